/** What the API server itself refuses in roles, quotas, workloads and definitions. */
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { describeKinds } from "./rule-table.ts";

const pods = (restartPolicy?: string): PropertyMap => ({
  metadata: { labels: { app: "a" } },
  spec: {
    containers: [{ name: "app", image: "r.example/app:1" }],
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
  },
});
const rbac = "rbac.authorization.k8s.io/v1";

describeKinds("the API server", [
  {
    type: `${rbac}:Role`,
    good: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
    refused: [
      ["no verbs", { "rules.0.verbs": [] }, /verbs must contain at least one value/],
      ["no groups", { "rules.0.apiGroups": [] }, /at least one api group/],
      ["no resources", { "rules.0.resources": [] }, /at least one resource/],
      [
        "URLs in a namespace",
        { "rules.0": { nonResourceURLs: ["/healthz"], verbs: ["get"] } },
        /cannot apply to non-resource URLs/,
      ],
    ],
  },
  {
    type: `${rbac}:ClusterRole`,
    good: { rules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }] },
    refused: [
      [
        "URLs and resources in one rule",
        { "rules.0.resources": ["pods"] },
        /both regular resources and non-resource URLs/,
      ],
    ],
  },
  {
    type: `${rbac}:RoleBinding`,
    good: {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
      subjects: [
        { kind: "Group", name: "team", apiGroup: "rbac.authorization.k8s.io" },
        { kind: "ServiceAccount", name: "app", namespace: "shop" },
      ],
    },
    refused: [
      ["no role", { "roleRef.name": "" }, /roleRef\.name: required/],
      ["an account without its namespace", { "subjects.1.namespace": undefined }, /subjects\[1\]\.namespace: required/],
      ["an unknown subject", { "subjects.0.kind": "Team" }, /allowed: Group, ServiceAccount, User/],
    ],
  },
  {
    type: `${rbac}:ClusterRoleBinding`,
    good: { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" }, subjects: [] },
    refused: [["a role of one namespace", { "roleRef.kind": "Role" }, /"Role"; allowed: ClusterRole/]],
  },
  {
    type: "core/v1:ResourceQuota",
    good: {
      spec: {
        hard: {
          "requests.cpu": "4",
          "limits.memory": "8Gi",
          pods: "20",
          "count/jobs.batch": "5",
          "services.loadbalancers": "0",
        },
      },
    },
    refused: [
      ["a resource that is none", { "spec.hard": { cores: "4" } }, /standard resource type or fully qualified/],
      ["a quantity that is none", { "spec.hard": { pods: "many" } }, /"many" is no quantity/],
      ["half a pod", { "spec.hard": { pods: "0.5" } }, /must be an integer/],
    ],
  },
  {
    type: "core/v1:LimitRange",
    good: {
      spec: {
        limits: [
          {
            type: "Container",
            min: { memory: "16Mi" },
            defaultRequest: { memory: "64Mi" },
            default: { memory: "128Mi" },
            max: { memory: "1Gi" },
          },
        ],
      },
    },
    refused: [
      ["no limits", { "spec.limits": [] }, /spec\.limits: required/],
      [
        "a default above the most",
        { "spec.limits.0.default": { memory: "2Gi" } },
        /default value 2Gi is greater than max value 1Gi/,
      ],
      [
        "a request above the default",
        { "spec.limits.0.defaultRequest": { memory: "256Mi" } },
        /defaultRequest value 256Mi is greater than default value 128Mi/,
      ],
      ["a quantity that is none", { "spec.limits.0.max": { memory: "much" } }, /max\.memory: "much" is no quantity/],
      ["a default for pods", { "spec.limits.0.type": "Pod" }, /may not be specified when type is Pod/],
      ["an unknown type", { "spec.limits.0.type": "Node" }, /allowed: Container/],
    ],
  },
  {
    type: "batch/v1:Job",
    good: { spec: { backoffLimit: 0, template: pods("Never") } },
    refused: [
      ["pods that start for ever", { "spec.template": pods("Always") }, /"Always"; allowed: OnFailure, Never/],
      ["pods that do not say", { "spec.template": pods() }, /restartPolicy: required/],
      ["fewer than no retries", { "spec.backoffLimit": -1 }, /backoffLimit: -1; allowed/],
      ["a selector of its own", { "spec.selector": { matchLabels: { app: "a" } } }, /will be auto-generated/],
    ],
  },
  {
    type: "batch/v1:CronJob",
    good: {
      spec: {
        schedule: "0 2 * * *",
        concurrencyPolicy: "Forbid",
        jobTemplate: { spec: { template: pods("OnFailure") } },
      },
    },
    refused: [
      ["a schedule of six fields", { "spec.schedule": "0 0 2 * * *" }, /five fields/],
      ["an unknown policy", { "spec.concurrencyPolicy": "Skip" }, /allowed: Allow, Forbid, Replace/],
      ["pods that start for ever", { "spec.jobTemplate.spec.template": pods("Always") }, /allowed: OnFailure, Never/],
    ],
  },
  {
    type: "apps/v1:Deployment",
    good: {
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: "a" } },
        template: pods(),
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      },
    },
    refused: [
      [
        "pods that can neither come nor go",
        { "spec.strategy.rollingUpdate.maxSurge": 0 },
        /may not be 0 when `maxSurge` is 0/,
      ],
      [
        "a rolling update of all at once",
        { "spec.strategy.type": "Recreate" },
        /may not be specified when strategy `type` is 'Recreate'/,
      ],
      ["fewer than no pods", { "spec.replicas": -1 }, /replicas: -1/],
      ["pods that end", { "spec.template": pods("Never") }, /"Never"; allowed: Always/],
    ],
  },
  {
    type: "apps/v1:StatefulSet",
    good: {
      spec: {
        serviceName: "a",
        selector: { matchLabels: { app: "a" } },
        template: pods(),
        podManagementPolicy: "Parallel",
      },
    },
    refused: [
      ["an unknown order", { "spec.podManagementPolicy": "Random" }, /allowed: OrderedReady, Parallel/],
      ["an unknown way to change", { "spec.updateStrategy": { type: "Recreate" } }, /allowed: OnDelete, RollingUpdate/],
    ],
  },
  {
    type: "apiextensions.k8s.io/v1:CustomResourceDefinition",
    good: {
      metadata: { name: "things.tiny.example" },
      spec: {
        group: "tiny.example",
        scope: "Namespaced",
        names: { plural: "things", kind: "Thing" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
      },
    },
    refused: [
      [
        "another name",
        { "metadata.name": "thing.tiny.example" },
        /must be spec\.names\.plural\+"\."\+spec\.group, things\.tiny\.example/,
      ],
      ["nothing stored", { "spec.versions.0.storage": false }, /exactly one version marked as storage/],
      ["no schema", { "spec.versions.0.schema": undefined }, /schemas are required/],
      [
        "a group of Kubernetes' own",
        { "metadata.name": "things.x.k8s.io", "spec.group": "x.k8s.io" },
        /must have the approval annotation/,
      ],
    ],
  },
]);

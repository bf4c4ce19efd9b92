/**
 * Which custom kinds a cluster serves. A cluster of the sandbox is born with the definitions of the operators named
 * here; one that is born without gets them by the operator's chart, on whichever context of the same server it was
 * installed, or by CustomResourceDefinitions of the program. A kind that none of them brings is refused.
 */
import type { World } from "../../project/world.ts";
import type { ObjectStore, StoredObject } from "../../store/object-store.ts";
import { listAt, type PropertyMap, textAt, valueAt } from "../property-values.ts";
import { isCustom, isNamespaced, kindOf, pluralOf } from "./kinds.ts";
import { statusOf } from "./operator-status.ts";

/** One operator and the kinds that its definitions bring, separated by spaces, by group and version. */
export interface Operator {
  readonly name: string;
  /** Last parts of the references of the charts that bring the definitions; none if no chart does. */
  readonly charts: readonly string[];
  readonly serves: Readonly<Record<string, string>>;
}

/** The operators that this project builds on, as their newest versions serve their kinds. */
export const OPERATORS: readonly Operator[] = [
  {
    name: "argo-rollouts",
    charts: ["argo-rollouts"],
    serves: { "argoproj.io/v1alpha1": "AnalysisRun AnalysisTemplate ClusterAnalysisTemplate Experiment Rollout" },
  },
  {
    name: "barman-cloud",
    charts: ["plugin-barman-cloud"],
    serves: { "barmancloud.cnpg.io/v1": "ObjectStore" },
  },
  {
    name: "cert-manager",
    charts: ["cert-manager"],
    serves: {
      "acme.cert-manager.io/v1": "Challenge Order",
      "cert-manager.io/v1": "Certificate CertificateRequest ClusterIssuer Issuer",
    },
  },
  {
    // The network plugin of a cluster, which no chart of ours installs.
    name: "cilium",
    charts: [],
    serves: { "cilium.io/v2": "CiliumClusterwideNetworkPolicy CiliumNetworkPolicy" },
  },
  {
    name: "cloudnative-pg",
    charts: ["cloudnative-pg"],
    serves: {
      "postgresql.cnpg.io/v1":
        "Backup Cluster ClusterImageCatalog Database FailoverQuorum ImageCatalog Pooler Publication ScheduledBackup Subscription",
    },
  },
  {
    name: "aws-load-balancer-controller",
    charts: ["aws-load-balancer-controller"],
    serves: { "elbv2.k8s.aws/v1beta1": "IngressClassParams TargetGroupBinding" },
  },
  {
    // Clusters of EKS in Auto Mode are born with them; no chart has them.
    name: "eks-auto-mode",
    charts: [],
    serves: {
      "eks.amazonaws.com/v1": "IngressClassParams NodeClass NodeDiagnostic TargetGroupBinding",
      "karpenter.sh/v1": "NodeClaim NodePool",
    },
  },
  {
    name: "external-secrets",
    charts: ["external-secrets"],
    serves: {
      "external-secrets.io/v1": "ClusterExternalSecret ClusterSecretStore ExternalSecret SecretStore",
      "external-secrets.io/v1alpha1": "ClusterPushSecret PushSecret",
      "generators.external-secrets.io/v1alpha1":
        "ACRAccessToken ClusterGenerator ECRAuthorizationToken Fake GCRAccessToken GeneratorState GithubAccessToken Grafana MFA Password QuayAccessToken SSHKey STSSessionToken UUID VaultDynamicSecret Webhook",
    },
  },
  {
    // No chart has them: the gateway's own brings only the kinds of its group.
    name: "gateway-api",
    charts: [],
    serves: {
      "gateway.networking.k8s.io/v1":
        "BackendTLSPolicy GRPCRoute Gateway GatewayClass HTTPRoute ListenerSet ReferenceGrant TLSRoute",
      "gateway.networking.k8s.io/v1beta1": "Gateway GatewayClass HTTPRoute ReferenceGrant",
    },
  },
  {
    name: "nginx-gateway-fabric",
    charts: ["nginx-gateway-fabric"],
    serves: {
      "gateway.nginx.org/v1alpha1": "ClientSettingsPolicy NginxGateway SnippetsFilter UpstreamSettingsPolicy",
      "gateway.nginx.org/v1alpha2": "NginxProxy ObservabilityPolicy",
    },
  },
  {
    name: "prometheus-operator",
    charts: ["kube-prometheus-stack", "prometheus-operator-crds"],
    serves: {
      "monitoring.coreos.com/v1": "Alertmanager PodMonitor Probe Prometheus PrometheusRule ServiceMonitor ThanosRuler",
      "monitoring.coreos.com/v1alpha1": "AlertmanagerConfig PrometheusAgent ScrapeConfig",
    },
  },
  {
    name: "redis-operator",
    charts: ["redis-operator"],
    serves: { "redis.redis.opstreelabs.in/v1beta2": "Redis RedisCluster RedisReplication RedisSentinel" },
  },
];

/** Type token of the definitions of kinds. */
export const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/** `argoproj.io/v1alpha1` of `kubernetes:argoproj.io/v1alpha1:Rollout`; `v1` of `kubernetes:core/v1:Secret`. */
export function apiVersionOf(type: string): string {
  return (type.split(":")[1] ?? "").replace(/^core\//, "");
}

/** What a server says of a kind that it does not have, and what helps. */
export function missingKind(type: string): string {
  const apiVersion = apiVersionOf(type);
  const operator = OPERATORS.find(({ serves }) =>
    Object.keys(serves).some((one) => groupIn(one) === groupIn(apiVersion)),
  );
  const words = `no matches for kind "${kindOf(type)}" in version "${apiVersion}"`;
  if (operator?.serves[apiVersion]?.split(" ").includes(kindOf(type)) === true)
    return `${words}: the definitions of ${operator.name} are not on the cluster; install it first (stack shared)`;
  const served = operator === undefined ? "" : `; ${operator.name} serves ${versionsOf(operator, kindOf(type))}`;
  return `${words}: no CustomResourceDefinition of it is on the cluster${served}`;
}

/** All clusters of the stand-in. */
export interface Clusters {
  readonly store: ObjectStore;
  readonly world: World;
  /** Names of operators whose definitions every cluster has from birth. */
  readonly born: ReadonlySet<string>;
}

/**
 * The CustomResourceDefinition of this name as far as it is known, where an operator of the table brings it and the
 * cluster of `instance` serves it; undefined else.
 */
export function knownDefinition(name: string, instance: string, clusters: Clusters): PropertyMap | undefined {
  const found = OPERATORS.flatMap(({ serves }) =>
    Object.entries(serves).flatMap(([apiVersion, kinds]) =>
      kinds.split(" ").flatMap((kind) => {
        const [group = "", version = ""] = apiVersion.split("/");
        const isIt = name === `${pluralOf(kind)}.${group}`;
        return isIt && servesType(`kubernetes:${apiVersion}:${kind}`, instance, clusters)
          ? [{ group, version, kind }]
          : [];
      }),
    ),
  );
  const [first] = found;
  if (first === undefined) return undefined;
  const names = { kind: first.kind, plural: pluralOf(first.kind), singular: first.kind.toLowerCase() };
  const versions = found.map(({ version }, index) => ({ name: version, served: true, storage: index === 0 }));
  const spec = { group: first.group, names, scope: isNamespaced(first.kind) ? "Namespaced" : "Cluster", versions };
  const head = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name } };
  return { ...head, spec, status: statusOf(CRD, { spec }, name, 1) ?? {} };
}

/** Whether the cluster of `instance` serves the type. */
export function servesType(type: string, instance: string, { store, world, born }: Clusters): boolean {
  if (!isCustom(type)) return true;
  const contexts = world.contexts();
  const server = contexts[instance];
  // One server can have several contexts: what was installed by one of them is there for all.
  const here = store
    .list({ package: "kubernetes" })
    .filter((object) => object.instance === instance || (server !== undefined && contexts[object.instance] === server));
  const installed = new Set(here.filter(({ type: one }) => kindOf(one) === "Release").map(chartOf));
  const [apiVersion, kind] = [apiVersionOf(type), kindOf(type)];
  const byOperator = OPERATORS.filter(
    (one) => born.has(one.name) || one.charts.some((chart) => installed.has(chart)),
  ).some(({ serves }) => serves[apiVersion]?.split(" ").includes(kind));
  return byOperator || here.some((object) => object.type === CRD && defines(object, apiVersion, kind));
}

function chartOf({ inputs }: StoredObject): string {
  return (textAt(inputs, "chart") ?? "").replace(/\/$/, "").split("/").at(-1) ?? "";
}

function defines({ inputs }: StoredObject, apiVersion: string, kind: string): boolean {
  const group = textAt(inputs, "spec", "group");
  const served = listAt(inputs, "spec", "versions").filter((version) => valueAt(version, ["served"]) === true);
  return (
    textAt(inputs, "spec", "names", "kind") === kind &&
    served.some((version) => `${group}/${textAt(version, "name")}` === apiVersion)
  );
}

function versionsOf({ serves }: Operator, kind: string): string {
  const versions = Object.keys(serves).filter((one) => serves[one]?.split(" ").includes(kind));
  return versions.length === 0 ? `no ${kind}` : `${kind} in ${versions.join(", ")}`;
}

function groupIn(apiVersion: string): string {
  return apiVersion.split("/")[0] ?? "";
}

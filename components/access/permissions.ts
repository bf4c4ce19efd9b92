/**
 * What each level of access may do, as RBAC rules: every kind and verb by name, no wildcard. Not the cluster's own roles:
 * its `view` leaves out most custom resources, and its `edit` reads Secrets and may write NetworkPolicies.
 */
import type { AccessLevel } from "./access-input.ts";

/** One rule of a Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "patch", "update"];

/** Everything that explains how an environment is and why. No Secrets. */
const VIEW: readonly PolicyRule[] = [
  read("", [
    "configmaps",
    "endpoints",
    "events",
    "limitranges",
    "persistentvolumeclaims",
    "pods",
    "pods/log",
    "resourcequotas",
    "serviceaccounts",
    "services",
  ]),
  read("acme.cert-manager.io", ["challenges", "orders"]),
  read("apps", ["deployments", "replicasets", "statefulsets"]),
  read("argoproj.io", ["analysisruns", "analysistemplates", "rollouts"]),
  read("autoscaling", ["horizontalpodautoscalers"]),
  read("barmancloud.cnpg.io", ["objectstores"]),
  read("batch", ["cronjobs", "jobs"]),
  read("cert-manager.io", ["certificaterequests", "certificates", "issuers"]),
  read("discovery.k8s.io", ["endpointslices"]),
  read("events.k8s.io", ["events"]),
  read("external-secrets.io", ["externalsecrets", "secretstores"]),
  read("gateway.networking.k8s.io", ["gateways", "httproutes"]),
  read("metrics.k8s.io", ["pods"]),
  read("monitoring.coreos.com", ["alertmanagerconfigs", "podmonitors", "probes", "prometheusrules", "servicemonitors"]),
  read("networking.k8s.io", ["networkpolicies"]),
  read("policy", ["poddisruptionbudgets"]),
  read("postgresql.cnpg.io", ["backups", "clusters", "poolers", "scheduledbackups"]),
  read("rbac.authorization.k8s.io", ["rolebindings", "roles"]),
  read("redis.redis.opstreelabs.in", ["redisclusters"]),
];

/**
 * Acting on what runs without changing what it is: let a rollout go on, abort it (the version before serves on) or begin it
 * again; have a pod started anew; take a backup. The status alone: whoever may write a pod template can read every Secret
 * through it. So no undo and no restart of a rollout as a whole, which write its spec; the way back is a promotion's.
 */
const OPERATE: readonly PolicyRule[] = [
  { apiGroups: ["argoproj.io"], resources: ["rollouts/status"], verbs: ["patch", "update"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: ["postgresql.cnpg.io"], resources: ["backups"], verbs: ["create"] },
];

/**
 * Trying things out: entering pods, and changing what runs. It reads Secrets indirectly, through pods. What keeps the
 * environment closed is left out: policies, quotas, roles, service accounts, certificates and routes.
 */
const CHANGE: readonly PolicyRule[] = [
  // `get` too: newer clients open these by a GET that is upgraded.
  { apiGroups: [""], resources: ["pods/attach", "pods/exec", "pods/portforward"], verbs: ["create", "get"] },
  { apiGroups: [""], resources: ["pods/ephemeralcontainers"], verbs: ["patch", "update"] },
  { apiGroups: [""], resources: ["configmaps", "pods", "services"], verbs: WRITE },
  {
    apiGroups: ["apps"],
    resources: ["deployments", "deployments/scale", "statefulsets", "statefulsets/scale"],
    verbs: WRITE,
  },
  { apiGroups: ["argoproj.io"], resources: ["analysisruns", "rollouts", "rollouts/scale"], verbs: WRITE },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: WRITE },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: WRITE },
];

/** For emergencies: Secrets, volumes and the stores themselves. Still nothing of what keeps the environment closed. */
const ADMINISTER: readonly PolicyRule[] = [
  { apiGroups: [""], resources: ["secrets"], verbs: [...READ, ...WRITE] },
  { apiGroups: [""], resources: ["persistentvolumeclaims"], verbs: WRITE },
  { apiGroups: ["cert-manager.io"], resources: ["certificates"], verbs: WRITE },
  { apiGroups: ["cert-manager.io"], resources: ["certificates/status"], verbs: ["patch", "update"] },
  { apiGroups: ["external-secrets.io"], resources: ["externalsecrets"], verbs: WRITE },
  // What makes the operator forget that it has made a random value: the one way to a new one.
  { apiGroups: ["external-secrets.io"], resources: ["externalsecrets/status"], verbs: ["patch", "update"] },
  { apiGroups: ["postgresql.cnpg.io"], resources: ["clusters", "poolers", "scheduledbackups"], verbs: WRITE },
  { apiGroups: ["postgresql.cnpg.io"], resources: ["clusters/status"], verbs: ["patch", "update"] },
  { apiGroups: ["redis.redis.opstreelabs.in"], resources: ["redisclusters"], verbs: WRITE },
];

/**
 * The rules of a level. `protect` takes from `edit` what changes what runs; `admin` keeps it, for emergencies.
 */
export function permissionsOf(level: AccessLevel, protect: boolean): readonly PolicyRule[] {
  switch (level) {
    case "view":
      return VIEW;
    case "edit":
      return protect ? [...VIEW, ...OPERATE] : [...VIEW, ...OPERATE, ...CHANGE];
    case "admin":
      return [...VIEW, ...OPERATE, ...CHANGE, ...ADMINISTER];
    default:
      return unknownLevel(level);
  }
}

function read(group: string, resources: readonly string[]): PolicyRule {
  return { apiGroups: [group], resources, verbs: READ };
}

function unknownLevel(level: never): never {
  throw new Error(`unknown level of access ${JSON.stringify(level)}`);
}

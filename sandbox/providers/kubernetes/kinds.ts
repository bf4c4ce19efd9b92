/** What is known of Kubernetes kinds: scope, the form of their names, and which fields cannot be changed in place. */

/** Kinds that live in no namespace. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  "APIService",
  "ClusterAnalysisTemplate",
  "ClusterExternalSecret",
  "ClusterGenerator",
  "ClusterImageCatalog",
  "ClusterPushSecret",
  "CSIDriver",
  "ClusterIssuer",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterSecretStore",
  "CustomResourceDefinition",
  "GatewayClass",
  "IngressClass",
  "IngressClassParams",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "NodeClaim",
  "NodeClass",
  "NodeDiagnostic",
  "NodePool",
  "PersistentVolume",
  "PriorityClass",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeSnapshotClass",
]);

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const SERVICE_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const RBAC_NAME = /^[^/%]+$/;

/** The form of a kind's names. */
export interface NameForm {
  readonly pattern: RegExp;
  readonly longest: number;
  /** As the API server says it. */
  readonly words: string;
}

const FORMS: Readonly<Record<string, NameForm>> = {
  Namespace: { pattern: LABEL, longest: 63, words: "a lowercase RFC 1123 label" },
  Service: { pattern: SERVICE_LABEL, longest: 63, words: "a DNS-1035 label" },
  Role: { pattern: RBAC_NAME, longest: 253, words: "a path segment" },
  ClusterRole: { pattern: RBAC_NAME, longest: 253, words: "a path segment" },
  RoleBinding: { pattern: RBAC_NAME, longest: 253, words: "a path segment" },
  ClusterRoleBinding: { pattern: RBAC_NAME, longest: 253, words: "a path segment" },
  // Fifty-two characters leave room for what the controller appends to the names of the jobs.
  CronJob: { pattern: SUBDOMAIN, longest: 52, words: "at most 52 characters" },
};

/** Whether objects of the kind live in a namespace. */
export function isNamespaced(kind: string): boolean {
  return !CLUSTER_SCOPED.has(kind);
}

/** The form that the API server asks of names of the kind. */
export function nameFormOf(kind: string): NameForm {
  return FORMS[kind] ?? { pattern: SUBDOMAIN, longest: 253, words: "a lowercase RFC 1123 subdomain" };
}

/** The paths that the official provider replaces an object for, or that the API server calls immutable. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  ClusterRoleBinding: ["roleRef"],
  ConfigMap: ["binaryData", "data"],
  DaemonSet: ["spec.selector"],
  Deployment: ["spec.selector"],
  Ingress: [],
  Job: ["spec.selector", "spec.template", "spec.completionMode", "spec.completions"],
  PersistentVolumeClaim: [
    "spec.accessModes",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeName",
    "spec.volumeMode",
  ],
  Pod: ["spec"],
  PriorityClass: ["value", "preemptionPolicy"],
  ReplicaSet: ["spec.selector"],
  ResourceQuota: ["spec.scopes"],
  RoleBinding: ["roleRef"],
  Rollout: ["spec.selector"],
  Secret: ["type", "stringData", "data"],
  Service: ["spec.clusterIP", "spec.type"],
  StatefulSet: ["spec.podManagementPolicy", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"],
  StorageClass: ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"],
};

/** Options of the provider that make a kind's data changeable in place. */
const MUTABLE_BY: Readonly<Record<string, string>> = {
  ConfigMap: "enableConfigMapMutable",
  Secret: "enableSecretMutable",
};

/** Paths of a kind that cannot be changed in place, given the provider's configuration. */
export function immutablePathsOf(kind: string, config: Readonly<Record<string, unknown>>): readonly string[] {
  const option = MUTABLE_BY[kind];
  const on = option !== undefined && String(config[option]) === "true";
  const own = IMMUTABLE[kind] ?? [];
  return [
    "apiVersion",
    "kind",
    "metadata.name",
    "metadata.namespace",
    ...(on ? own.filter((path) => path === "type") : own),
  ];
}

/** `Rollout` of `kubernetes:argoproj.io/v1alpha1:Rollout`. */
export function kindOf(type: string): string {
  return type.split(":").at(-1) ?? "";
}

/** `networkpolicies` of `NetworkPolicy`: the kind as paths and the names of definitions have it. */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (["redis", "endpoints", "ingressclassparams"].includes(lower)) return lower;
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return lower.endsWith("s") ? `${lower}es` : `${lower}s`;
}

/** Group of a type token, without its version: `argoproj.io`; empty for the core group. */
export function groupOf(type: string): string {
  const version = type.split(":")[1] ?? "";
  return version.startsWith("core/") ? "" : (version.split("/")[0] ?? "");
}

/** `argoproj.io/Rollout` of `kubernetes:argoproj.io/v1alpha1:Rollout`. */
export function groupKindOf(type: string): string {
  return `${groupOf(type)}/${kindOf(type)}`;
}

/** Groups that every API server has; `helm.sh` is none of a server's, but the provider's own. */
const BUILT_IN: ReadonlySet<string> = new Set(["", "apps", "autoscaling", "batch", "extensions", "helm.sh", "policy"]);

/** Whether the type is served only where a CustomResourceDefinition says so. */
export function isCustom(type: string): boolean {
  const group = groupOf(type);
  // Groups under k8s.io are the server's own, but for those that projects beside it publish as definitions.
  return !BUILT_IN.has(group) && (!group.endsWith(".k8s.io") || group === "gateway.networking.k8s.io");
}

/** The pod template of a workload below its object, by kind; undefined for what runs no pods. */
export function podTemplatePath(kind: string): readonly string[] | undefined {
  if (kind === "CronJob") return ["spec", "jobTemplate", "spec", "template"];
  if (["DaemonSet", "Deployment", "Job", "ReplicaSet", "Rollout", "StatefulSet"].includes(kind))
    return ["spec", "template"];
  return kind === "Pod" ? [] : undefined;
}

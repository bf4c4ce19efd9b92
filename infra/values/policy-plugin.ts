/**
 * Network plugins, and whether NetworkPolicies bind on them. Every API server takes policies; where nothing enforces
 * them they are stored and have no effect, and nobody is told.
 */

/**
 * When a plugin enforces policies: `always`; `switched-on`, only after its own setting was changed; `never`.
 */
export type PolicyEnforcement = "always" | "switched-on" | "never";

/** The plugins by the name that a stack file gives them. */
export const POLICY_PLUGINS = {
  antrea: "always",
  calico: "always",
  cilium: "always",
  "kube-router": "always",
  "ovn-kubernetes": "always",
  "gke-dataplane-v2": "always",
  /** Amazon VPC CNI: the add-on's `enableNetworkPolicy`. */
  "vpc-cni": "switched-on",
  /** EKS Auto Mode: the ConfigMap `amazon-vpc-cni`, and a NodeClass with `networkPolicy`. */
  "eks-auto": "switched-on",
  /** Azure CNI: the cluster's `networkPolicy` setting. */
  "azure-cni": "switched-on",
  flannel: "never",
  none: "never",
} as const satisfies Readonly<Record<string, PolicyEnforcement>>;

/** Name of a network plugin. */
export type PolicyPlugin = keyof typeof POLICY_PLUGINS;

/** Whether `text` is the name of a plugin in {@link POLICY_PLUGINS}. */
export function isPolicyPlugin(text: string): text is PolicyPlugin {
  return Object.hasOwn(POLICY_PLUGINS, text);
}

/** Whether policies can bind where this plugin runs, once it is set up as its entry says. */
export function canEnforce(plugin: PolicyPlugin): boolean {
  return POLICY_PLUGINS[plugin] !== "never";
}

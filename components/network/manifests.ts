/**
 * The network of an environment as plain Kubernetes objects: a namespace that is closed both ways, opened for exactly
 * the declared paths, and bounded in what it may use. Pure: the component, rendering and the tests share it.
 */
import { type Labels, ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata, Manifests } from "../manifest.ts";
import { ciliumPolicies } from "./cilium-policies.ts";
import type { NetworkInput } from "./network-input.ts";
import { networkPolicies } from "./policies.ts";

/** A Namespace. */
export interface NamespaceManifest {
  apiVersion: "v1";
  kind: "Namespace";
  metadata: ManifestMetadata;
}

/** A ResourceQuota. */
export interface QuotaManifest {
  apiVersion: "v1";
  kind: "ResourceQuota";
  metadata: ManifestMetadata & { namespace: string };
  spec: { hard: Labels };
}

/** A LimitRange for containers. */
export interface LimitRangeManifest {
  apiVersion: "v1";
  kind: "LimitRange";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    limits: {
      type: "Container";
      defaultRequest: { cpu: string; memory: string };
      default: { memory: string };
    }[];
  };
}

/** Annotation of the namespace that says what enforces its policies. */
export const ENFORCED_BY_ANNOTATION = "environments/policies-enforced-by";

/** Every object of the network by its role: `namespace`, `quota`, `limits`, then the policies. */
export function networkManifests(input: NetworkInput): Manifests {
  return new Map<string, Manifest>([
    ["namespace", namespaceManifest(input)],
    ["quota", quotaManifest(input)],
    ["limits", limitRangeManifest(input)],
    ...policyManifests(input),
  ]);
}

/** Every policy by role: those of Kubernetes, and those that its network plugin needs beside them. */
export function policyManifests(input: NetworkInput): Manifests {
  return new Map<string, Manifest>([...networkPolicies(input), ...ciliumPolicies(input)]);
}

/** The namespace, with the strictest Pod Security level enforced, audited and warned about. */
export function namespaceManifest(input: NetworkInput): NamespaceManifest {
  const levels = ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]);
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: input.namespace,
      labels: { ...ownerLabels(input), ...Object.fromEntries(levels) },
      annotations: { [ENFORCED_BY_ANNOTATION]: input.enforcedBy ?? "unknown" },
    },
  };
}

/** What the whole environment may use at most, and that it has one public door: the load balancer of its gateway. */
export function quotaManifest(input: NetworkInput): QuotaManifest {
  const { cpu, memory, storage, pods } = input.quota;
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "quota", namespace: input.namespace, labels: ownerLabels(input) },
    spec: {
      hard: {
        "limits.memory": memory,
        pods: String(pods),
        "requests.cpu": cpu,
        "requests.storage": storage,
        "services.loadbalancers": "1",
      },
    },
  };
}

/**
 * Figures for containers that come without: operators put in helpers of their own, and the quota would refuse a pod
 * without figures. Small on purpose: what needs more says so.
 */
export function limitRangeManifest(input: NetworkInput): LimitRangeManifest {
  const figures = { defaultRequest: { cpu: "50m", memory: "64Mi" }, default: { memory: "256Mi" } };
  return {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "defaults", namespace: input.namespace, labels: ownerLabels(input) },
    spec: { limits: [{ type: "Container", ...figures }] },
  };
}

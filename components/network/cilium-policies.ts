/**
 * What Cilium needs beside NetworkPolicies. It matches a range with addresses outside of the cluster alone: never with a
 * pod or a node, so a range that holds an API server which runs on nodes opens nothing. Its own policies name the API
 * server as such, wherever it runs. They add to the NetworkPolicies; none of those goes away. Pure.
 */
import { canonicalJson } from "../../infra/values/content-hash.ts";
import { type Labels, ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata } from "../manifest.ts";
import type { NetworkInput } from "./network-input.ts";
import { type NumberedPath, withNumbers } from "./numbered-path.ts";
import { policyRole, WHY_ANNOTATION } from "./policies.ts";

/** A CiliumNetworkPolicy: the fields that we use. */
export interface CiliumPolicyManifest extends Manifest {
  apiVersion: "cilium.io/v2";
  kind: "CiliumNetworkPolicy";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    endpointSelector: { matchLabels?: Labels };
    egress: { toEntities: ["kube-apiserver"]; toPorts: { ports: { port: string; protocol: "TCP" | "UDP" }[] }[] }[];
  };
}

/**
 * A policy by role `cilium-paths-<pods>` for each set of pods with a path to the API server, sorted, named as their
 * NetworkPolicy is; none where something else than Cilium enforces policies.
 */
export function ciliumPolicies(input: NetworkInput): ReadonlyMap<string, CiliumPolicyManifest> {
  const policies = new Map<string, CiliumPolicyManifest>();
  if (input.enforcedBy !== "cilium") return policies;
  const paths = input.paths.filter(({ to }) => to.kind === "api-server");
  const numbered = paths.map((path) => withNumbers(path, input.services));
  for (const [, same] of Map.groupBy(numbered, ({ from }) => canonicalJson(from))) {
    const [first] = same;
    if (first?.from.kind === "own") {
      const { labels } = first.from;
      policies.set(`cilium-${policyRole(labels)}`, apiServerPolicy(input, labels, same));
    }
  }
  return new Map([...policies].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function apiServerPolicy(input: NetworkInput, labels: Labels, paths: readonly NumberedPath[]): CiliumPolicyManifest {
  const open = paths.flatMap(({ ports }) => ports.map(({ port, protocol }) => ({ port: String(port), protocol })));
  const ports = [...new Map(open.map((port) => [`${port.protocol} ${port.port}`, port] as const)).values()];
  const why = [...new Set(paths.map((path) => path.why))].toSorted().join("; ");
  const matchLabels = Object.fromEntries(Object.entries(labels).toSorted());
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: {
      name: policyRole(labels),
      namespace: input.namespace,
      labels: ownerLabels(input),
      annotations: { [WHY_ANNOTATION]: why },
    },
    spec: {
      endpointSelector: Object.keys(matchLabels).length === 0 ? {} : { matchLabels },
      egress: [{ toEntities: ["kube-apiserver"], toPorts: [{ ports }] }],
    },
  };
}

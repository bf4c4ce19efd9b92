/** From what exists once to components: the operators of every cluster. */
import { clusterName } from "../components/operators/cluster-name.ts";
import { Operators } from "../components/operators/operators.ts";
import { ClusterProvider } from "./cluster-provider.ts";
import type { SharedClusterSpec, SharedSpec } from "./environment/shared-spec.ts";
import { operatorsInput } from "./manifests/operators-part.ts";

/**
 * Makes the operators of each cluster through a way of its own; nothing where they are taken as present. Answers where
 * they are.
 */
export function deployShared(spec: SharedSpec): readonly Pick<SharedClusterSpec, "context" | "server">[] {
  const { mode, clusters: _, ...settings } = operatorsInput(spec);
  if (mode === "existing") return [];
  return spec.clusters.map((cluster) => {
    const name = clusterName(cluster.context);
    const provider = new ClusterProvider(`cluster-${name}`, cluster);
    new Operators(`operators-${name}`, { ...settings, cluster, protect: true }, { providers: [provider] });
    return { context: cluster.context, server: cluster.server };
  });
}

/** The real API servers behind the project's contexts. */
import type { RealCluster } from "../../../project/real-cluster.ts";
import { ApiObjects } from "./api-objects.ts";
import { ApiServer } from "./api-server.ts";
import type { RealObjects } from "./applied-life.ts";
import { readAccess } from "./kube-config.ts";

/**
 * The objects of each context of the choice. Contexts with the same way to the same server share it. Credentials are
 * read once.
 * @throws UserError `KUBECONFIG_*`
 */
export function openClusters({ kubeconfig, contexts }: RealCluster): RealObjects {
  const access = readAccess(kubeconfig, Object.keys(contexts));
  const shared = new Map<string, ApiObjects>();
  const objects = new Map(
    [...access].map(([context, way]) => {
      const same = JSON.stringify(way);
      const opened = shared.get(same) ?? new ApiObjects(new ApiServer(way));
      shared.set(same, opened);
      return [context, opened] as const;
    }),
  );
  // An instance bears a context's own name only if its server is the one that the sandbox knows for it.
  return (instance) => objects.get(instance.id);
}

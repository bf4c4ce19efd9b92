/** Everything that a real API server holds, of every kind that it knows: for tests that nothing is left behind. */
import type { ApiObject, ClusterApi } from "./cluster-api.ts";
import type { TestCluster } from "./cluster-session.ts";

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }[];
}

/** What servers write for themselves at any time. */
const OWN_NOISE = /^(Event|Lease|ComponentStatus) /;

/**
 * `Kind namespace/name` of every object, sorted, in the versions that the server prefers; without what other tests have
 * in namespaces of their own.
 */
export async function contentsOf({ api, namespaces }: TestCluster): Promise<readonly string[]> {
  const { groups } = await api.get<{
    readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  }>("/apis");
  const paths = ["/api/v1", ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  const names = await Promise.all(paths.map((path) => namesIn(api, path)));
  const isOthers = (name: string) => namespaces.some((namespace) => name.includes(` ${namespace}/`));
  return [...new Set(names.flat())].filter((name) => !OWN_NOISE.test(name) && !isOthers(name)).sort();
}

async function namesIn(api: ClusterApi, path: string): Promise<readonly string[]> {
  const { resources } = await api.get<ResourceList>(path);
  const listable = resources.filter(({ name, verbs }) => verbs.includes("list") && !name.includes("/"));
  const lists = await Promise.all(
    listable.map(async ({ name, kind }) => {
      const items = await api.list<ApiObject>(`${path}/${name}`);
      return items.map(({ metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`);
    }),
  );
  return lists.flat();
}

/** The pods and the addresses of one service on a real cluster, as the API server tells them. */
import type { ApiObject, ClusterApi, Mirror } from "./cluster-api.ts";

/** A live ReplicaSet. */
export interface LiveReplicaSet extends ApiObject {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly availableReplicas?: number };
}

/** A live Service. */
export interface LiveService extends ApiObject {
  readonly spec: { readonly selector: Readonly<Record<string, string>> };
}

/** Label by which the Rollouts controller tells versions apart. */
export const HASH_LABEL = "rollouts-pod-template-hash";

/** Follows the ReplicaSets of a namespace. */
export function replicaSets(api: ClusterApi, namespace: string): Promise<Mirror<LiveReplicaSet>> {
  return api.mirror(`/apis/apps/v1/namespaces/${namespace}/replicasets`);
}

/** Follows the Services of a namespace. */
export function services(api: ClusterApi, namespace: string): Promise<Mirror<LiveService>> {
  return api.mirror(`/api/v1/namespaces/${namespace}/services`);
}

/** The version that a Service leads to: its hash, `all` where its selector names none, undefined without the Service. */
export function versionOf(found: readonly LiveService[], name: string): string | undefined {
  const service = found.find(({ metadata }) => metadata.name === name);
  return service === undefined ? undefined : (service.spec.selector[HASH_LABEL] ?? "all");
}

/** Wanted pods by version, of versions that have any. */
export function podsByVersion(found: readonly LiveReplicaSet[]): Readonly<Record<string, number>> {
  const counts = found.map(({ metadata, spec }) => [metadata.labels?.[HASH_LABEL] ?? "none", spec.replicas] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** How services reach an ElastiCache. Pure: the workloads share it with the component. */
import type { NetworkPath } from "../../network/paths.ts";
import type { ConfigMapKey, RedisConnection } from "../../store-connection.ts";
import { addressKeys, loginKeys, type StoreHosts, storePaths } from "../store-access.ts";
import type { ElasticacheInput, ElasticacheStore } from "./elasticache-input.ts";
import { ADDRESS_CONFIG, CREDENTIALS, REDIS_PORT } from "./names.ts";

/** How services reach it: the same variables as for every Redis, the host out of a ConfigMap. */
export function elasticacheConnection({ store }: ElasticacheInput): RedisConnection<ConfigMapKey> {
  // Another topology is another cache at another address.
  const { kind } = store.topology;
  return elasticacheConnectionTo(store, addressKeys(ADDRESS_CONFIG, { writer: kind, reader: kind }));
}

/** The same with hosts of any kind: outputs of the component. */
export function elasticacheConnectionTo<Text>(
  { topology }: ElasticacheStore,
  { writer, reader }: StoreHosts<Text>,
): RedisConnection<Text> {
  return {
    store: "redis",
    mode: topology.kind,
    writer: { host: writer, port: REDIS_PORT },
    reader: { host: reader, port: REDIS_PORT },
    tls: true,
    // Amazon's authorities, which every system trusts.
    ca: undefined,
    ...loginKeys(CREDENTIALS),
  };
}

/** Services → the data subnets: a client of a cluster asks every node itself, at the same port. */
export function elasticachePaths({ store, services }: ElasticacheInput): readonly NetworkPath[] {
  return storePaths(services, { cidrs: store.cidrs, ports: [REDIS_PORT], what: "ElastiCache" });
}

/** How services reach an RDS. Pure: the workloads share it with the component. */
import type { NetworkPath } from "../../network/paths.ts";
import type { ConfigMapKey, PostgresConnection } from "../../store-connection.ts";
import { addressKeys, loginKeys, type StoreHosts, storePaths } from "../store-access.ts";
import { ADDRESS_CONFIG, CREDENTIALS, POSTGRES_PORT } from "./names.ts";
import type { RdsInput, RdsStore } from "./rds-input.ts";

/** How services reach it: the same variables as for every Postgres, the hosts out of a ConfigMap. */
export function rdsConnection({ store }: RdsInput): PostgresConnection<ConfigMapKey> {
  const read = readsElsewhere(store) ? store.serving : `${store.serving}, the writer`;
  return rdsConnectionTo(store, addressKeys(ADDRESS_CONFIG, { writer: store.serving, reader: read }));
}

/** The same with hosts of any kind: outputs of the component. */
export function rdsConnectionTo<Text>(store: RdsStore, { writer, reader }: StoreHosts<Text>): PostgresConnection<Text> {
  return {
    store: "postgres",
    database: store.database,
    sslMode: "require",
    writer: { host: writer, port: POSTGRES_PORT },
    reader: { host: reader, port: POSTGRES_PORT },
    ...loginKeys(CREDENTIALS),
  };
}

/** Whether reads have a host of their own. Replicas in another region are out of the services' reach. */
export function readsElsewhere({ replicas, replicaRegion }: RdsStore): boolean {
  return replicas > 0 && replicaRegion === undefined;
}

/** Services → the data subnets, and nothing else: no pod of ours is on the other side. */
export function rdsPaths({ store, services }: RdsInput): readonly NetworkPath[] {
  return storePaths(services, { cidrs: store.cidrs, ports: [POSTGRES_PORT], what: "RDS" });
}

/** What dashboards ask about Postgres and Redis. `scope` is that of `postgresScope` or `redisScope`, with its braces. */

/** Events that Postgres counts by database. */
export type PostgresCounter =
  | "xact_commit"
  | "xact_rollback"
  | "deadlocks"
  | "temp_bytes"
  | "tup_fetched"
  | "tup_inserted"
  | "tup_updated"
  | "tup_deleted";

/** Postgres instances that are up. */
export function postgresUp(scope: string): string {
  return `sum(cnpg_collector_up${scope})`;
}

/** Events per second over `window` by database, of all instances. */
export function postgresRate(counter: PostgresCounter, scope: string, window: string): string {
  return `sum by (datname)(rate(cnpg_pg_stat_database_${counter}${scope}[${window}]))`;
}

/** Share of blocks that were found in memory over `window`, by pod, from 0 to 1. */
export function postgresCacheHits(scope: string, window: string): string {
  const rate = (what: string) => `sum by (pod)(rate(cnpg_pg_stat_database_blks_${what}${scope}[${window}]))`;
  return `${rate("hit")} / (${rate("hit")} + ${rate("read")})`;
}

/** Connections in use by pod, from 0 to 1 of those that are allowed. */
export function postgresConnections(scope: string): string {
  const most = `max by (pod)(cnpg_pg_settings_setting${within(scope, 'name="max_connections"')})`;
  return `sum by (pod)(cnpg_backends_total${scope}) / ${most}`;
}

/** Connections by what they do: `active`, `idle`, `idle in transaction`. */
export function postgresConnectionStates(scope: string): string {
  return `sum by (state)(cnpg_backends_total${scope})`;
}

/** Queries that wait for a lock, by pod. */
export function postgresLockWaits(scope: string): string {
  return `max by (pod)(cnpg_backends_waiting_total${scope})`;
}

/** Age of the oldest open transaction, in seconds, by pod. */
export function postgresLongestTransaction(scope: string): string {
  return `max by (pod)(cnpg_backends_max_tx_duration_seconds${scope})`;
}

/** How far each replica is behind, in seconds. */
export function postgresLag(scope: string): string {
  return `max by (pod)(cnpg_pg_replication_lag${scope})`;
}

/** Replicas that follow the primary. */
export function postgresFollowers(scope: string): string {
  return `max(cnpg_pg_replication_streaming_replicas${scope})`;
}

/** Size of each database, in bytes. */
export function postgresBytes(scope: string): string {
  return `max by (datname)(cnpg_pg_database_size_bytes${scope})`;
}

/** Files of the write-ahead log that wait to be archived. */
export function postgresUnarchived(scope: string): string {
  return `max by (pod)(cnpg_collector_pg_wal_archive_status${within(scope, 'value="ready"')})`;
}

/** Age of the newest base backup, in seconds. */
export function postgresBackupAge(scope: string): string {
  // Zero until the first backup: that is no age.
  return `time() - (max(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp${scope}) > 0)`;
}

/** Clients that wait for a connection of the pool, by pod; only where there is a pool. */
export function poolWaiting(namespace: string): string {
  return `sum by (pod)(cnpg_pgbouncer_pools_cl_waiting{namespace="${namespace}"})`;
}

/** Redis nodes that are up. */
export function redisNodesUp(scope: string): string {
  return `sum(redis_up${scope})`;
}

/** Events per second over `window` that Redis counts, by pod. */
export function redisRate(
  counter: "commands_processed" | "evicted_keys" | "expired_keys" | "rejected_connections",
  scope: string,
  window: string,
): string {
  return `sum by (pod)(rate(redis_${counter}_total${scope}[${window}]))`;
}

/** Share of lookups over `window` that found their key, from 0 to 1. */
export function redisHits(scope: string, window: string): string {
  const rate = (what: string) => `sum(rate(redis_keyspace_${what}_total${scope}[${window}]))`;
  return `${rate("hits")} / (${rate("hits")} + ${rate("misses")})`;
}

/** Connected clients by pod. */
export function redisClients(scope: string): string {
  return `max by (pod)(redis_connected_clients${scope})`;
}

/** Keys by pod. */
export function redisKeys(scope: string): string {
  return `sum by (pod)(redis_db_keys${scope})`;
}

/** 1 where a node says that the cluster serves all its keys, else 0; no answer from a single node. */
export function redisClusterState(scope: string): string {
  return `min by (pod)(redis_cluster_state${scope})`;
}

function within(scope: string, matcher: string): string {
  return scope.replace("}", `,${matcher}}`);
}

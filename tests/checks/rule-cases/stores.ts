/** Alerts on Postgres and Redis. */
import { one, type RuleCase } from "./rule-case.ts";

const postgres = (name: string, values: string, labels = {}) => one(name, { pod: "postgres-a-1", ...labels }, values);
const redis = (name: string, values: string, pod = "redis-leader-0") => one(name, { pod }, values);
const up = (...values: readonly number[]) =>
  values.map((value, index) => one("cnpg_collector_up", { pod: `postgres-a-${index + 1}` }, `${value}x60`));
const synchronous = (observed: number) => [
  postgres("cnpg_collector_sync_replicas", "1x60", { value: "expected" }),
  postgres("cnpg_collector_sync_replicas", `${observed}x60`, { value: "observed" }),
];

const backup = (available: number, failed: number) =>
  Object.entries({ available, failed }).map(([what, value]) =>
    postgres(`barman_cloud_cloudnative_pg_io_last_${what}_backup_timestamp`, `${value}x60`),
  );
const connections = (count: number) => [
  postgres("cnpg_backends_total", `${count}x60`, { usename: "app", state: "idle" }),
  postgres("cnpg_pg_settings_setting", "100x60", { name: "max_connections" }),
];

/** Postgres. */
export const DATABASE: readonly RuleCase[] = [
  { alert: "PostgresDown", severity: "critical", at: 10, fires: up(0, 0, 0), calm: up(1, 0, 0) },
  {
    // A failover: for less than two minutes nobody is up.
    alert: "PostgresDown",
    severity: "critical",
    at: 10,
    fires: [],
    calm: [one("cnpg_collector_up", { pod: "postgres-a-1" }, "1x8 0x10")],
  },
  // An incarnation beside the serving one does not count.
  {
    alert: "PostgresDown",
    severity: "critical",
    at: 10,
    fires: [one("cnpg_collector_up", { pod: "postgres-b-1" }, "1x60")],
    calm: up(1),
  },
  { alert: "PostgresInstanceDown", severity: "warning", at: 20, fires: up(1, 1, 0), calm: up(1, 1, 1) },
  {
    alert: "PostgresFenced",
    severity: "warning",
    at: 20,
    fires: [postgres("cnpg_collector_fencing_on", "1x60")],
    calm: [postgres("cnpg_collector_fencing_on", "0x60")],
  },
  {
    alert: "PostgresReplicationLag",
    severity: "warning",
    at: 20,
    fires: [postgres("cnpg_pg_replication_lag", "61x60")],
    calm: [postgres("cnpg_pg_replication_lag", "60x60")],
  },
  {
    alert: "PostgresReplicasMissing",
    severity: "warning",
    at: 20,
    fires: [postgres("cnpg_pg_replication_streaming_replicas", "1x60")],
    calm: [postgres("cnpg_pg_replication_streaming_replicas", "2x60")],
  },
  { alert: "PostgresSyncReplicasMissing", severity: "critical", at: 20, fires: synchronous(0), calm: synchronous(1) },
  // Time begins at 0: a backup of the first second is 36 hours old after 2160 minutes.
  {
    alert: "PostgresBackupLate",
    severity: "critical",
    step: 60,
    at: 2280,
    fires: backup(1, 0),
    calm: backup(7200, 0),
  },
  { alert: "PostgresBackupFailed", severity: "warning", at: 20, fires: backup(100, 200), calm: backup(200, 100) },
  {
    alert: "PostgresArchiveBehind",
    severity: "critical",
    at: 20,
    fires: [postgres("cnpg_collector_pg_wal_archive_status", "11x60", { value: "ready" })],
    calm: [
      postgres("cnpg_collector_pg_wal_archive_status", "10x60", { value: "ready" }),
      postgres("cnpg_collector_pg_wal_archive_status", "500x60", { value: "done" }),
    ],
  },
  { alert: "PostgresConnectionsHigh", severity: "warning", at: 20, fires: connections(81), calm: connections(80) },
  {
    alert: "PostgresTransactionLong",
    severity: "warning",
    at: 20,
    fires: [postgres("cnpg_backends_max_tx_duration_seconds", "901x60")],
    calm: [postgres("cnpg_backends_max_tx_duration_seconds", "900x60")],
  },
];

const redisMemory = (used: number, most: number) => [
  redis("redis_memory_used_bytes", `${used}x60`),
  redis("redis_memory_max_bytes", `${most}x60`),
];

/** Redis. */
export const REDIS: readonly RuleCase[] = [
  {
    alert: "RedisDown",
    severity: "critical",
    at: 10,
    fires: [redis("redis_up", "0x20")],
    calm: [redis("redis_up", "0x20"), redis("redis_up", "1x20", "redis-follower-0")],
  },
  { alert: "RedisDown", severity: "critical", at: 10, fires: [], calm: [redis("redis_up", "1x8 0x10")] },
  {
    alert: "RedisNodeDown",
    severity: "warning",
    at: 10,
    fires: [redis("redis_up", "0x20"), redis("redis_up", "1x20", "redis-follower-0")],
    calm: [redis("redis_up", "1x20")],
  },
  { alert: "RedisMemoryHigh", severity: "warning", at: 20, fires: redisMemory(81, 100), calm: redisMemory(80, 100) },
  // Without a limit there is no share of it.
  { alert: "RedisMemoryHigh", severity: "warning", at: 20, fires: redisMemory(100, 100), calm: redisMemory(100, 0) },
  {
    alert: "RedisConnectionsRefused",
    severity: "warning",
    at: 20,
    fires: [redis("redis_rejected_connections_total", "0x15 1x20")],
    calm: [redis("redis_rejected_connections_total", "5x40")],
  },
  {
    alert: "RedisClusterBroken",
    severity: "critical",
    at: 10,
    fires: [redis("redis_cluster_state", "1 0x20")],
    calm: [redis("redis_cluster_state", "0 1x20")],
  },
  {
    alert: "RedisReplicaUnlinked",
    severity: "warning",
    at: 10,
    fires: [redis("redis_master_link_up", "0x20")],
    calm: [redis("redis_master_link_up", "1x20")],
  },
  {
    alert: "RedisPersistenceFailed",
    severity: "warning",
    at: 10,
    fires: [redis("redis_rdb_last_bgsave_status", "0x20"), redis("redis_aof_last_write_status", "1x20")],
    calm: [redis("redis_rdb_last_bgsave_status", "1x20"), redis("redis_aof_last_write_status", "1x20")],
  },
  {
    // Time begins at 0: a node of that moment is 300 days old after 432 000 minutes.
    alert: "RedisCertificateOld",
    severity: "warning",
    step: 1440,
    at: 302 * 1440,
    fires: [redis("kube_pod_start_time", "0x310")],
    calm: [redis("kube_pod_start_time", `${3 * 86_400}x310`), one("kube_pod_start_time", { pod: "api-1" }, "0x310")],
  },
];

/** Panels on Postgres and Redis. */
import { TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import { postgresScope, redisMemoryUse, redisScope } from "../../components/monitoring/questions.ts";
import * as stores from "../../components/monitoring/store-questions.ts";
import { type MetricPanel, type PanelDesign, STEP, UP, USE_LIMITS } from "./design.ts";
import { TEMPLATE_INPUT } from "./template-input.ts";

const POSTGRES = postgresScope(TEMPLATE_INPUT);
const REDIS = redisScope(TEMPLATE_INPUT);
const HOUR = 3600;

type Line = readonly [expr: string, legend: string];

/** How Postgres performs, and whether its data is safe. */
export function postgresPanels(): readonly PanelDesign[] {
  return [...postgresWork(), ...postgresMemory(), ...postgresWaits(), ...postgresSafety()];
}

/** How Redis performs, and whether it serves all keys. */
export function redisPanels(): readonly PanelDesign[] {
  return [...redisHealth(), ...redisWork()];
}

function redisHealth(): readonly PanelDesign[] {
  return [
    {
      ...lines("Redis nodes up", "none", [stores.redisNodesUp(REDIS), "up"]),
      description: "Leaders and replicas. Alerts: RedisDown, RedisNodeDown.",
      limits: UP,
      lessIsWorse: true,
    },
    {
      ...lines("State of the Redis cluster", "none", [stores.redisClusterState(REDIS), "{{pod}}"]),
      description:
        "1 where the node says that all keys are served. None from a single node. Alert: RedisClusterBroken.",
      none: "no series: a single node, or see docs/metrics.md",
      max: 1,
    },
    {
      ...lines("Memory of Redis", "percentunit", [redisMemoryUse(TEMPLATE_INPUT), "{{pod}}"]),
      description: "Of its own limit; there it drops keys, or refuses writes. Alert: RedisMemoryHigh.",
      limits: USE_LIMITS,
      max: 1,
    },
  ];
}

function redisWork(): readonly PanelDesign[] {
  return [
    {
      ...lines("Commands of Redis", "ops", [stores.redisRate("commands_processed", REDIS, STEP), "{{pod}}"]),
      description: "Commands per second by node. Uneven: one key is asked by all.",
    },
    {
      ...lines("Keys found", "percentunit", [stores.redisHits(REDIS, STEP), "found"]),
      description: "Share of lookups that found their key. A fall loads what is behind the cache.",
      max: 1,
    },
    {
      ...lines(
        "Keys lost",
        "ops",
        [stores.redisRate("evicted_keys", REDIS, STEP), "{{pod}} dropped"],
        [stores.redisRate("expired_keys", REDIS, STEP), "{{pod}} expired"],
      ),
      description: "Keys per second: dropped for want of memory, or at the end of their time.",
    },
    {
      ...lines("Clients of Redis", "none", [stores.redisClients(REDIS), "{{pod}}"]),
      description: "Connected clients by node.",
    },
    {
      ...lines("Clients that Redis refused", "ops", [stores.redisRate("rejected_connections", REDIS, STEP), "{{pod}}"]),
      description: "Connections per second that were refused at the limit. Alert: RedisConnectionsRefused.",
    },
    {
      ...lines("Keys", "none", [stores.redisKeys(REDIS), "{{pod}}"]),
      description: "Keys by node.",
    },
  ];
}

function postgresWork(): readonly PanelDesign[] {
  return [
    {
      ...lines("Postgres instances up", "none", [stores.postgresUp(POSTGRES), "up"]),
      description: "Primary and replicas of all incarnations. Alerts: PostgresDown, PostgresInstanceDown.",
      limits: UP,
      lessIsWorse: true,
    },
    {
      ...lines(
        "Transactions",
        "ops",
        [stores.postgresRate("xact_commit", POSTGRES, STEP), "{{datname}} committed"],
        [stores.postgresRate("xact_rollback", POSTGRES, STEP), "{{datname}} taken back"],
      ),
      description: "Transactions per second by database.",
    },
    {
      ...lines(
        "Rows",
        "ops",
        [stores.postgresRate("tup_fetched", POSTGRES, STEP), "{{datname}} read"],
        [stores.postgresRate("tup_inserted", POSTGRES, STEP), "{{datname}} inserted"],
        [stores.postgresRate("tup_updated", POSTGRES, STEP), "{{datname}} updated"],
        [stores.postgresRate("tup_deleted", POSTGRES, STEP), "{{datname}} deleted"],
      ),
      description: "Rows per second by database. Far more read than before: an index is missing, or is not used.",
    },
  ];
}

function postgresMemory(): readonly PanelDesign[] {
  return [
    {
      ...lines("Blocks found in memory", "percentunit", [stores.postgresCacheHits(POSTGRES, STEP), "{{pod}}"]),
      description: "Below 95 % for long: the memory is too small for what is read often.",
      limits: [{ from: 0.95, color: "green" }],
      lessIsWorse: true,
      max: 1,
    },
    {
      ...lines("Temporary files", "Bps", [stores.postgresRate("temp_bytes", POSTGRES, STEP), "{{datname}}"]),
      description: "Bytes per second of sorts and joins that do not fit into `work_mem`.",
    },
    {
      ...lines("Size of databases", "bytes", [stores.postgresBytes(POSTGRES), "{{datname}}"]),
      description: "On disk, without the write-ahead log.",
    },
  ];
}

function postgresWaits(): readonly PanelDesign[] {
  return [
    {
      ...lines("Connections in use", "percentunit", [stores.postgresConnections(POSTGRES), "{{pod}}"]),
      description: "Of those allowed; at the limit new ones are refused. Alert: PostgresConnectionsHigh.",
      limits: USE_LIMITS,
      max: 1,
    },
    {
      ...lines("Connections by state", "none", [stores.postgresConnectionStates(POSTGRES), "{{state}}"]),
      description: "Many `idle in transaction`: a program keeps transactions open.",
    },
    {
      ...lines("Clients that wait for the pool", "none", [stores.poolWaiting(TEXTS.namespace), "{{pod}}"]),
      description: "Clients that have sent a query and have no connection yet: the pool is too small.",
      none: "no series: there is no pool, or see docs/metrics.md",
    },
    {
      ...lines("Queries that wait for a lock", "none", [stores.postgresLockWaits(POSTGRES), "{{pod}}"]),
      description: "A number that stays: one transaction holds up the others.",
    },
    {
      ...lines("Oldest transaction", "s", [stores.postgresLongestTransaction(POSTGRES), "{{pod}}"]),
      description: "It holds locks and keeps old rows. Alert at a quarter of an hour: PostgresTransactionLong.",
      limits: [{ from: 900, color: "red" }],
    },
    {
      ...lines("Deadlocks", "ops", [stores.postgresRate("deadlocks", POSTGRES, STEP), "{{datname}}"]),
      description: "Transactions per second that Postgres ended because they waited for each other.",
    },
  ];
}

function postgresSafety(): readonly PanelDesign[] {
  return [
    {
      ...lines("Replicas behind", "s", [stores.postgresLag(POSTGRES), "{{pod}}"]),
      description: "After a failover so much would be lost. Alert at a minute: PostgresReplicationLag.",
      limits: [{ from: 60, color: "red" }],
    },
    {
      ...lines("Replicas that follow", "none", [stores.postgresFollowers(POSTGRES), "follow"]),
      description: "Replicas that receive what the primary writes. Alert: PostgresReplicasMissing.",
    },
    {
      ...lines(
        "Archive and backups",
        "none",
        [stores.postgresUnarchived(POSTGRES), "{{pod}}: log files that wait"],
        [`${stores.postgresBackupAge(POSTGRES)} / ${HOUR}`, "hours since the last backup"],
      ),
      description:
        "Log files that are not in the archive yet, and the age of the base backup. Alerts: PostgresArchiveBehind, PostgresBackupLate.",
    },
  ];
}

function lines(title: string, unit: string, ...queries: readonly Line[]): Omit<MetricPanel, "description"> {
  return { kind: "series", title, unit, queries: queries.map(([expr, legend]) => ({ expr, legend })) };
}

/** What is known of the server parameters of RDS for PostgreSQL without a server. */

/** Parameters that the platform sets itself: another value would open the server to plain connections or end its audit. */
export const OWN_RDS_PARAMETERS: ReadonlySet<string> = new Set([
  "log_parameter_max_length",
  "pgaudit.log",
  "pgaudit.log_catalog",
  "pgaudit.log_parameter",
  "pgaudit.log_relation",
  "pgaudit.role",
  "rds.force_ssl",
  "shared_preload_libraries",
  "ssl",
]);

/**
 * Parameters of the server itself that it reads at its start alone (context `postmaster` in
 * https://www.postgresql.org/docs/17/view-pg-settings.html), as far as RDS lets anybody change them.
 */
const STATIC: ReadonlySet<string> = new Set([
  "autovacuum_freeze_max_age",
  "autovacuum_max_workers",
  "autovacuum_multixact_freeze_max_age",
  "autovacuum_worker_slots",
  "huge_pages",
  "io_max_combine_limit",
  "io_max_concurrency",
  "io_method",
  "jit_provider",
  "logging_collector",
  "max_connections",
  "max_files_per_process",
  "max_locks_per_transaction",
  "max_logical_replication_workers",
  "max_pred_locks_per_transaction",
  "max_prepared_transactions",
  "max_replication_slots",
  "max_wal_senders",
  "max_worker_processes",
  "min_dynamic_shared_memory",
  "multixact_member_buffers",
  "multixact_offset_buffers",
  "notify_buffers",
  "reserved_connections",
  "serializable_buffers",
  "shared_buffers",
  "shared_preload_libraries",
  "subtransaction_buffers",
  "superuser_reserved_connections",
  "track_activity_query_size",
  "track_commit_timestamp",
  "transaction_buffers",
  "wal_buffers",
  "wal_decode_buffer_size",
  "wal_level",
]);

/** Parameters of extensions that take effect at once; of the others nothing is known. */
const LIVE_EXTENSIONS = /^(auto_explain|pgaudit)\./;

/**
 * Whether a change must wait for a restart. RDS refuses `immediate` for a static parameter and takes `pending-reboot` for
 * any: so what is not known, such as a parameter of an extension or of RDS itself, waits
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Parameter.html).
 */
export function isStaticParameter(name: string): boolean {
  if (name.includes(".")) return !LIVE_EXTENSIONS.test(name);
  return STATIC.has(name);
}

/** What a parameter takes: whole numbers from and to, in its own unit, or one of some words. */
type ParameterValues = readonly [least: number, most: number] | readonly string[];

const MOST = 2_147_483_647;
const MOST_BACKENDS = 262_143;
const MOST_PARALLEL = 1024;
const SWITCH = ["0", "1"];

/**
 * Values of the parameters that people do change, in the widest range of RDS and Aurora, as `aws rds
 * describe-db-parameters` says them (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Parameter.html); of
 * `max_connections` RDS says 8388607, and its servers start with {@link MOST_BACKENDS} at most.
 */
const VALUES: Readonly<Record<string, ParameterValues>> = {
  autovacuum: SWITCH,
  autovacuum_analyze_threshold: [0, MOST],
  autovacuum_max_workers: [1, MOST_BACKENDS],
  autovacuum_naptime: [1, 2_147_483],
  autovacuum_vacuum_cost_limit: [-1, 10_000],
  autovacuum_vacuum_threshold: [0, MOST],
  autovacuum_work_mem: [-1, MOST],
  default_statistics_target: [1, 10_000],
  effective_cache_size: [1, MOST],
  log_autovacuum_min_duration: [-1, MOST],
  log_disconnections: SWITCH,
  log_duration: SWITCH,
  log_error_verbosity: ["terse", "default", "verbose"],
  log_lock_waits: SWITCH,
  log_min_duration_statement: [-1, MOST],
  log_statement: ["none", "ddl", "mod", "all"],
  log_temp_files: [-1, MOST],
  maintenance_work_mem: [1024, MOST],
  max_connections: [6, MOST_BACKENDS],
  max_locks_per_transaction: [10, MOST],
  max_parallel_maintenance_workers: [0, MOST_PARALLEL],
  max_parallel_workers: [0, MOST_PARALLEL],
  max_parallel_workers_per_gather: [0, MOST_PARALLEL],
  max_prepared_transactions: [0, MOST_BACKENDS],
  max_worker_processes: [0, MOST_BACKENDS],
  shared_buffers: [16, 1_073_741_823],
  statement_timeout: [0, MOST],
  temp_buffers: [100, 1_073_741_823],
  temp_file_limit: [-1, MOST],
  track_activity_query_size: [100, 1_048_576],
  track_commit_timestamp: SWITCH,
  track_functions: ["none", "pl", "all"],
  track_io_timing: SWITCH,
  vacuum_cost_limit: [1, 10_000],
  wal_buffers: [-1, MOST_BACKENDS],
  work_mem: [64, MOST],
};

/** Extensions that the platform loads or a session may, and what is RDS's own: what stands before the dot of a name. */
const PREFIXES = ["auto_explain", "pg_stat_statements", "pgaudit", "rds"];

/** Formulas, which RDS alone resolves: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html */
const FORMULA = /^(\{.+\}|(GREATEST|IF|LEAST|SUM)\(.+\))$/;

/** The prefix of the name if it belongs to no extension of ours, with those that do; undefined for a name that may stand. */
export function strangeRdsPrefix(
  name: string,
): { readonly found: string; readonly allowed: readonly string[] } | undefined {
  const [found = "", rest] = name.split(".");
  return rest === undefined || PREFIXES.includes(found) ? undefined : { found, allowed: PREFIXES };
}

/** What the parameter takes, in words, if that value is none of it; undefined for one that is taken or not known. */
export function rdsValueAllowed(name: string, value: string): string | undefined {
  const values = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  if (values === undefined || FORMULA.test(value)) return undefined;
  const [least, most] = values;
  if (typeof least !== "number") return values.map(String).includes(value) ? undefined : values.join(", ");
  const isInside = /^-?[0-9]{1,10}$/.test(value) && Number(value) >= least && Number(value) <= Number(most);
  return isInside ? undefined : `a whole number from ${least} to ${most} without a unit, or a formula`;
}

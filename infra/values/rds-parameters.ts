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

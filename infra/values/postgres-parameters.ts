/** What is known of server parameters without a server: names that are taken, and memory as Postgres writes it. */
import { ParseError } from "./parse-error.ts";

/** Parameters that CloudNativePG keeps to itself and refuses in a cluster (its manual, "Fixed parameters"). */
export const FIXED_PARAMETERS: ReadonlySet<string> = new Set([
  "allow_alter_system",
  "allow_system_table_mods",
  "archive_cleanup_command",
  "archive_command",
  "archive_mode",
  "bonjour",
  "bonjour_name",
  "cluster_name",
  "config_file",
  "data_directory",
  "data_sync_retry",
  "event_source",
  "external_pid_file",
  "hba_file",
  "hot_standby",
  "ident_file",
  "jit_provider",
  "listen_addresses",
  "log_destination",
  "log_directory",
  "log_file_mode",
  "log_filename",
  "log_rotation_age",
  "log_rotation_size",
  "log_truncate_on_rotation",
  "logging_collector",
  "port",
  "primary_conninfo",
  "primary_slot_name",
  "promote_trigger_file",
  "recovery_end_command",
  "recovery_min_apply_delay",
  "recovery_target",
  "recovery_target_action",
  "recovery_target_inclusive",
  "recovery_target_lsn",
  "recovery_target_name",
  "recovery_target_time",
  "recovery_target_timeline",
  "recovery_target_xid",
  "restart_after_crash",
  "restore_command",
  "shared_preload_libraries",
  "ssl",
  "ssl_ca_file",
  "ssl_cert_file",
  "ssl_ciphers",
  "ssl_crl_file",
  "ssl_dh_params_file",
  "ssl_ecdh_curve",
  "ssl_key_file",
  "ssl_passphrase_command",
  "ssl_passphrase_command_supports_reload",
  "ssl_prefer_server_ciphers",
  "stats_temp_directory",
  "synchronous_standby_names",
  "syslog_facility",
  "syslog_ident",
  "syslog_sequence_numbers",
  "syslog_split_messages",
  "unix_socket_directories",
  "unix_socket_group",
  "unix_socket_permissions",
]);

const KIBIBYTES: Readonly<Record<string, number>> = { kB: 1, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 };
/** A number without a unit counts pages. */
const PAGE_KIBIBYTES = 8;

/** Mebibytes of a memory parameter such as `512MB`, or of pages of 8 kB. @throws ParseError `MEMORY_MALFORMED` */
export function parseServerMemory(text: string): number {
  const match = /^([1-9][0-9]{0,9}) ?(kB|MB|GB|TB)?$/.exec(text);
  if (match === null) {
    throw new ParseError("MEMORY_MALFORMED", `"${text}" is no memory; allowed: 512MB, 4GB or pages of 8 kB`);
  }
  return (Number(match[1]) * (KIBIBYTES[match[2] ?? ""] ?? PAGE_KIBIBYTES)) / 1024;
}

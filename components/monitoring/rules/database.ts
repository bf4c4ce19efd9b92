/** Postgres: its instances, their replication, the archive of the write-ahead log, and backups. */
import { hasFeature } from "../levels.ts";
import { type MonitoringInput, postgresCluster, type WatchedPostgres } from "../monitoring-input.ts";
import { postgresScope } from "../questions.ts";
import { type AlertDraft, alertGroup, type RuleGroup } from "./rule-group.ts";

/** Rules of the Postgres that this project runs; none for one that somebody else runs. */
export function databaseRules(input: MonitoringInput): readonly RuleGroup[] {
  const { postgres } = input;
  if (postgres?.kind !== "managed" || !hasFeature(input.level, "storeAlerts")) return [];
  const drafts = [
    ...instanceAlerts(input, postgres),
    ...(postgres.replicas > 0 ? replicationAlerts(input, postgres) : []),
    ...(postgres.backups === undefined ? [] : backupAlerts(input, postgres.serving, postgres.backups.schedule)),
    ...loadAlerts(postgresScope(input)),
  ];
  return [alertGroup(input, "database", drafts)];
}

/**
 * Hours after which a base backup on this schedule is late: one and a half periods. The period is a day, a week or a
 * month by the cron fields that are restricted; anything more frequent than a day counts as a day.
 */
export function lateBackupHours(schedule: string): number {
  const [, , , dayOfMonth, , dayOfWeek] = schedule.trim().split(/\s+/);
  if (isOpen(dayOfMonth) && isOpen(dayOfWeek)) return 36;
  return isOpen(dayOfMonth) ? 10.5 * 24 : 46.5 * 24;
}

function isOpen(field: string | undefined): boolean {
  return field === "*" || field === "?" || field === undefined;
}

function instanceAlerts(input: MonitoringInput, { replicas, serving }: WatchedPostgres): readonly AlertDraft[] {
  const servingPods = postgresScope(input, serving);
  return [
    {
      alert: "PostgresDown",
      expr: `absent(cnpg_collector_up${servingPods} == 1)`,
      for: "2m",
      severity: "critical",
      summary: `no instance of ${postgresCluster(serving)} is up`,
      description: "The database that services use does not answer.",
    },
    {
      alert: "PostgresInstanceDown",
      expr: `count(cnpg_collector_up${servingPods} == 1) < ${replicas + 1}`,
      for: "10m",
      severity: "warning",
      summary: `${postgresCluster(serving)} runs with {{ $value }} of ${replicas + 1} instances`,
      description: "It answers. The next failure may stop it.",
    },
    {
      alert: "PostgresFenced",
      expr: `max by (pod)(cnpg_collector_fencing_on${postgresScope(input)}) == 1`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.pod }} is fenced: Postgres is stopped there on purpose",
      description:
        "Somebody, or a failed failover, fenced the instance. It stays stopped until the fence is taken away.",
    },
  ];
}

function replicationAlerts(input: MonitoringInput, postgres: WatchedPostgres): readonly AlertDraft[] {
  const scope = postgresScope(input, postgres.serving);
  const { replicas, synchronous } = postgres;
  return [
    {
      alert: "PostgresReplicationLag",
      expr: `max by (pod)(cnpg_pg_replication_lag${scope}) > 60`,
      for: "5m",
      severity: "warning",
      summary: "{{ $labels.pod }} is {{ $value | humanizeDuration }} behind the primary",
      description: "Reads from this replica are old, and after a failover to it so much would be lost.",
    },
    {
      alert: "PostgresReplicasMissing",
      expr: `max(cnpg_pg_replication_streaming_replicas${scope}) < ${replicas}`,
      for: "10m",
      severity: "warning",
      summary: `{{ $value }} of ${replicas} replicas follow the primary`,
      description: "A replica that does not follow cannot take over, and its slot keeps log files on the primary.",
    },
    ...(synchronous === "none" ? [] : [synchronousAlert(scope, synchronous)]),
  ];
}

function synchronousAlert(scope: string, synchronous: "preferred" | "required"): AlertDraft {
  const count = (value: string) => `max(cnpg_collector_sync_replicas${scope.replace("}", `,value="${value}"}`)})`;
  return {
    alert: "PostgresSyncReplicasMissing",
    expr: `${count("observed")} < ${count("expected")}`,
    for: "2m",
    severity: synchronous === "required" ? "critical" : "warning",
    summary: "fewer synchronous replicas than expected: {{ $value }}",
    description:
      synchronous === "required"
        ? "Every commit waits until a replica is back: writes stand still."
        : "Commits do not wait for a replica now: what is committed may be lost with the primary.",
  };
}

function backupAlerts(input: MonitoringInput, serving: string, schedule: string): readonly AlertDraft[] {
  const scope = postgresScope(input, serving);
  const hours = lateBackupHours(schedule);
  const backup = (what: string) => `max(barman_cloud_cloudnative_pg_io_last_${what}_backup_timestamp${scope})`;
  return [
    {
      alert: "PostgresBackupLate",
      // Zero until the first backup: its age is then the time since 1970, which is late as well.
      expr: `time() - ${backup("available")} > ${hours * 3600}`,
      for: "30m",
      severity: "critical",
      summary: `no base backup for ${hours} hours`,
      description: "Recovery takes longer with every hour, and the log is kept in the archive until there is one.",
    },
    {
      alert: "PostgresBackupFailed",
      expr: `${backup("failed")} > ${backup("available")}`,
      severity: "warning",
      summary: "the last base backup failed",
      description: "The one before is good. The next one comes by the schedule.",
    },
    {
      alert: "PostgresArchiveBehind",
      expr: `max by (pod)(cnpg_collector_pg_wal_archive_status${scope.replace("}", ',value="ready"}')}) > 10`,
      for: "15m",
      severity: "critical",
      summary: "{{ $value }} log files wait to be archived",
      description: "Recovery to a point in time is not possible past the last archived file, and the volume fills.",
    },
  ];
}

function loadAlerts(scope: string): readonly AlertDraft[] {
  const most = `max by (pod)(cnpg_pg_settings_setting${scope.replace("}", ',name="max_connections"}')})`;
  return [
    {
      alert: "PostgresConnectionsHigh",
      expr: `sum by (pod)(cnpg_backends_total${scope}) / ${most} > 0.8`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.pod }} has {{ $value | humanizePercentage }} of its connections in use",
      description: "At the limit new connections are refused.",
    },
    {
      alert: "PostgresTransactionLong",
      expr: `max by (pod)(cnpg_backends_max_tx_duration_seconds${scope}) > 900`,
      severity: "warning",
      summary: "a transaction on {{ $labels.pod }} is open for {{ $value | humanizeDuration }}",
      description: "It holds locks, and keeps old rows from being cleaned up.",
    },
  ];
}

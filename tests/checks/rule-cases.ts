/**
 * One alert after the other: series under which it fires, and series under which it must not, as near to the threshold as
 * can be. Times are minutes; every series has a value each `step` from 0 on.
 */

import type { Category } from "../../components/monitoring/rules/rule-group.ts";

/** Name, labels and values of a series, as promtool writes values (`a+bxn`). */
export type Series = readonly [name: string, labels: Readonly<Record<string, string>>, values: string];

/** One alert. */
export interface RuleCase {
  readonly alert: string;
  readonly severity: "critical" | "warning" | "info";
  /** Minutes between two values, and between two evaluations. @default 1 */
  readonly step?: number;
  /** Minute at which it is asked. */
  readonly at: number;
  readonly fires: readonly Series[];
  readonly calm: readonly Series[];
}

const NS = "shop-production";

/** A series of the namespace. */
export function one(name: string, labels: Readonly<Record<string, string>>, values: string): Series {
  return [name, { namespace: NS, ...labels }, values];
}

const rollout = (series: string, values: string, name = "api") => one(`rollout_info_${series}`, { name }, values);
const replicas = (available: string, desired: string) => [
  rollout("replicas_available", available),
  rollout("replicas_desired", desired),
];
/** Requests a minute, by outcome; a share of `failed` of all. */
export const requests = (good: number, failed: number, minutes: number, service = "api"): readonly Series[] => [
  one("http_requests_total", { service, code: "200", pod: "api-1" }, `0+${good}x${minutes}`),
  one("http_requests_total", { service, code: "500", pod: "api-1" }, `0+${failed}x${minutes}`),
];
/** Requests of which `slow` of a hundred take longer than 250 ms, none longer than 500. */
const durations = (slow: number): readonly Series[] =>
  [
    ["0.25", 100 - slow],
    ["0.5", 100],
    ["+Inf", 100],
  ].map(([le, count]) =>
    one("http_request_duration_seconds_bucket", { service: "api", pod: "api-1", le: String(le) }, `0+${count}x60`),
  );
const inPod = { pod: "api-1", container: "api" };
const postgres = (name: string, values: string, labels = {}) => one(name, { pod: "postgres-a-1", ...labels }, values);
const redis = (name: string, values: string, pod = "redis-leader-0") => one(name, { pod }, values);
const probe = (values: string, labels: Readonly<Record<string, string>>) =>
  one("probe_success", { instance: "https://api.shop.example/healthz", ...labels }, values);
const rolloutInfo = (phase: string) => one("rollout_info", { name: "api", strategy: "canary", phase }, "1x90");

/** Availability. */
const AVAILABILITY: readonly RuleCase[] = [
  {
    alert: "ServiceDown",
    severity: "critical",
    at: 10,
    fires: replicas("0x20", "1x20"),
    calm: replicas("1x20", "3x20"),
  },
  {
    // Scaled to nothing on purpose.
    alert: "ServiceDown",
    severity: "critical",
    at: 10,
    fires: replicas("3 0x20", "3x20"),
    calm: replicas("0x20", "0x20"),
  },
  {
    alert: "ServicePodsMissing",
    severity: "warning",
    at: 20,
    fires: replicas("2x30", "3x30"),
    calm: replicas("3x30", "3x30"),
  },
  {
    // Missing for less than a quarter of an hour: a rollout.
    alert: "ServicePodsMissing",
    severity: "warning",
    at: 20,
    fires: replicas("2x30", "3x30"),
    calm: replicas("3x10 2x20", "3x30"),
  },
  {
    alert: "PodRestarting",
    severity: "warning",
    at: 20,
    fires: [one("kube_pod_container_status_restarts_total", inPod, "0x6 1 2 3 4x20")],
    calm: [one("kube_pod_container_status_restarts_total", inPod, "0x6 1 2x20")],
  },
  {
    alert: "PodStuck",
    severity: "warning",
    at: 20,
    fires: [one("kube_pod_status_phase", { pod: "api-1", phase: "Pending" }, "1x30")],
    calm: [one("kube_pod_status_phase", { pod: "api-1", phase: "Pending" }, "1x10 0x20")],
  },
  {
    alert: "MetricsTargetDown",
    severity: "warning",
    at: 20,
    fires: [one("up", { pod: "api-1", job: "shop-production/api" }, "0x30")],
    calm: [one("up", { pod: "api-1", job: "shop-production/api" }, "0x5 1x30")],
  },
  {
    alert: "ClusterStateMissing",
    severity: "warning",
    at: 20,
    fires: [one("kube_pod_info", { pod: "api-1" }, "1x30")],
    calm: [one("kube_pod_info", { pod: "api-1" }, "1x30"), rolloutInfo("Completed")],
  },
  {
    // Gone for less than a quarter of an hour.
    alert: "ClusterStateMissing",
    severity: "warning",
    at: 20,
    fires: [rolloutInfo("Completed")],
    calm: [one("kube_pod_info", { pod: "api-1" }, "1x10"), rolloutInfo("Completed")],
  },
  {
    alert: "EndpointDown",
    severity: "critical",
    at: 10,
    fires: [probe("1 0x20", { probe: "health", service: "api" })],
    calm: [probe("0 1x20", { probe: "health", service: "api" })],
  },
  {
    alert: "ProbesMissing",
    severity: "warning",
    at: 20,
    fires: [probe("1x30", { probe: "journey", journey: "checkout" })],
    calm: [probe("1x30", { probe: "health", service: "api" })],
  },
  {
    alert: "ProbesMissing",
    severity: "warning",
    at: 20,
    fires: [],
    calm: [probe("1x10", { probe: "health", service: "api" })],
  },
];

const LATENCY: readonly RuleCase[] = [
  { alert: "ErrorRateHigh", severity: "warning", at: 40, fires: requests(9989, 11, 60), calm: requests(9991, 9, 60) },
  { alert: "ErrorRateCritical", severity: "critical", at: 40, fires: requests(94, 6, 60), calm: requests(96, 4, 60) },
  { alert: "LatencyHigh", severity: "warning", at: 40, fires: durations(10), calm: durations(4) },
];

const memory = (used: number) => [
  one("container_memory_working_set_bytes", inPod, `${used}x60`),
  one("kube_pod_container_resource_limits", { ...inPod, resource: "memory" }, "100x60"),
];
const cpu = (secondsAMinute: number) => [
  one("container_cpu_usage_seconds_total", inPod, `0+${secondsAMinute}x60`),
  one("kube_pod_container_resource_requests", { ...inPod, resource: "cpu" }, "0.5x60"),
  one("kube_pod_status_phase", { pod: "api-1", phase: "Running" }, "1x60"),
  // A pod that has ended asks for nothing any more.
  one("kube_pod_container_resource_requests", { ...inPod, pod: "api-0", resource: "cpu" }, "0.5x60"),
  one("kube_pod_status_phase", { pod: "api-0", phase: "Running" }, "0x60"),
];
const killed = (restarts: string) => [
  one("kube_pod_container_status_restarts_total", inPod, restarts),
  one("kube_pod_container_status_last_terminated_reason", { ...inPod, reason: "OOMKilled" }, "1x60"),
];
const autoscaler = (current: number, min: number) =>
  Object.entries({ status_current_replicas: current, spec_max_replicas: 6, spec_min_replicas: min }).map(
    ([series, value]) =>
      one(`kube_horizontalpodautoscaler_${series}`, { horizontalpodautoscaler: "api" }, `${value}x60`),
  );
const volume = (used: number) =>
  Object.entries({ used, capacity: 100 }).map(([series, value]) =>
    one(`kubelet_volume_stats_${series}_bytes`, { persistentvolumeclaim: "postgres-a-1" }, `${value}x60`),
  );
const quota = (used: number) =>
  Object.entries({ used, hard: 10 }).map(([type, value]) =>
    one("kube_resourcequota", { resourcequota: "environment", resource: "requests.cpu", type }, `${value}x60`),
  );

const RESOURCES: readonly RuleCase[] = [
  { alert: "MemoryUseHigh", severity: "warning", at: 30, fires: memory(81), calm: memory(80) },
  { alert: "OutOfMemory", severity: "warning", at: 30, fires: killed("0x25 1x30"), calm: killed("1x60") },
  { alert: "CpuUseHigh", severity: "warning", at: 40, fires: cpu(25), calm: cpu(23) },
  { alert: "AutoscalerAtLimit", severity: "warning", at: 30, fires: autoscaler(6, 3), calm: autoscaler(5, 3) },
  { alert: "AutoscalerAtLimit", severity: "warning", at: 30, fires: autoscaler(6, 3), calm: autoscaler(6, 6) },
  { alert: "VolumeUseHigh", severity: "warning", at: 30, fires: volume(81), calm: volume(80) },
  { alert: "VolumeFull", severity: "critical", at: 30, fires: volume(96), calm: volume(95) },
  { alert: "QuotaUseHigh", severity: "warning", at: 30, fires: quota(9), calm: quota(8) },
];

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

const DATABASE: readonly RuleCase[] = [
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

const REDIS: readonly RuleCase[] = [
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
];

const DAY = 86_400;
const expiry = (seconds: number) => [
  one("probe_ssl_earliest_cert_expiry", { instance: "https://api.shop.example/healthz" }, `${seconds}x200`),
];

const CERTIFICATES: readonly RuleCase[] = [
  { alert: "CertificateEndsSoon", severity: "warning", at: 120, fires: expiry(13 * DAY), calm: expiry(15 * DAY) },
  { alert: "CertificateEndsNow", severity: "critical", at: 10, fires: expiry(2 * DAY), calm: expiry(4 * DAY) },
  {
    alert: "CertificateNotReady",
    severity: "warning",
    at: 60,
    fires: [one("certmanager_certificate_ready_status", { name: "gateway", condition: "True" }, "0x90")],
    calm: [
      one("certmanager_certificate_ready_status", { name: "gateway", condition: "True" }, "1x90"),
      one("certmanager_certificate_ready_status", { name: "gateway", condition: "False" }, "0x90"),
    ],
  },
];

const image = (digit: string) => `ghcr.io/acme/shop-api:1.0.0@sha256:${digit.repeat(64)}`;
const pod = (name: string, spec: string, values: string, container = "api") =>
  one("kube_pod_container_info", { pod: name, container, image_spec: spec }, values);
const event = (reason: string, values: string) =>
  one("rollout_events_total", { name: "api", type: "Normal", reason }, values);
const job = (name: string, condition: string) => one("kube_job_failed", { job_name: name, condition }, "1x30");

const DEPLOYMENTS: readonly RuleCase[] = [
  {
    alert: "VersionDeployed",
    severity: "info",
    at: 40,
    fires: [pod("api-1", image("a"), "1x60"), pod("api-2", image("b"), "_x35 1x30")],
    // One more pod of the same image, and another container's.
    calm: [
      pod("api-1", image("a"), "1x60"),
      pod("api-2", image("a"), "_x35 1x30"),
      pod("redis-leader-0", "quay.io/opstree/redis:v7", "_x35 1x30", "redis"),
    ],
  },
  {
    alert: "RolloutStarted",
    severity: "info",
    at: 30,
    fires: [event("RolloutUpdated", "_x25 1x30")],
    calm: [event("RolloutUpdated", "3x60"), event("RolloutStepCompleted", "0+1x60")],
  },
  {
    alert: "ConfigurationChanged",
    severity: "info",
    at: 30,
    fires: [one("kube_configmap_metadata_resource_version", { configmap: "api-config" }, "100x25 200x30")],
    calm: [
      one("kube_configmap_metadata_resource_version", { configmap: "api-config" }, "100x60"),
      one("kube_configmap_metadata_resource_version", { configmap: "kube-root-ca.crt" }, "100x25 200x30"),
    ],
  },
  {
    alert: "ConfigurationChanged",
    severity: "info",
    at: 30,
    fires: [one("kube_secret_metadata_resource_version", { secret: "slack-webhook" }, "100x25 200x30")],
    calm: [one("kube_secret_metadata_resource_version", { secret: "slack-webhook" }, "100x60")],
  },
  {
    alert: "RolloutFailed",
    severity: "warning",
    at: 5,
    fires: [rolloutInfo("Abort")],
    calm: [rolloutInfo("Progressing")],
  },
  {
    alert: "RolloutResting",
    severity: "warning",
    at: 70,
    fires: [rolloutInfo("Paused")],
    calm: [one("rollout_info", { name: "api", phase: "Paused" }, "1x50")],
  },
  {
    alert: "MigrationFailed",
    severity: "warning",
    at: 5,
    fires: [job("api-migrate-0123abcd", "true")],
    calm: [job("nightly-report", "true"), job("api-migrate-0123abcd", "false")],
  },
];

const counter = (name: string, eachMinute: number) => [one(name, { service: "api" }, `0+${eachMinute}x60`)];
const refused = (share: number, all: number) => [
  one("http_requests_total", { service: "api", code: "200" }, `0+${all * (1 - share)}x60`),
  one("http_requests_total", { service: "api", code: "403" }, `0+${all * share}x60`),
];

const SECURITY: readonly RuleCase[] = [
  {
    alert: "AuthenticationFailuresHigh",
    severity: "warning",
    at: 30,
    fires: counter("authentication_failures_total", 31),
    calm: counter("authentication_failures_total", 29),
  },
  {
    alert: "AuthenticationAttack",
    severity: "critical",
    at: 30,
    fires: counter("authentication_failures_total", 310),
    calm: counter("authentication_failures_total", 290),
  },
  { alert: "RefusedRequestsHigh", severity: "warning", at: 40, fires: refused(0.4, 100), calm: refused(0.2, 100) },
  // A handful of refused requests is no attack.
  { alert: "RefusedRequestsHigh", severity: "warning", at: 40, fires: refused(0.4, 100), calm: refused(1, 50) },
  {
    alert: "SuspiciousActivity",
    severity: "warning",
    at: 30,
    fires: counter("suspicious_activity_total", 7),
    calm: counter("suspicious_activity_total", 5),
  },
  {
    alert: "SecurityBreach",
    severity: "critical",
    at: 30,
    fires: [one("security_breaches_total", { service: "api", kind: "tenant" }, "_x25 1x30")],
    calm: [one("security_breaches_total", { service: "api", kind: "tenant" }, "0x60")],
  },
  {
    alert: "SecurityBreach",
    severity: "critical",
    at: 30,
    fires: [one("security_breaches_total", { service: "api", kind: "tenant" }, "1x25 2x30")],
    calm: [one("security_breaches_total", { service: "api", kind: "tenant" }, "1x60")],
  },
  {
    alert: "ForeignImageRunning",
    severity: "critical",
    at: 5,
    fires: [pod("api-1", "ghcr.io/acme/shop-api:latest", "1x20")],
    calm: [pod("api-1", image("a"), "1x20"), pod("nginx-1", "nginx:1.27", "1x20", "nginx")],
  },
];

const journey = (first: string, second: string) => [
  one("probe_success", { probe: "journey", journey: "checkout", instance: "https://web.shop.example/cart" }, first),
  one(
    "probe_success",
    { probe: "journey", journey: "checkout", instance: "https://web.shop.example/checkout" },
    second,
  ),
];
const step = (seconds: number) => [
  one("probe_duration_seconds", { probe: "journey", journey: "checkout", instance: "x" }, `${seconds}x60`),
];

const JOURNEYS: readonly RuleCase[] = [
  {
    alert: "JourneyBroken",
    severity: "critical",
    at: 10,
    fires: journey("1x20", "0x20"),
    calm: journey("1x20", "1x20"),
  },
  { alert: "JourneySlow", severity: "warning", at: 40, fires: step(0.95), calm: step(0.85) },
];

const HOURS = 60;
const DAYS = 24 * HOURS;
/** Failed requests of 10 000 a minute until `end`, then none; one value each `step`. */
const burning = (step: number, failed: number, minutes: number, end = minutes): readonly Series[] => {
  const [bad, all] = [end / step, minutes / step];
  return [
    one("http_requests_total", { service: "api", code: "200" }, `0+${(10_000 - failed) * step}x${all}`),
    one(
      "http_requests_total",
      { service: "api", code: "500" },
      `0+${failed * step}x${bad} ${failed * end}x${Math.max(all - bad, 1)}`,
    ),
  ];
};

// The budget is 0.1 %: a rate of 14.4 is 144 of 10 000.
const BURNS: readonly RuleCase[] = [
  {
    alert: "ErrorBudgetBurnsFast",
    severity: "critical",
    at: 2 * HOURS,
    fires: burning(1, 150, 3 * HOURS),
    calm: burning(1, 140, 3 * HOURS),
  },
  {
    // The hour was bad, the last minutes are not: nobody is woken for what is over.
    alert: "ErrorBudgetBurnsFast",
    severity: "critical",
    at: 2 * HOURS,
    fires: burning(1, 300, 3 * HOURS),
    calm: burning(1, 300, 3 * HOURS, 110),
  },
  {
    // The last minutes are bad, the hour is not yet.
    alert: "ErrorBudgetBurnsFast",
    severity: "critical",
    at: 2 * HOURS,
    fires: burning(1, 300, 3 * HOURS),
    calm: [
      one("http_requests_total", { service: "api", code: "200" }, `0+10000x${3 * HOURS}`),
      one("http_requests_total", { service: "api", code: "500" }, "0x100 0+300x90"),
    ],
  },
  {
    alert: "ErrorBudgetBurns",
    severity: "critical",
    step: 10,
    at: 8 * HOURS,
    fires: burning(10, 65, 9 * HOURS),
    calm: burning(10, 55, 9 * HOURS),
  },
  {
    alert: "ErrorBudgetBurnsSlowly",
    severity: "warning",
    step: 30,
    at: 30 * HOURS,
    fires: burning(30, 32, 31 * HOURS),
    calm: burning(30, 28, 31 * HOURS),
  },
  {
    alert: "ErrorBudgetLeaks",
    severity: "warning",
    step: 60,
    at: 4 * DAYS,
    fires: burning(60, 11, 5 * DAYS),
    calm: burning(60, 9, 5 * DAYS),
  },
];

const QUARTER = DAYS / 4;
const month = (failed: number) => burning(QUARTER, failed, 32 * DAYS);
const sla = { step: QUARTER, at: 31 * DAYS };
const SLA: readonly RuleCase[] = [
  { alert: "SlaAtRisk", severity: "warning", ...sla, fires: month(8), calm: month(7) },
  // Broken is no longer at risk.
  { alert: "SlaAtRisk", severity: "warning", ...sla, fires: month(8), calm: month(11) },
  { alert: "SlaBroken", severity: "critical", ...sla, fires: month(11), calm: month(9) },
];

/** Every case by the category of its alert, which is the rules that it is run with. */
export const RULE_CASES: Readonly<Record<Category, readonly RuleCase[]>> = {
  availability: AVAILABILITY,
  latency: LATENCY,
  resources: RESOURCES,
  database: DATABASE,
  redis: REDIS,
  certificates: CERTIFICATES,
  deployments: DEPLOYMENTS,
  journeys: JOURNEYS,
  slo: BURNS,
  sla: SLA,
  security: SECURITY,
};

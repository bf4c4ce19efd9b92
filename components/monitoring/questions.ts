/**
 * What is asked of the platform's own series: pods, volumes, rollouts, stores, probes. One place for alerts and
 * dashboards; what is asked of the services themselves is in `infra/values/metrics.ts`.
 */
import { type MonitoringInput, postgresCluster } from "./monitoring-input.ts";

/** Memory in use by container and pod, from 0 to 1 of its limit. */
export function memoryUse(namespace: string): string {
  const used = `max by (pod, container)(container_memory_working_set_bytes{namespace="${namespace}",container!=""})`;
  const limit = `max by (pod, container)(kube_pod_container_resource_limits{namespace="${namespace}",resource="memory"})`;
  return `${used} / ${limit}`;
}

/** Processor in use over `window` by container, of all its pods, from 0 to 1 (and above) of what they request. */
export function cpuUse(namespace: string, window: string): string {
  const scope = `{namespace="${namespace}",container!=""}`;
  const used = `sum by (container)(rate(container_cpu_usage_seconds_total${scope}[${window}]))`;
  // Pods that have ended keep their request in the series until they are removed, and use nothing.
  const running = `(kube_pod_status_phase{namespace="${namespace}",phase="Running"} == 1)`;
  const asked = `kube_pod_container_resource_requests{namespace="${namespace}",resource="cpu"}`;
  return `${used} / sum by (container)(${asked} * on (namespace, pod) group_left () ${running})`;
}

/** Space in use by volume claim, from 0 to 1. */
export function volumeUse(namespace: string): string {
  const by = (series: string) =>
    `max by (persistentvolumeclaim)(kubelet_volume_stats_${series}_bytes{namespace="${namespace}"})`;
  return `${by("used")} / ${by("capacity")}`;
}

/** Quota in use by resource, from 0 to 1. */
export function quotaUse(namespace: string): string {
  const by = (type: string) => `max by (resource)(kube_resourcequota{namespace="${namespace}",type="${type}"})`;
  return `${by("used")} / (${by("hard")} > 0)`;
}

/** Restarts of containers over `window`, by pod and container. */
export function restarts(namespace: string, window: string): string {
  return `sum by (pod, container)(increase(kube_pod_container_status_restarts_total{namespace="${namespace}"}[${window}]))`;
}

/** Series of Argo Rollouts about this namespace, with the rollout's name as `service`. */
export function rolloutSeries(series: string, namespace: string, matchers = ""): string {
  const scope = `{namespace="${namespace}"${matchers === "" ? "" : `,${matchers}`}}`;
  return `label_replace(${series}${scope}, "service", "$1", "name", "(.+)")`;
}

/** Health addresses: 1 up, 0 down, by service. */
export function healthProbes(namespace: string): string {
  return `min by (service)(probe_success{namespace="${namespace}",probe="health"})`;
}

/** Journeys: 1 where every step answers, else 0. */
export function journeyProbes(namespace: string): string {
  return `min by (journey)(probe_success{namespace="${namespace}",probe="journey"})`;
}

/** Matchers of the pods of one Postgres incarnation, or of all. Their names are the cluster's with a number. */
export function postgresScope(input: MonitoringInput, incarnation?: string): string {
  const { postgres } = input;
  const all = postgres?.kind === "managed" ? postgres.incarnations.map(({ name }) => name) : [];
  const names = (incarnation === undefined ? all : [incarnation]).map(postgresCluster);
  const cluster = names.length === 1 ? names[0] : `(${names.join("|")})`;
  return `{namespace="${input.namespace}",pod=~"${cluster}-[0-9]+"}`;
}

/** Pods of Redis, a single node or a cluster. */
export function redisScope(input: MonitoringInput): string {
  return `{namespace="${input.namespace}",pod=~"redis-.+"}`;
}

/** Memory that Redis uses, from 0 to 1 of its own limit, by pod. */
export function redisMemoryUse(input: MonitoringInput): string {
  const scope = redisScope(input);
  return `max by (pod)(redis_memory_used_bytes${scope}) / (max by (pod)(redis_memory_max_bytes${scope}) > 0)`;
}

/**
 * Where a counter rose within `window`, by `labels`, its first value included: a counter that appears with 1 has risen,
 * which `increase` does not see.
 */
export function rose(counter: string, labels: readonly string[], window: string): string {
  const by = `sum by (${labels.join(", ")})`;
  const before = `${by}(${counter} offset ${window})`;
  return `(${by}(${counter}) > 0 unless ${before}) or (${by}(${counter}) > ${before})`;
}

/** Alerts on what is used up. */
import { one, type RuleCase } from "./rule-case.ts";

const inPod = { pod: "api-1", container: "api" };
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
const scaling = (status: string) =>
  one(
    "kube_horizontalpodautoscaler_status_condition",
    { horizontalpodautoscaler: "api", condition: "ScalingActive", status },
    "1x60",
  );
const volume = (used: number) =>
  Object.entries({ used, capacity: 100 }).map(([series, value]) =>
    one(`kubelet_volume_stats_${series}_bytes`, { persistentvolumeclaim: "postgres-a-1" }, `${value}x60`),
  );
const quota = (used: number) =>
  Object.entries({ used, hard: 10 }).map(([type, value]) =>
    one("kube_resourcequota", { resourcequota: "environment", resource: "requests.cpu", type }, `${value}x60`),
  );

/** Resources. */
export const RESOURCES: readonly RuleCase[] = [
  { alert: "MemoryUseHigh", severity: "warning", at: 30, fires: memory(81), calm: memory(80) },
  { alert: "OutOfMemory", severity: "warning", at: 30, fires: killed("0x25 1x30"), calm: killed("1x60") },
  { alert: "CpuUseHigh", severity: "warning", at: 40, fires: cpu(25), calm: cpu(23) },
  { alert: "AutoscalerAtLimit", severity: "warning", at: 30, fires: autoscaler(6, 3), calm: autoscaler(5, 3) },
  { alert: "AutoscalerAtLimit", severity: "warning", at: 30, fires: autoscaler(6, 3), calm: autoscaler(6, 6) },
  { alert: "AutoscalerBlind", severity: "warning", at: 30, fires: [scaling("false")], calm: [scaling("true")] },
  { alert: "VolumeUseHigh", severity: "warning", at: 30, fires: volume(81), calm: volume(80) },
  { alert: "VolumeFull", severity: "critical", at: 30, fires: volume(96), calm: volume(95) },
  { alert: "QuotaUseHigh", severity: "warning", at: 30, fires: quota(9), calm: quota(8) },
];

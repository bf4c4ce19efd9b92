/** What dashboards ask about pods, their network and disks, the nodes under them, and what is seen from outside. */
import { healthProbes } from "./questions.ts";

/** Processor in use over `window` by pod, in cores. */
export function cpuCores(namespace: string, window: string): string {
  return byPod(`rate(container_cpu_usage_seconds_total{namespace="${namespace}",container!=""}[${window}])`);
}

/** Memory in use by pod, in bytes: what counts against the limit. */
export function memoryBytes(namespace: string): string {
  return byPod(`container_memory_working_set_bytes{namespace="${namespace}",container!=""}`);
}

/** Bytes per second over `window` that pods receive or transmit. Counted for a pod, not for its containers. */
export function networkBytes(direction: "receive" | "transmit", namespace: string, window: string): string {
  return byPod(`rate(container_network_${direction}_bytes_total{namespace="${namespace}"}[${window}])`);
}

/** Packets per second over `window` that were dropped on their way to or from pods. */
export function networkDrops(direction: "receive" | "transmit", namespace: string, window: string): string {
  return byPod(`rate(container_network_${direction}_packets_dropped_total{namespace="${namespace}"}[${window}])`);
}

/** Bytes per second over `window` that pods read from disks, or write to them. */
export function diskBytes(direction: "reads" | "writes", namespace: string, window: string): string {
  return byPod(`rate(container_fs_${direction}_bytes_total{namespace="${namespace}",container!=""}[${window}])`);
}

/** Number of pods by phase: `Running`, `Pending`, `Failed` and so on. */
export function podPhases(namespace: string): string {
  return `sum by (phase)(kube_pod_status_phase{namespace="${namespace}"}) > 0`;
}

/** Pods that an autoscaler runs now, or may run at most, by autoscaler. */
export function autoscalerPods(what: "status_current" | "spec_max", namespace: string): string {
  return `max by (horizontalpodautoscaler)(kube_horizontalpodautoscaler_${what}_replicas{namespace="${namespace}"})`;
}

/** Processor in use over `window` by node, from 0 to 1. Nodes are shared by all environments of a cluster. */
export function nodeCpuUse(window: string): string {
  return `1 - avg by (instance)(rate(node_cpu_seconds_total{mode="idle"}[${window}]))`;
}

/** Memory in use by node, from 0 to 1. */
export function nodeMemoryUse(): string {
  return "1 - max by (instance)(node_memory_MemAvailable_bytes) / max by (instance)(node_memory_MemTotal_bytes)";
}

/** Space in use by node, from 0 to 1: its fullest file system. */
export function nodeDiskUse(): string {
  const real = '{fstype!~"tmpfs|ramfs|overlay|squashfs"}';
  return `1 - min by (instance)(node_filesystem_avail_bytes${real} / node_filesystem_size_bytes${real})`;
}

/** Bytes per second over `window` on the network of each node, both ways, without the loop back to itself. */
export function nodeNetworkBytes(window: string): string {
  const rate = (direction: string) =>
    `sum by (instance)(rate(node_network_${direction}_bytes_total{device!="lo"}[${window}]))`;
  return `${rate("receive")} + ${rate("transmit")}`;
}

/** Share of the time over `window` that a health address answered, by service, from 0 to 1. */
export function healthShare(namespace: string, window: string): string {
  return `avg_over_time((${healthProbes(namespace)})[${window}:1m])`;
}

/** Time that an address takes from outside, in seconds, by service or journey. */
export function probeSeconds(kind: "health" | "journey", namespace: string): string {
  const by = kind === "health" ? "service" : "journey";
  return `max by (${by})(probe_duration_seconds{namespace="${namespace}",probe="${kind}"})`;
}

/** Time until the certificate of each address ends, in seconds. */
export function certificateSeconds(namespace: string): string {
  return `min by (instance)(probe_ssl_earliest_cert_expiry{namespace="${namespace}"}) - time()`;
}

function byPod(series: string): string {
  return `sum by (pod)(${series})`;
}

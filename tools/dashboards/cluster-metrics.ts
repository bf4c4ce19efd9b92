/** What the cluster's own exporters give: state of objects, containers, volumes, nodes, probes, rollouts, certificates. */
import { errorRatioRecord, RATE_RECORDS } from "../../components/monitoring/rules/slo.ts";
import type { Exporter, Metric } from "./metric.ts";

type Row = readonly [name: string, type: Metric["type"], labels: string, unit: string, meaning: string];

const WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"];

const ITSELF: readonly Row[] = [
  ["up", "gauge", "job pod service", "0 or 1", "whether a target answered"],
  ["ALERTS", "gauge", "alertname alertstate severity category", "1", "alerts that wait or fire"],
];

const STATE: readonly Row[] = [
  ["kube_pod_info", "gauge", "", "1", "pods; asked only whether anything is seen at all"],
  ["kube_pod_status_phase", "gauge", "pod phase", "0 or 1", "phase of pods"],
  ["kube_pod_start_time", "gauge", "pod", "seconds since 1970", "when pods started"],
  ["kube_pod_container_info", "gauge", "container image_spec", "1", "images that pods run"],
  ["kube_pod_container_resource_limits", "gauge", "pod container resource", "bytes", "limits of containers"],
  ["kube_pod_container_resource_requests", "gauge", "pod container resource", "cores", "requests of containers"],
  ["kube_pod_container_status_restarts_total", "counter", "pod container", "restarts", "restarts of containers"],
  ["kube_pod_container_status_last_terminated_reason", "gauge", "pod container reason", "0 or 1", "why one ended last"],
  ["kube_horizontalpodautoscaler_status_current_replicas", "gauge", "horizontalpodautoscaler", "pods", "pods that run"],
  [
    "kube_horizontalpodautoscaler_spec_max_replicas",
    "gauge",
    "horizontalpodautoscaler",
    "pods",
    "the most that may run",
  ],
  [
    "kube_horizontalpodautoscaler_spec_min_replicas",
    "gauge",
    "horizontalpodautoscaler",
    "pods",
    "the fewest that may run",
  ],
  [
    "kube_horizontalpodautoscaler_status_condition",
    "gauge",
    "horizontalpodautoscaler condition status",
    "0 or 1",
    "whether it can compute",
  ],
  ["kube_job_complete", "gauge", "job_name condition", "0 or 1", "Jobs that ended well: migrations"],
  ["kube_job_failed", "gauge", "job_name condition", "0 or 1", "Jobs that failed: migrations"],
  ["kube_resourcequota", "gauge", "resource type", "by resource", "quota: what may be used, and is"],
  ["kube_configmap_metadata_resource_version", "gauge", "configmap", "a version", "changes when a ConfigMap does"],
  ["kube_secret_metadata_resource_version", "gauge", "secret", "a version", "changes when a Secret does"],
];

const KUBELET: readonly Row[] = [
  ["container_cpu_usage_seconds_total", "counter", "pod container", "seconds", "processor time"],
  ["container_memory_working_set_bytes", "gauge", "pod container", "bytes", "memory that counts against the limit"],
  ["container_network_receive_bytes_total", "counter", "pod", "bytes", "received"],
  ["container_network_transmit_bytes_total", "counter", "pod", "bytes", "sent"],
  ["container_network_receive_packets_dropped_total", "counter", "pod", "packets", "lost on their way in"],
  ["container_network_transmit_packets_dropped_total", "counter", "pod", "packets", "lost on their way out"],
  ["container_fs_reads_bytes_total", "counter", "pod container", "bytes", "read from disks"],
  ["container_fs_writes_bytes_total", "counter", "pod container", "bytes", "written to disks"],
  ["kubelet_volume_stats_used_bytes", "gauge", "persistentvolumeclaim", "bytes", "used of a volume"],
  ["kubelet_volume_stats_capacity_bytes", "gauge", "persistentvolumeclaim", "bytes", "size of a volume"],
];

const NODES: readonly Row[] = [
  ["node_cpu_seconds_total", "counter", "instance mode", "seconds", "processor time by mode; `idle` is asked"],
  ["node_memory_MemAvailable_bytes", "gauge", "instance", "bytes", "memory that programs can still have"],
  ["node_memory_MemTotal_bytes", "gauge", "instance", "bytes", "memory"],
  ["node_filesystem_avail_bytes", "gauge", "instance fstype", "bytes", "room on a file system"],
  ["node_filesystem_size_bytes", "gauge", "instance fstype", "bytes", "size of a file system"],
  ["node_network_receive_bytes_total", "counter", "instance device", "bytes", "received"],
  ["node_network_transmit_bytes_total", "counter", "instance device", "bytes", "sent"],
];

const PROBES: readonly Row[] = [
  ["probe_success", "gauge", "probe service journey", "0 or 1", "whether an address answered"],
  ["probe_duration_seconds", "gauge", "probe service journey", "seconds", "how long it took"],
  ["probe_ssl_earliest_cert_expiry", "gauge", "instance", "seconds since 1970", "when its certificate ends"],
];

const ROLLOUTS: readonly Row[] = [
  ["rollout_info", "gauge", "name strategy phase", "0 or 1", "state of rollouts"],
  ["rollout_info_replicas_desired", "gauge", "name", "pods", "pods that there should be"],
  ["rollout_info_replicas_updated", "gauge", "name", "pods", "pods of the new version"],
  ["rollout_info_replicas_available", "gauge", "name", "pods", "pods that can serve"],
  ["rollout_info_replicas_unavailable", "gauge", "name", "pods", "pods that cannot"],
  ["rollout_events_total", "counter", "name reason", "events", "what happened to rollouts"],
  ["rollout_reconcile_bucket", "histogram", "le", "seconds", "time that the controller takes"],
  ["analysis_run_info", "gauge", "phase", "1", "runs of analyses that are kept"],
  ["analysis_run_metric_phase", "gauge", "name metric phase dry_run", "1", "what they found, by metric"],
];

const RECORDED: readonly Row[] = [
  [RATE_RECORDS.requests, "gauge", "service", "requests a second", "requests of 5m, recorded each minute"],
  [RATE_RECORDS.failures, "gauge", "service", "requests a second", "failed requests of 5m, recorded each minute"],
  ...WINDOWS.map(
    (window): Row => [errorRatioRecord(window), "gauge", "service", "0 to 1", `failed share of ${window}`],
  ),
];

const CERTIFICATES: readonly Row[] = [
  ["certmanager_certificate_ready_status", "gauge", "name condition", "0 or 1", "whether a certificate is good"],
];

/** Series of the cluster and of our own recording rules. */
export const CLUSTER_CATALOGUE: readonly Metric[] = [
  ...rows("Prometheus", ITSELF),
  ...rows("our recording rules", RECORDED),
  ...rows("kube-state-metrics", STATE),
  ...rows("kubelet", KUBELET),
  ...rows("node exporter", NODES),
  ...rows("blackbox exporter", PROBES),
  ...rows("Argo Rollouts", ROLLOUTS),
  ...rows("cert-manager", CERTIFICATES),
];

/** Rows of one exporter; labels are separated by spaces. */
export function rows(exporter: Exporter, given: readonly Row[]): readonly Metric[] {
  return given.map(([name, type, labels, unit, meaning]) => {
    return { name, exporter, type, labels: labels === "" ? [] : labels.split(" "), unit, meaning };
  });
}

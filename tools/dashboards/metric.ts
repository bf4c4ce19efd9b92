/** A series that somebody exports and we ask for. */

/** Who exports it. */
export type Exporter =
  | "a service"
  | "Prometheus"
  | "our recording rules"
  | "kube-state-metrics"
  | "kubelet"
  | "node exporter"
  | "blackbox exporter"
  | "Argo Rollouts"
  | "cert-manager"
  | "CloudNativePG"
  | "redis_exporter";

/** One row of `docs/metrics.md`. */
export interface Metric {
  readonly name: string;
  readonly exporter: Exporter;
  /** `counter` only rises; `gauge` is a value of now; `histogram` is one of its buckets. */
  readonly type: "counter" | "gauge" | "histogram";
  /** Labels that questions use, without those that gathering adds. */
  readonly labels: readonly string[];
  /** Unit of the value, in words. */
  readonly unit: string;
  /** What it counts or measures. */
  readonly meaning: string;
}

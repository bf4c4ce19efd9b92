/** What a chart is installed with. A chart is a pinned reference and values; its contents are not ours. */

/** Anything that YAML can hold. */
export type ChartValue = string | number | boolean | readonly ChartValue[] | ChartValues;

/** Values of a chart. */
export interface ChartValues {
  readonly [key: string]: ChartValue;
}

/** A chart, pinned. */
export interface ChartReference {
  /** Name of the release, which the objects of the chart are named after. */
  readonly release: string;
  /** Name in `repo`, or a whole `oci://` address. */
  readonly chart: string;
  /** Address of the chart repository; undefined for `oci://`. */
  readonly repo: string | undefined;
  readonly version: string;
}

/** Namespace of the monitoring stack. */
export const MONITORING_NAMESPACE = "monitoring";

/** The charts of the monitoring stack. A new version is tried in a cluster first: nothing here checks what is in a chart. */
export const MONITORING_CHARTS = {
  kubePrometheusStack: {
    release: "kube-prometheus-stack",
    chart: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
    repo: undefined,
    version: "88.5.0",
  },
  blackboxExporter: {
    release: "prometheus-blackbox-exporter",
    chart: "oci://ghcr.io/prometheus-community/charts/prometheus-blackbox-exporter",
    repo: undefined,
    version: "11.16.0",
  },
  loki: {
    release: "loki",
    chart: "oci://ghcr.io/grafana-community/helm-charts/loki",
    repo: undefined,
    version: "18.11.0",
  },
  tempo: {
    release: "tempo",
    chart: "oci://ghcr.io/grafana-community/helm-charts/tempo",
    repo: undefined,
    version: "2.2.4",
  },
  alloy: { release: "alloy", chart: "alloy", repo: "https://grafana.github.io/helm-charts", version: "1.11.1" },
} as const satisfies Readonly<Record<string, ChartReference>>;

/** Where the release of a chart is reached: its objects are named after the release. */
export const ADDRESSES = {
  blackbox: `${MONITORING_CHARTS.blackboxExporter.release}.${MONITORING_NAMESPACE}:9115`,
  loki: `http://${MONITORING_CHARTS.loki.release}.${MONITORING_NAMESPACE}:3100`,
  tempoQuery: `http://${MONITORING_CHARTS.tempo.release}.${MONITORING_NAMESPACE}:3200`,
  tempoReceiver: `${MONITORING_CHARTS.tempo.release}.${MONITORING_NAMESPACE}:4317`,
  /** Where services send traces, OTLP over HTTP: the value of `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  traces: `http://${MONITORING_CHARTS.alloy.release}.${MONITORING_NAMESPACE}:4318`,
} as const;

/** Ports on which Alloy takes traces: OTLP over gRPC and HTTP. */
export const TRACE_PORTS = [4317, 4318] as const;

/** A container that may do nothing but run: Pod Security `restricted`. */
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
} as const satisfies ChartValues;

/** Requests and the memory limit, equal, so that a node under pressure does not choose these pods first. */
export function resources(cpu: string, memory: string): ChartValues {
  return { requests: { cpu, memory }, limits: { memory } };
}

/** The template of a volume claim. */
export function claim(storageGiB: number, storageClass: string | undefined): ChartValues {
  return {
    accessModes: ["ReadWriteOnce"],
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    resources: { requests: { storage: `${storageGiB}Gi` } },
  };
}

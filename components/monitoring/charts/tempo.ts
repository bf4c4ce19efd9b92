/** Values of Tempo: traces of all environments of a cluster, in one process. */
import { type ChartValues, MONITORING_CHARTS, RESTRICTED_CONTAINER, resources } from "./chart-values.ts";
import { serviceAccount } from "./loki.ts";
import { type MonitoringStackInput, STACK_FIGURES } from "./stack-input.ts";

/** Values of the chart. */
export function tempoValues(input: MonitoringStackInput): ChartValues {
  const { level, storageClass } = input;
  const figures = STACK_FIGURES[level];
  return {
    fullnameOverride: MONITORING_CHARTS.tempo.release,
    tempo: {
      reportingEnabled: false,
      retention: `${figures.tracesDays * 24}h`,
      resources: resources("200m", "2Gi"),
      storage: { trace: { ...backend(input), wal: { path: "/var/tempo/wal" } } },
      // OTLP alone: every further protocol is a further open port.
      receivers: { otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } } },
      securityContext: RESTRICTED_CONTAINER,
    },
    persistence: {
      enabled: true,
      size: `${figures.tracesGiB}Gi`,
      enableStatefulSetAutoDeletePVC: false,
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    },
    ...serviceAccount(input),
  };
}

function backend({ store }: MonitoringStackInput): ChartValues {
  if (store.kind === "volume") return { backend: "local", local: { path: "/var/tempo/traces" } };
  const endpoint = `s3.${store.region}.amazonaws.com`;
  return { backend: "s3", s3: { bucket: store.bucket, endpoint, region: store.region, prefix: "tempo" } };
}

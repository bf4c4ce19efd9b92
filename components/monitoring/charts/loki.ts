/** Values of Loki: logs of all environments of a cluster, in one process. */
import { type ChartValues, MONITORING_CHARTS, resources } from "./chart-values.ts";
import { type MonitoringStackInput, STACK_FIGURES } from "./stack-input.ts";

/** Values of the chart. One process: `SimpleScalable` is going away, and `Distributed` is for far more than this. */
export function lokiValues(input: MonitoringStackInput): ChartValues {
  const { level, storageClass } = input;
  const figures = STACK_FIGURES[level];
  const none = { replicas: 0 };
  return {
    fullnameOverride: MONITORING_CHARTS.loki.release,
    deploymentMode: "Monolithic",
    singleBinary: {
      replicas: 1,
      persistence: volume(figures.logsGiB, storageClass),
      resources: resources("200m", "1Gi"),
    },
    ...{ read: none, write: none, backend: none, minio: { enabled: false }, gateway: { enabled: false } },
    // Caches and canary are for clusters of it; each would ask for gigabytes.
    ...{ chunksCache: { enabled: false }, resultsCache: { enabled: false }, lokiCanary: { enabled: false } },
    test: { enabled: false },
    loki: {
      auth_enabled: false,
      analytics: { reporting_enabled: false },
      commonConfig: { replication_factor: 1 },
      limits_config: { retention_period: `${figures.logsDays * 24}h`, allow_structured_metadata: true },
      compactor: { retention_enabled: true, delete_request_store: objectStore(input) },
      schemaConfig: {
        configs: [
          {
            from: "2026-01-01",
            store: "tsdb",
            object_store: objectStore(input),
            schema: "v13",
            index: { prefix: "index_", period: "24h" },
          },
        ],
      },
      storage: storage(input),
    },
    ...serviceAccount(input),
  };
}

function storage({ store }: MonitoringStackInput): ChartValues {
  if (store.kind === "volume") return { type: "filesystem" };
  const { bucket, region } = store;
  return { type: "s3", bucketNames: { chunks: bucket, ruler: bucket, admin: bucket }, s3: { region } };
}

function objectStore({ store }: MonitoringStackInput): string {
  return store.kind === "volume" ? "filesystem" : "s3";
}

function volume(gibibytes: number, storageClass: string | undefined): ChartValues {
  const named: ChartValues = storageClass === undefined ? {} : { storageClass };
  // Else the chart's StatefulSet takes its volume along when it goes.
  return { enabled: true, size: `${gibibytes}Gi`, enableStatefulSetAutoDeletePVC: false, ...named };
}

/** The role that may read and write the bucket, where the cluster gives roles to ServiceAccounts. */
export function serviceAccount({ store }: MonitoringStackInput): ChartValues {
  if (store.kind === "volume" || store.roleArn === undefined) return {};
  return { serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": store.roleArn } } };
}

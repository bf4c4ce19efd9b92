/** What the monitoring stack of a cluster is installed for: the input of every values function here. */
import type { MonitoringLevel } from "../levels.ts";

/** The monitoring of a cluster, shared by the environments in it. */
export interface MonitoringStackInput {
  /** The highest level of the environments in the cluster: it decides how much is kept, and for how long. */
  readonly level: MonitoringLevel;
  /** Domain under which Grafana answers, at `/grafana`. */
  readonly host: string;
  /** Secret of the namespace `monitoring` with the keys `admin-user` and `admin-password`. */
  readonly grafanaSecret: string;
  /** Mail server; undefined: no receiver is an address. */
  readonly smtp: { readonly smarthost: string; readonly from: string } | undefined;
  /** Class of the volumes. @default undefined - the cluster's own */
  readonly storageClass: string | undefined;
  /** Whether Loki and Alloy are there. */
  readonly logs: boolean;
  /** Whether Tempo and Alloy are there. */
  readonly traces: boolean;
  /** Where logs and traces rest. `volume`: one pod each, as long as its volume lives. */
  readonly store:
    | { readonly kind: "volume" }
    | { readonly kind: "s3"; readonly bucket: string; readonly region: string; readonly roleArn: string | undefined };
  /** Environments of the cluster: of those whose level keeps no whole logs, only error lines are kept. */
  readonly environments: readonly { readonly namespace: string; readonly level: MonitoringLevel }[];
}

/** How much is kept at a level. */
export interface StackFigures {
  /** Days that metrics are kept. `comprehensive` judges 30 days, so it keeps more. */
  readonly metricsDays: number;
  readonly metricsGiB: number;
  readonly prometheusReplicas: number;
  /** Three agree on what was told; one alone may tell nothing while it restarts. */
  readonly alertmanagerReplicas: number;
  readonly prometheusCpu: string;
  readonly prometheusMemory: string;
  readonly logsDays: number;
  readonly logsGiB: number;
  readonly tracesDays: number;
  readonly tracesGiB: number;
}

/** The figures of every level. */
export const STACK_FIGURES: Readonly<Record<MonitoringLevel, StackFigures>> = {
  basic: {
    ...{ metricsDays: 2, metricsGiB: 10, prometheusReplicas: 1, alertmanagerReplicas: 1 },
    ...{ prometheusCpu: "100m", prometheusMemory: "1Gi" },
    ...{ logsDays: 2, logsGiB: 10, tracesDays: 1, tracesGiB: 10 },
  },
  standard: {
    ...{ metricsDays: 7, metricsGiB: 20, prometheusReplicas: 1, alertmanagerReplicas: 1 },
    ...{ prometheusCpu: "250m", prometheusMemory: "2Gi" },
    ...{ logsDays: 7, logsGiB: 20, tracesDays: 2, tracesGiB: 10 },
  },
  full: {
    ...{ metricsDays: 15, metricsGiB: 50, prometheusReplicas: 1, alertmanagerReplicas: 2 },
    ...{ prometheusCpu: "500m", prometheusMemory: "4Gi" },
    ...{ logsDays: 14, logsGiB: 50, tracesDays: 3, tracesGiB: 20 },
  },
  comprehensive: {
    ...{ metricsDays: 35, metricsGiB: 100, prometheusReplicas: 2, alertmanagerReplicas: 3 },
    ...{ prometheusCpu: "1", prometheusMemory: "8Gi" },
    ...{ logsDays: 35, logsGiB: 100, tracesDays: 7, tracesGiB: 50 },
  },
};

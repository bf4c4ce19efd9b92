/** The charts of every cluster: a pinned reference and values each. Pure. */
import { alloyValues } from "../monitoring/charts/alloy.ts";
import { blackboxValues } from "../monitoring/charts/blackbox.ts";
import type { ChartValues } from "../monitoring/charts/chart-values.ts";
import { kubePrometheusStackValues } from "../monitoring/charts/kube-prometheus-stack.ts";
import { lokiValues } from "../monitoring/charts/loki.ts";
import type { MonitoringStackInput } from "../monitoring/charts/stack-input.ts";
import { tempoValues } from "../monitoring/charts/tempo.ts";
import { MONITORING_LEVELS } from "../monitoring/levels.ts";
import {
  certManagerValues,
  externalSecretsValues,
  gatewayValues,
  postgresBackupValues,
  postgresValues,
  prometheusCrdsValues,
  redisValues,
  rolloutsValues,
} from "./chart-settings.ts";
import { clusterName } from "./cluster-name.ts";
import { OPERATOR_TABLE, type OperatorName } from "./operator-table.ts";
import type { ClusterOperatorsInput, HostedEnvironment, OperatorsCluster, OperatorsInput } from "./operators-input.ts";

/** A chart as it is installed. */
export interface ChartReference {
  /** `<cluster>-<release>`: its name among all charts, safe in a file name. */
  readonly name: string;
  /** Name of the release in the cluster. */
  readonly release: string;
  readonly chart: string;
  readonly repo: string | undefined;
  readonly version: string;
  readonly namespace: string;
  readonly values: object;
}

/** A chart and who it is. */
export interface OperatorChart extends ChartReference {
  readonly operator: OperatorName;
}

/** Secret with the first password of Grafana. */
export const GRAFANA_SECRET = "grafana-admin";

/** Every chart of every cluster, in the order of installation; none where the operators are taken as present. */
export function chartReferences(input: OperatorsInput): readonly ChartReference[] {
  if (input.mode === "existing") return [];
  return input.clusters.flatMap((cluster) =>
    clusterCharts({ ...input, cluster }).map(({ operator: _operator, ...reference }) => reference),
  );
}

/** The charts of one cluster, each after those that it needs. */
export function clusterCharts(input: ClusterOperatorsInput): readonly OperatorChart[] {
  return operatorsOf(input).map((operator) => {
    const { release, chart, repo, version, namespace } = OPERATOR_TABLE[operator];
    const name = `${clusterName(input.cluster.context)}-${release}`;
    return { operator, name, release, chart, repo, version, namespace, values: valuesOf(operator, input) };
  });
}

function operatorsOf({ monitoring: { logs, traces } }: ClusterOperatorsInput): readonly OperatorName[] {
  const wanted: Readonly<Partial<Record<OperatorName, boolean>>> = { loki: logs, tempo: traces, alloy: logs || traces };
  const names = Object.keys(OPERATOR_TABLE).filter(isOperator);
  return names.filter((name) => wanted[name] ?? true);
}

function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(OPERATOR_TABLE, name);
}

const VALUES: Readonly<Record<OperatorName, (stack: MonitoringStackInput) => object>> = {
  prometheusCrds: prometheusCrdsValues,
  certManager: certManagerValues,
  externalSecrets: externalSecretsValues,
  monitoring: stackValues,
  blackbox: blackboxValues,
  postgres: postgresValues,
  postgresBackup: postgresBackupValues,
  redis: redisValues,
  rollouts: rolloutsValues,
  gateway: gatewayValues,
  loki: lokiValues,
  tempo: tempoValues,
  alloy: alloyValues,
};

function valuesOf(operator: OperatorName, input: ClusterOperatorsInput): object {
  return VALUES[operator](monitoringStack(input));
}

/** Without the definitions: a chart of their own has them, because Helm never upgrades those inside this one. */
function stackValues(stack: MonitoringStackInput): ChartValues {
  return { ...kubePrometheusStackValues(stack), crds: { enabled: false } };
}

function monitoringStack({ cluster, monitoring }: ClusterOperatorsInput): MonitoringStackInput {
  const { logs, traces } = monitoring;
  const first = mostWatched(cluster);
  return {
    // How much is kept follows from the most watched: what it asks of the past must be there.
    level: first.level,
    // Grafana answers below every environment's domain; its own links need one: that of the most watched.
    host: first.host,
    grafanaSecret: GRAFANA_SECRET,
    smtp: monitoring.smtp,
    storageClass: monitoring.storageClass,
    logs,
    traces,
    store: monitoring.store ?? { kind: "volume" },
    environments: cluster.environments
      .toSorted(byLevel)
      .map(({ namespace, level: own }) => ({ namespace, level: own })),
  };
}

/**
 * The most watched environment of a cluster: what is one for all, it decides.
 * @throws Error if there is none
 */
export function mostWatched(cluster: OperatorsCluster): HostedEnvironment {
  const [first] = cluster.environments.toSorted(byLevel);
  if (first === undefined) throw new Error(`no environment is in the cluster ${cluster.context}`);
  return first;
}

/** The most watched first, then by name. */
function byLevel(one: HostedEnvironment, other: HostedEnvironment): number {
  const difference = MONITORING_LEVELS.indexOf(other.level) - MONITORING_LEVELS.indexOf(one.level);
  return difference !== 0 ? difference : one.namespace < other.namespace ? -1 : 1;
}

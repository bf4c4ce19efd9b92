/** What the operators of the clusters are made from: the stack `shared`, as plain resolved data. */
import type { MonitoringStackInput } from "../monitoring/charts/stack-input.ts";
import type { MonitoringLevel } from "../monitoring/levels.ts";
import type { PlatformRoutes } from "../monitoring/platform-alerts.ts";
import type { SecretsInput } from "../secrets/secrets-input.ts";

/** One environment that stands in a cluster. */
export interface HostedEnvironment {
  readonly namespace: string;
  /** Its domain; Grafana answers at `<host>/grafana`. */
  readonly host: string;
  readonly level: MonitoringLevel;
}

/** One cluster and the environments in it. */
export interface OperatorsCluster {
  /** Context of the kubeconfig. Logical names are made from it: another one replaces everything here. */
  readonly context: string;
  /** At least one. Their order changes nothing. */
  readonly environments: readonly HostedEnvironment[];
}

/** Certificates by ACME. */
export interface AcmeInput {
  /** Where the certificate authority writes to. */
  readonly email: string;
  /** Its directory. */
  readonly server: string;
}

/** Who hears of the platform itself, and the Secrets of these receivers in the namespace of the monitoring stack. */
export interface PlatformAlerts extends PlatformRoutes {
  /** Every one `external`. */
  readonly secrets: Pick<SecretsInput, "store" | "items">;
}

/** The cluster's own monitoring stack. */
export interface OperatorsMonitoring {
  readonly logs: boolean;
  readonly traces: boolean;
  /** Mail server. @default undefined - no receiver may be an address */
  readonly smtp?: MonitoringStackInput["smtp"];
  /** Class of the volumes. @default undefined - the cluster's own */
  readonly storageClass?: MonitoringStackInput["storageClass"];
  /** Where logs and traces rest. @default a volume of each */
  readonly store?: MonitoringStackInput["store"];
  /** Who hears of nodes, volumes and operators. @default undefined - nobody: they are seen in Grafana alone */
  readonly alerts?: PlatformAlerts | undefined;
}

/** What holds for every cluster alike. */
export interface OperatorsSettings {
  /** Project name. */
  readonly project: string;
  /** Name of the stack. */
  readonly environment: string;
  /** Certificates for the environments' domains. @default undefined - no issuer is made */
  readonly acme: AcmeInput | undefined;
  readonly monitoring: OperatorsMonitoring;
}

/** The operators of one cluster. */
export interface ClusterOperatorsInput extends OperatorsSettings {
  readonly cluster: OperatorsCluster;
}

/** The operators of every cluster. */
export interface OperatorsInput extends OperatorsSettings {
  /** `existing`: somebody else has installed them, and nothing is made. */
  readonly mode: "install" | "existing";
  readonly clusters: readonly OperatorsCluster[];
}

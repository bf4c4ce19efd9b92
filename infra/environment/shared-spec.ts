/** What exists once for all environments, as plain resolved data. */
import type { MonitoringLevel } from "./monitoring-spec.ts";

/** One environment as its cluster knows it. */
export interface HostedEnvironmentSpec {
  readonly namespace: string;
  /** Its domain; Grafana answers below it. */
  readonly host: string;
  readonly level: MonitoringLevel;
}

/** One cluster and the environments in it. */
export interface SharedClusterSpec {
  /** Context of the kubeconfig: the first, in the order of names, of those that lead to this server. */
  readonly context: string;
  readonly server: string;
  /** Environments in it, by namespace; at least one. */
  readonly environments: readonly HostedEnvironmentSpec[];
}

/** The monitoring stack of every cluster. */
export interface SharedMonitoringSpec {
  readonly logs: boolean;
  readonly traces: boolean;
  /** Mail server; undefined: no receiver is an address. */
  readonly smtp: { readonly smarthost: string; readonly from: string } | undefined;
  /** Class of the volumes; undefined: the cluster's own. */
  readonly storageClass: string | undefined;
  /** Where logs and traces rest. */
  readonly store:
    | { readonly kind: "volume" }
    | { readonly kind: "s3"; readonly bucket: string; readonly region: string; readonly roleArn: string | undefined };
}

/** The stack `shared`. */
export interface SharedSpec {
  readonly project: string;
  /** Whether operators are installed, or taken as present. */
  readonly operators: "install" | "existing";
  /** Every cluster that an environment stands in, sorted by context; each needs the operators. */
  readonly clusters: readonly SharedClusterSpec[];
  /** Certificates by ACME; undefined: no issuer is made. */
  readonly acme: { readonly email: string; readonly server: string } | undefined;
  readonly monitoring: SharedMonitoringSpec;
}

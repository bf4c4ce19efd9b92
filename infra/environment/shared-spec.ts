/** What exists once for all environments, as plain resolved data. */
import type { EksSpec, KeptAudit, VpcSpec } from "./aws-spec.ts";
import type { SecretsSpec } from "./environment-spec.ts";
import type { RepositoryRulesSpec } from "./github-spec.ts";
import type { MonitoringLevel, ReceiverSpec, Severity } from "./monitoring-spec.ts";

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

/** What exists once in an account of AWS, and where. */
export interface AccountSpec extends KeptAudit {
  readonly project: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Where the audit trail and its bucket are. */
  readonly region: string;
}

/** The cluster of EKS that environments share, and the network that it and their stores stand in. */
export interface SharedEksSpec {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly network: VpcSpec;
  readonly cluster: EksSpec;
  /** Days between the wish to delete the key of its disks, logs and secrets, and the key's end. */
  readonly keyDeletionDays: number;
  /** Environments in it, by namespace; at least one. */
  readonly environments: readonly HostedEnvironmentSpec[];
}

/** Who hears of the platform of every cluster. */
export interface PlatformAlertsSpec {
  /** Names of receivers by severity, in order. */
  readonly routes: Readonly<Record<Severity, readonly string[]>>;
  /** Receivers that the routes and the dead man's switch name, sorted by name. */
  readonly receivers: readonly ReceiverSpec[];
  /** Name of the receiver that is called as long as alerts can be told; undefined: none. */
  readonly deadMansSwitch: string | undefined;
  /** The receivers' secrets, every one external. */
  readonly secrets: SecretsSpec;
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
  /** Undefined: nobody hears of the platform. */
  readonly alerts: PlatformAlertsSpec | undefined;
}

/** The stack `shared`. */
export interface SharedSpec {
  readonly project: string;
  /** Whether operators are installed, or taken as present. */
  readonly operators: "install" | "existing";
  /**
   * Every cluster that is there already and that an environment stands in, sorted by context; each needs the operators.
   * One that an environment's stack makes gets them from that stack; `eks` gets them beside these.
   */
  readonly clusters: readonly SharedClusterSpec[];
  /** Certificates by ACME; undefined: no issuer is made. */
  readonly acme: { readonly email: string; readonly server: string } | undefined;
  readonly monitoring: SharedMonitoringSpec;
  /** What exists once in an account of AWS; undefined: nothing is made there. */
  readonly account: AccountSpec | undefined;
  /** The cluster that environments share on AWS; undefined: none is made. */
  readonly eks: SharedEksSpec | undefined;
  /** What protects the repository's branches; undefined where the project does not name its repository. */
  readonly repositoryRules: RepositoryRulesSpec | undefined;
}

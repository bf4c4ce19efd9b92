/** What the alarms of an environment on AWS are made from: plain, resolved data, the same for component and tests. */
import type { Owner } from "../../labels.ts";
import type { MonitoringLevel } from "../../monitoring/levels.ts";
import type { Receiver, Severity } from "../../monitoring/monitoring-input.ts";

/** What is watched, how much of it, and who hears of it. */
export interface AlarmsInput extends Owner {
  readonly level: MonitoringLevel;
  /** Names of receivers by severity; the same as of the alerts in the cluster. */
  readonly routes: Readonly<Record<Severity, readonly string[]>>;
  /** Every receiver that a route names. */
  readonly receivers: readonly Receiver[];
  readonly watched: Watched;
}

/** What there is. Identifiers of databases and caches are ours, so they are known before the update. */
export interface Watched {
  readonly databases: readonly WatchedDatabase[];
  readonly caches: readonly WatchedCache[];
  /** How many NAT gateways; their ids are known after the update. */
  readonly natGateways: number;
  /** Whether the environment has a load balancer of its own. */
  readonly loadBalancer: boolean;
  /** Whether the environment has an EKS cluster of its own. */
  readonly cluster: boolean;
}

/** One instance of RDS. */
export interface WatchedDatabase {
  readonly identifier: string;
  readonly engine: "postgres" | "aurora";
  /** Whether it follows another one. Of Aurora: false, any instance may lead. */
  readonly replica: boolean;
  /** At first; what it grows by makes the alarm come early rather than late. */
  readonly storageGiB: number;
  /** Class of the instance; memory and connections follow from it. */
  readonly instanceClass: string;
  /** `max_connections` where the stack sets it. @default undefined - by memory, as RDS does */
  readonly maxConnections?: number | undefined;
}

/** One node of ElastiCache. */
export interface WatchedCache {
  readonly nodeId: string;
  /** Whether its shard has replicas. Any node may be one of them after a fail-over. */
  readonly replicated: boolean;
}

/** What the monitoring of one environment is made from: plain, resolved data, the same for objects, render and tests. */
import type { Owner } from "../labels.ts";
import type { MonitoringLevel } from "./levels.ts";

/** Alert severities, the worst first. */
export const SEVERITIES = ["critical", "warning", "info"] as const;

/** How bad an alert is: `critical` wakes somebody, `warning` is work for the day, `info` is only told. */
export type Severity = (typeof SEVERITIES)[number];

/** Where alerts go. `secret` names a Secret of the environment whose key `value` holds the token or URL. */
export type Receiver =
  | { readonly name: string; readonly kind: "slack"; readonly channel: string; readonly secret: string }
  | { readonly name: string; readonly kind: "pagerduty"; readonly secret: string }
  | { readonly name: string; readonly kind: "email"; readonly to: string }
  | { readonly name: string; readonly kind: "webhook"; readonly secret: string };

/** One path that a user takes through the product. */
export interface Journey {
  readonly name: string;
  /** Whole URLs, asked one after the other; one that fails fails the journey. */
  readonly urls: readonly string[];
}

/** Goals of every service of the environment. */
export interface Slo {
  /** Share of requests that do not fail, in percent, above 0 and below 100: 99.9. */
  readonly availabilityPercent: number;
  /** 95th percentile of the response time, in milliseconds. */
  readonly latencyP95Ms: number;
}

/** What is watched of one service. */
export interface WatchedService {
  readonly name: string;
  /** Port served over HTTP; undefined for a worker, which has no metrics of requests and no probes. */
  readonly port: number | undefined;
  /** Path that answers with metrics; undefined: the service exports none. */
  readonly metricsPath: string | undefined;
  /** Public URL; undefined: not exposed, and so not probed from outside. */
  readonly endpoint: string | undefined;
  /** Path that answers 200 when the service is healthy. */
  readonly healthPath: string;
}

/** What is watched of the Postgres that this project runs. */
export interface WatchedPostgres {
  readonly kind: "managed";
  /** Read replicas beside the primary of each incarnation. */
  readonly replicas: number;
  /** Whether commits wait for a replica. */
  readonly synchronous: "none" | "preferred" | "required";
  /** When base backups are made: six cron fields, seconds first; undefined: never. */
  readonly backups: { readonly schedule: string } | undefined;
  /** Every incarnation that runs; the cluster of each is called `postgres-<name>`. */
  readonly incarnations: readonly { readonly name: string }[];
  /** Name of the incarnation that services use. */
  readonly serving: string;
}

/** What is watched of the Redis that this project runs. Its pods' names begin with `redis-`. */
export interface WatchedRedis {
  readonly kind: "managed";
  readonly topology:
    | { readonly kind: "single" }
    | { readonly kind: "cluster"; readonly shards: number; readonly replicasPerShard: number };
  /** Volume of each node; undefined: nothing is kept over a restart. */
  readonly storageGiB: number | undefined;
  /** Whether connections are encrypted, by a certificate of its own. */
  readonly tls: boolean;
}

/** A store that somebody else runs, and watches; or the cloud, whose alarms are apart. */
export interface UnwatchedStore {
  readonly kind: "existing" | "rds" | "elasticache";
}

/** Monitoring of one environment. */
export interface MonitoringInput extends Owner {
  /** Namespace of the environment. Another one replaces everything. */
  readonly namespace: string;
  /** Domain of the environment; Grafana answers at `https://<host>/grafana`. */
  readonly host: string;
  /** How much is watched: a column of `levels.ts`. */
  readonly level: MonitoringLevel;
  /** URL of the Prometheus that is asked. */
  readonly prometheus: string;
  /** Names of receivers by severity, in order. Every one is in `receivers`. */
  readonly routes: Readonly<Record<Severity, readonly string[]>>;
  /** Receivers that the routes name. */
  readonly receivers: readonly Receiver[];
  readonly slo: Slo;
  readonly journeys: readonly Journey[];
  /** Whether Loki and Alloy gather logs in this cluster. */
  readonly logs: boolean;
  /** Whether Tempo takes traces in this cluster. */
  readonly traces: boolean;
  readonly services: readonly WatchedService[];
  readonly postgres: WatchedPostgres | UnwatchedStore | undefined;
  readonly redis: WatchedRedis | UnwatchedStore | undefined;
}

/** Name of the Postgres cluster of an incarnation; its pods are `<cluster>-<number>`. */
export function postgresCluster(incarnation: string): string {
  return `postgres-${incarnation}`;
}

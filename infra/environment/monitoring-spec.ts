/** What is watched in one environment, who hears of it, and how: plain resolved data. */

/** How much is watched; what each level has is one table in `components/monitoring/levels.ts`. */
export type MonitoringLevel = "basic" | "standard" | "full" | "comprehensive";

/** Alert severities, the worst first. */
export type Severity = "critical" | "warning" | "info";

/** Where alerts go. Tokens and URLs are secrets of the catalogue, named here. */
export type ReceiverSpec =
  | { readonly name: string; readonly kind: "slack"; readonly channel: string; readonly secret: string }
  | { readonly name: string; readonly kind: "pagerduty"; readonly secret: string }
  | { readonly name: string; readonly kind: "email"; readonly to: string }
  | { readonly name: string; readonly kind: "webhook"; readonly secret: string };

/** One path that a user takes, asked from outside the service at every interval. */
export interface JourneySpec {
  readonly name: string;
  /** Whole URLs, asked one after the other. */
  readonly urls: readonly string[];
}

/** Goals that alerts and analyses hold the services to. */
export interface SloSpec {
  /** Share of requests that do not fail, in percent, for example 99.9. */
  readonly availabilityPercent: number;
  /** 95th percentile of the response time, in milliseconds. */
  readonly latencyP95Ms: number;
}

/** Monitoring of one environment. */
export interface MonitoringSpec {
  readonly level: MonitoringLevel;
  /** URL of the Prometheus that is asked: the cluster's own, or an existing one. */
  readonly prometheus: string;
  /** Names of receivers by severity, in order. */
  readonly routes: Readonly<Record<Severity, readonly string[]>>;
  /** Receivers that the routes name, sorted by name. */
  readonly receivers: readonly ReceiverSpec[];
  readonly slo: SloSpec;
  readonly journeys: readonly JourneySpec[];
  /** Logs by Loki and traces by Tempo, both gathered by Alloy. */
  readonly logs: boolean;
  readonly traces: boolean;
}

/**
 * The questions that are asked of Prometheus, each in one place: what an analysis asks during a rollout, an alert at
 * every evaluation, a dashboard on a screen and a verification after a deployment is the same text. What services must
 * export for it is in `docs/metrics.md`.
 */

/** Address of the Prometheus that the cluster's own monitoring stack makes, as its chart names the Service. */
export const PROMETHEUS_ADDRESS = "http://kube-prometheus-stack-prometheus.monitoring:9090";

/** Which series are meant. */
export interface MetricScope {
  /** Kubernetes namespace. */
  readonly namespace: string;
  /** Name of the service; undefined: every service of the namespace. */
  readonly service?: string;
  /** Names of services as a regular expression; may be a variable of a dashboard. @default every service */
  readonly services?: string;
  /** `rollouts-pod-template-hash` of one version; may be an analysis argument such as `{{args.stable-hash}}`. */
  readonly podHash?: string;
  /** Labels to answer by, one series each. @default none - one series in all */
  readonly by?: readonly string[];
}

/** Names of the series and labels that services export, as OpenTelemetry's and Prometheus's client libraries do. */
export const SERVICE_METRICS = {
  requests: "http_requests_total",
  duration: "http_request_duration_seconds_bucket",
  code: "code",
  /** Sign-ins and tokens that were refused; label `reason`. */
  authenticationFailures: "authentication_failures_total",
  /** What looks like an attack: refused input, exceeded limits; label `kind`. */
  suspiciousActivity: "suspicious_activity_total",
  /** What must never happen: access across tenants, a broken seal; label `kind`. */
  securityBreaches: "security_breaches_total",
  /** What users did; label `action`. */
  userActions: "user_actions_total",
  /** Flags that were asked, by `flag` and `variant`. */
  featureUse: "feature_flag_evaluations_total",
} as const;

/** Counters of {@link SERVICE_METRICS} beside the requests. */
export type ServiceCounter =
  | "authenticationFailures"
  | "suspiciousActivity"
  | "securityBreaches"
  | "userActions"
  | "featureUse";

/** Requests per second over `window`, for example `5m`. */
export function requestRate(scope: MetricScope, window: string): string {
  return `${sum(scope)}(rate(${SERVICE_METRICS.requests}{${selector(scope)}}[${window}]))`;
}

/** Requests per second over `window` that were answered with a status that fits `codes`, a regular expression. */
export function requestRateOf(codes: string, scope: MetricScope, window: string): string {
  const series = `${SERVICE_METRICS.requests}{${selector(scope)},${SERVICE_METRICS.code}=~"${codes}"}`;
  return `${sum(scope)}(rate(${series}[${window}]))`;
}

/** Events per second over `window` of one of the further counters. */
export function eventRate(counter: ServiceCounter, scope: MetricScope, window: string): string {
  return `${sum(scope)}(rate(${SERVICE_METRICS[counter]}{${selector(scope)}}[${window}]))`;
}

/** Requests per second over `window` that the server failed (status 5xx). No series of requests at all: no answer. */
export function failureRate(scope: MetricScope, window: string): string {
  // Without a failure there is no series of it: `or` gives zero where there were requests, and nothing where not.
  return `${requestRateOf("5..", scope, window)} or 0 * ${requestRate(scope, window)}`;
}

/** Share of requests over `window` that the server failed (status 5xx), from 0 to 1. No series at all: no answer. */
export function errorRatio(scope: MetricScope, window: string): string {
  return `(${failureRate(scope, window)}) / ${requestRate(scope, window)}`;
}

/** Share of requests over `window` that did not fail, from 0 to 1. */
export function availability(scope: MetricScope, window: string): string {
  return `1 - (${errorRatio(scope, window)})`;
}

/** 95th percentile of the response time over `window`, in seconds. */
export function latencyP95(scope: MetricScope, window: string): string {
  return latency(0.95, scope, window);
}

/** A quantile (0 to 1) of the response time over `window`, in seconds. */
export function latency(quantile: number, scope: MetricScope, window: string): string {
  const by = ["le", ...(scope.by ?? [])].join(", ");
  return `histogram_quantile(${quantile}, sum by (${by}) (rate(${SERVICE_METRICS.duration}{${selector(scope)}}[${window}])))`;
}

/** Share of the instances that answer Prometheus just now, from 0 to 1. Nothing is gathered from any: no answer. */
export function instanceAvailability(scope: MetricScope): string {
  return `avg(up{${selector(scope)}})`;
}

/** What a value is compared with where the version before gives less than a comparison needs. */
export interface Yardstick {
  /** Taken where the version before has no traffic, or nothing to compare. Above 0. */
  readonly otherwise: number;
  /** The version before counts as at least this bad, so that one failure in a million is no hundredfold. @default 0 */
  readonly atLeast?: number;
}

/**
 * How many times as bad `now` is as `before`: 1 is as before, 1.5 is 50 % worse. Both are expressions without labels
 * where more is worse. `now` without an answer: no answer; without traffic: `NaN`.
 */
export function timesWorse(now: string, before: string, { otherwise, atLeast }: Yardstick): string {
  // A comparison drops NaN, which `or` alone would keep.
  const known = `(${before}) > 0 or vector(${otherwise})`;
  return `(${now}) / ${atLeast === undefined ? `(${known})` : `clamp_min(${known}, ${atLeast})`}`;
}

/** Label matchers of a scope, without braces. */
export function selector({ namespace, service, services, podHash }: MetricScope): string {
  const labels = [
    ["namespace", "=", namespace],
    ["service", "=", service],
    ["service", "=~", services],
    ["rollouts_pod_template_hash", "=", podHash],
  ] as const;
  return labels.flatMap(([name, match, value]) => (value === undefined ? [] : [`${name}${match}"${value}"`])).join(",");
}

function sum({ by = [] }: MetricScope): string {
  return by.length === 0 ? "sum" : `sum by (${by.join(", ")})`;
}

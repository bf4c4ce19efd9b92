/** Panels on requests that more than one dashboard has: for every service, or for those that the reader has chosen. */
import { errorRatioRecord } from "../../components/monitoring/rules/slo.ts";
import { errorRatio, latency, latencyP95, type MetricScope, requestRate } from "../../infra/values/metrics.ts";
import { ERROR_LIMITS, LATENCY_LIMITS, type MetricPanel, STEP } from "./design.ts";

/** Requests, failures and response times by service. */
export function requestPanels(scope: MetricScope): readonly MetricPanel[] {
  const each = { ...scope, by: ["service"] };
  return [
    {
      kind: "series",
      title: "Requests",
      description: "Requests per second by service. A sudden fall is as bad as a peak: callers may not get through.",
      unit: "reqps",
      queries: [{ expr: requestRate(each, STEP), legend: "{{service}}" }],
    },
    {
      kind: "series",
      title: "Failed requests",
      description:
        "Share of requests that were answered with 5xx. Yellow: more than the goal of @goalPercent@ % allows. Alerts: ErrorRateHigh, ErrorRateCritical.",
      unit: "percentunit",
      queries: [{ expr: errorRatio(each, STEP), legend: "{{service}}" }],
      limits: ERROR_LIMITS,
    },
    {
      kind: "series",
      title: "Response time",
      description:
        "One request of twenty takes longer. Yellow: longer than the goal of @goalMs@ ms. Alert: LatencyHigh.",
      unit: "s",
      queries: [{ expr: latencyP95(each, STEP), legend: "{{service}}" }],
      limits: LATENCY_LIMITS,
    },
  ];
}

/** The median, one of twenty and one of a hundred, of all requests in the scope. */
export function latencySpread(scope: MetricScope): MetricPanel {
  const line = (quantile: number, legend: string) => ({ expr: latency(quantile, scope, STEP), legend });
  return {
    kind: "series",
    title: "Response times, typical to slowest",
    description: "Median, slowest of twenty, slowest of a hundred. Far apart: some requests wait for something.",
    unit: "s",
    queries: [line(0.5, "median"), line(0.95, "95 %"), line(0.99, "99 %")],
    limits: LATENCY_LIMITS,
  };
}

/** How fast the error budget of 30 days goes: 1 uses it up in 30 days. */
export function burnRates(namespace: string): MetricPanel {
  const burns = (window: string) => ({
    expr: `${errorRatioRecord(window)}{namespace="${namespace}"} / @errorBudget@`,
    legend: `{{service}} over ${window}`,
  });
  return {
    kind: "series",
    title: "Speed of the error budget",
    description:
      "At 1 the failures that 30 days may have are used up in 30 days; at 14.4 a fiftieth of them goes in an hour. Alerts: ErrorBudgetBurnsFast, ErrorBudgetBurns, ErrorBudgetBurnsSlowly, ErrorBudgetLeaks.",
    unit: "none",
    width: 24,
    queries: [burns("1h"), burns("6h"), burns("1d"), burns("3d")],
    limits: [
      { from: 1, color: "yellow" },
      { from: 6, color: "red" },
    ],
  };
}

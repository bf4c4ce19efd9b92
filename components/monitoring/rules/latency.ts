/** Does it answer well? Error rate and response time of every service, against its goals. */
import { errorRatio, latencyP95, type MetricScope } from "../../../infra/values/metrics.ts";
import { hasFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { alertGroup, type RuleGroup } from "./rule-group.ts";

/** Share of failed requests that is an outage, whatever the goal. */
const OUTAGE = 0.05;

/** Rules of error rate and response time. */
export function latencyRules(input: MonitoringInput): readonly RuleGroup[] {
  if (!hasFeature(input.level, "latencyAlerts")) return [];
  const scope: MetricScope = { namespace: input.namespace, by: ["service"] };
  const budget = errorBudget(input);
  const goalSeconds = input.slo.latencyP95Ms / 1000;
  return [
    alertGroup(input, "latency", [
      {
        alert: "ErrorRateHigh",
        expr: `${errorRatio(scope, "10m")} > ${budget}`,
        for: "10m",
        severity: "warning",
        summary: "{{ $labels.service }} fails {{ $value | humanizePercentage }} of its requests",
        description: `More than the goal of ${input.slo.availabilityPercent} % allows.`,
      },
      {
        alert: "ErrorRateCritical",
        // Above the warning in any case, also where the goal allows more than what is an outage elsewhere.
        expr: `${errorRatio(scope, "5m")} > ${Math.max(OUTAGE, round(2 * budget))}`,
        for: "5m",
        severity: "critical",
        summary: "{{ $labels.service }} fails {{ $value | humanizePercentage }} of its requests",
        description: "So many failures are an outage for some users. A version that is being rolled out goes back.",
      },
      {
        alert: "LatencyHigh",
        expr: `${latencyP95(scope, "10m")} > ${goalSeconds}`,
        for: "10m",
        severity: "warning",
        summary:
          "{{ $labels.service }} is slow: one request of twenty takes longer than {{ $value | humanizeDuration }}",
        description: `The goal is ${input.slo.latencyP95Ms} ms.`,
      },
    ]),
  ];
}

/** Share of requests that may fail, from 0 to 1. */
export function errorBudget({ slo }: MonitoringInput): number {
  return round((100 - slo.availabilityPercent) / 100);
}

/** Without the noise of binary fractions: 100 - 99.9 is 0.09999999999999432. */
export function round(value: number): number {
  return Number(value.toPrecision(6));
}

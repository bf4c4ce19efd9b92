/** The promise to customers: availability over 30 days, by requests, and what is left of it. */
import { hasFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { errorBudget, round } from "./latency.ts";
import { alertGroup, type RuleGroup } from "./rule-group.ts";
import { errorRatioRecord, longErrorRatio } from "./slo.ts";

const PERIOD = "30d";

/** The recorded 30 days and the alerts on them. */
export function slaRules(input: MonitoringInput): readonly RuleGroup[] {
  if (!hasFeature(input.level, "slaAlerts")) return [];
  const { namespace, slo } = input;
  const budget = errorBudget(input);
  const failed = `${errorRatioRecord(PERIOD)}{namespace="${namespace}"}`;
  const record = {
    record: errorRatioRecord(PERIOD),
    expr: longErrorRatio(namespace, PERIOD),
    labels: { namespace },
  };
  const group = alertGroup(input, "sla", [
    {
      alert: "SlaAtRisk",
      expr: `${failed} > ${round(0.75 * budget)} <= ${budget}`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.service }} has used three quarters of the failures of 30 days",
      description: `Promised are ${slo.availabilityPercent} %; failed were {{ $value | humanizePercentage }}. Only safe changes now.`,
    },
    {
      alert: "SlaBroken",
      expr: `${failed} > ${budget}`,
      for: "10m",
      // It holds until the failures are thirty days old, whatever anybody does: what wakes people is how fast the budget
      // burns, and that is told before.
      severity: "warning",
      summary: "{{ $labels.service }} broke its promise of 30 days",
      description: `Promised are ${slo.availabilityPercent} %; failed were {{ $value | humanizePercentage }}.`,
    },
  ]);
  // Thirty days of recorded samples are read for each evaluation, and change little in five minutes.
  return [{ ...group, interval: "5m", rules: [record, ...group.rules] }];
}

/**
 * Burn rates of the error budget over several windows. A rate of 1 uses up the budget of 30 days in 30 days. A long
 * window says that it matters, a short one that it still lasts; both must hold.
 */
import { errorRatio } from "../../../infra/values/metrics.ts";
import { hasFeature } from "../levels.ts";
import type { MonitoringInput, Severity } from "../monitoring-input.ts";
import { errorBudget, round } from "./latency.ts";
import { type AlertDraft, alertGroup, type RuleGroup } from "./rule-group.ts";

interface BurnRate {
  readonly alert: string;
  readonly long: string;
  readonly short: string;
  readonly rate: number;
  readonly severity: Severity;
  /** How much of the budget is gone when it fires, in words. */
  readonly gone: string;
}

const BURN_RATES: readonly BurnRate[] = [
  { alert: "ErrorBudgetBurnsFast", long: "1h", short: "5m", rate: 14.4, severity: "critical", gone: "2 % in an hour" },
  { alert: "ErrorBudgetBurns", long: "6h", short: "30m", rate: 6, severity: "critical", gone: "5 % in six hours" },
  { alert: "ErrorBudgetBurnsSlowly", long: "1d", short: "2h", rate: 3, severity: "warning", gone: "10 % in a day" },
  { alert: "ErrorBudgetLeaks", long: "3d", short: "6h", rate: 1, severity: "warning", gone: "10 % in three days" },
];

/** Series that records the share of failed requests of each service over a window. */
export function errorRatioRecord(window: string): string {
  return `service:http_error_ratio:rate${window}`;
}

/** Recorded error ratios and the alerts on them. */
export function sloRules(input: MonitoringInput): readonly RuleGroup[] {
  if (!hasFeature(input.level, "sloAlerts")) return [];
  const windows = [...new Set(BURN_RATES.flatMap(({ short, long }) => [short, long]))];
  const scope = { namespace: input.namespace, by: ["service"] };
  const recorded = windows.map((window) => ({
    record: errorRatioRecord(window),
    expr: errorRatio(scope, window),
    labels: { namespace: input.namespace },
  }));
  const group = alertGroup(input, "slo", burnAlerts(input));
  // One group: alerts then see what was recorded in the same evaluation, in this order.
  return [{ ...group, interval: "1m", rules: [...recorded, ...group.rules] }];
}

function burnAlerts(input: MonitoringInput): readonly AlertDraft[] {
  const budget = errorBudget(input);
  // A goal that is so low that the rate would be more failures than requests has no such alert: it could never fire.
  const possible = BURN_RATES.filter(({ rate }) => rate * budget < 1);
  return possible.map(({ alert, long, short, rate, severity, gone }) => {
    const burns = (window: string) =>
      `${errorRatioRecord(window)}{namespace="${input.namespace}"} > ${round(rate * budget)}`;
    return {
      alert,
      expr: `${burns(long)} and on (service) ${burns(short)}`,
      severity,
      summary: `{{ $labels.service }} fails {{ $value | humanizePercentage }} of its requests over ${long}`,
      description: `The error budget of ${input.slo.availabilityPercent} % over 30 days goes by ${gone}.`,
    };
  });
}

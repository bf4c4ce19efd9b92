/**
 * Burn rates of the error budget over several windows. A rate of 1 uses up the budget of 30 days in 30 days. A long
 * window says that it matters, a short one that it still lasts; both must hold.
 */
import { errorRatio, failureRate, requestRate } from "../../../infra/values/metrics.ts";
import { hasFeature } from "../levels.ts";
import type { MonitoringInput, Severity } from "../monitoring-input.ts";
import { errorBudget, round } from "./latency.ts";
import { type AlertDraft, alertGroup, type RecordingRule, type RuleGroup } from "./rule-group.ts";

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

/** Series that record, each minute, the requests and the failed requests a second of each service over five minutes. */
export const RATE_RECORDS = {
  requests: "service:http_requests:rate5m",
  failures: "service:http_failures:rate5m",
} as const;

/**
 * Share of failed requests over a window of days, from what was recorded each minute. Over the series of the services
 * themselves it would read every sample of every pod that there was in those days, at each evaluation.
 */
export function longErrorRatio(namespace: string, window: string): string {
  const sum = (record: string) => `sum_over_time(${record}{namespace="${namespace}"}[${window}])`;
  // A minute without requests adds nothing to either; days without any have no share.
  return `${sum(RATE_RECORDS.failures)} / (${sum(RATE_RECORDS.requests)} > 0)`;
}

/** Recorded error ratios and the alerts on them. */
export function sloRules(input: MonitoringInput): readonly RuleGroup[] {
  if (!hasFeature(input.level, "sloAlerts")) return [];
  const group = alertGroup(input, "slo", burnAlerts(input));
  // One group: alerts then see what was recorded in the same evaluation, in this order.
  return [{ ...group, interval: "1m", rules: [...records(input), ...group.rules] }];
}

function records({ namespace }: MonitoringInput): readonly RecordingRule[] {
  const scope = { namespace, by: ["service"] };
  const labels = { namespace };
  const windows = [...new Set(BURN_RATES.flatMap(({ short, long }) => [short, long]))];
  const [long, short] = [windows.filter(isDays), windows.filter((window) => !isDays(window))];
  return [
    ...short.map((window) => ({ record: errorRatioRecord(window), expr: errorRatio(scope, window), labels })),
    { record: RATE_RECORDS.requests, expr: requestRate(scope, "5m"), labels },
    { record: RATE_RECORDS.failures, expr: failureRate(scope, "5m"), labels },
    ...long.map((window) => ({ record: errorRatioRecord(window), expr: longErrorRatio(namespace, window), labels })),
  ];
}

function isDays(window: string): boolean {
  return window.endsWith("d");
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

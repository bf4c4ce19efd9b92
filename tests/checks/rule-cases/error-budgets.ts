/** Alerts on error budgets and the promise to customers: windows of hours and days. */
import { one, type RuleCase, type Series } from "./rule-case.ts";

const HOURS = 60;
const DAYS = 24 * HOURS;
/** Failed requests of 10 000 a minute until `end`, then none; one value each `step`. */
const burning = (step: number, failed: number, minutes: number, end = minutes): readonly Series[] => {
  const [bad, all] = [end / step, minutes / step];
  return [
    one("http_requests_total", { service: "api", code: "200" }, `0+${(10_000 - failed) * step}x${all}`),
    one(
      "http_requests_total",
      { service: "api", code: "500" },
      `0+${failed * step}x${bad} ${failed * end}x${Math.max(all - bad, 1)}`,
    ),
  ];
};

/** What is recorded each minute of the same traffic, a value each `step`: the windows of days are of it. */
const recorded = (step: number, failed: number, minutes: number): readonly Series[] => [
  one("service:http_requests:rate5m", { service: "api" }, `${10_000 / 60}x${minutes / step}`),
  one("service:http_failures:rate5m", { service: "api" }, `${failed / 60}x${minutes / step}`),
];
const lasting = (step: number, failed: number, minutes: number) => [
  ...burning(step, failed, minutes),
  ...recorded(step, failed, minutes),
];

/** Burn rates. The budget is 0.1 %: a rate of 14.4 is 144 of 10 000. */
export const BURNS: readonly RuleCase[] = [
  {
    alert: "ErrorBudgetBurnsFast",
    severity: "critical",
    at: 2 * HOURS,
    fires: burning(1, 150, 3 * HOURS),
    calm: burning(1, 140, 3 * HOURS),
  },
  {
    // The hour was bad, the last minutes are not: nobody is woken for what is over.
    alert: "ErrorBudgetBurnsFast",
    severity: "critical",
    at: 2 * HOURS,
    fires: burning(1, 300, 3 * HOURS),
    calm: burning(1, 300, 3 * HOURS, 110),
  },
  {
    // The last minutes are bad, the hour is not yet.
    alert: "ErrorBudgetBurnsFast",
    severity: "critical",
    at: 2 * HOURS,
    fires: burning(1, 300, 3 * HOURS),
    calm: [
      one("http_requests_total", { service: "api", code: "200" }, `0+10000x${3 * HOURS}`),
      one("http_requests_total", { service: "api", code: "500" }, "0x100 0+300x90"),
    ],
  },
  {
    alert: "ErrorBudgetBurns",
    severity: "critical",
    step: 10,
    at: 8 * HOURS,
    fires: burning(10, 65, 9 * HOURS),
    calm: burning(10, 55, 9 * HOURS),
  },
  {
    alert: "ErrorBudgetBurnsSlowly",
    severity: "warning",
    step: 30,
    at: 30 * HOURS,
    fires: lasting(30, 32, 31 * HOURS),
    calm: lasting(30, 28, 31 * HOURS),
  },
  {
    // Out of nothing but what the services export, from which the five minutes are recorded.
    alert: "ErrorBudgetBurnsSlowly",
    severity: "warning",
    step: 2,
    at: 4 * HOURS,
    fires: burning(2, 32, 5 * HOURS),
    calm: burning(2, 28, 5 * HOURS),
  },
  {
    alert: "ErrorBudgetLeaks",
    severity: "warning",
    step: 60,
    at: 4 * DAYS,
    fires: lasting(60, 11, 5 * DAYS),
    calm: lasting(60, 9, 5 * DAYS),
  },
];

const QUARTER = DAYS / 4;
const month = (failed: number) => recorded(QUARTER, failed, 32 * DAYS);
const sla = { step: QUARTER, at: 31 * DAYS };
/** Sixteen days of 10 000 requests a minute without a failure, then as many of `requests` with `failed` of them. */
const lately = (requests: number, failed: number): readonly Series[] => [
  one("service:http_requests:rate5m", { service: "api" }, `${10_000 / 60}x63 ${requests / 60}x63`),
  one("service:http_failures:rate5m", { service: "api" }, `0x63 ${failed / 60}x63`),
];

/** Thirty days. */
export const SLA: readonly RuleCase[] = [
  { alert: "SlaAtRisk", severity: "warning", ...sla, fires: month(8), calm: month(7) },
  // Broken is no longer at risk.
  { alert: "SlaAtRisk", severity: "warning", ...sla, fires: month(8), calm: month(11) },
  { alert: "SlaBroken", severity: "warning", ...sla, fires: month(11), calm: month(9) },
  // All days count alike, not the worst alone; and each request, not each day.
  { alert: "SlaBroken", severity: "warning", ...sla, fires: lately(10_000, 23), calm: lately(10_000, 18) },
  { alert: "SlaBroken", severity: "warning", ...sla, fires: lately(1000, 13), calm: lately(1000, 8) },
];

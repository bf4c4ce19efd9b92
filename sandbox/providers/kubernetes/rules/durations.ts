/** Spans of time as the different projects write them, and cron schedules. */

/** Go's form: `1h30m`, `90s`, `500ms`. */
export const GO_DURATION = /^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/;

/** Prometheus' form: units from large to small, each once. */
export const PROMETHEUS_DURATION =
  /^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$/;

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a span in either form, or undefined if it has neither. */
export function secondsOf(text: string): number | undefined {
  if (text === "" || !(GO_DURATION.test(text) || PROMETHEUS_DURATION.test(text))) return undefined;
  const parts = [...text.matchAll(/([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h|d|w|y)/g)];
  return parts.reduce((sum, [, amount, unit = "s"]) => sum + Number(amount) * (SECONDS[unit] ?? 0), 0);
}

const FIELD = /^(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?|\?)(\/[0-9]+)?(,(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(\/[0-9]+)?)*$/;
const NAMED = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/;

/** Largest number of each field, from the right: day of the week, month, day, hour, minute, second. */
const LARGEST = [7, 12, 31, 23, 59, 59];

/** Whether the text is a cron schedule of this many fields, or one of the names such as `@daily`. */
export function isSchedule(text: string, fields: 5 | 6): boolean {
  if (NAMED.test(text)) return true;
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields || !parts.every((part) => FIELD.test(part))) return false;
  return parts.toReversed().every((part, index) => {
    const numbers = part.replaceAll(/\/[0-9]+/g, "").match(/[0-9]+/g) ?? [];
    return numbers.every((number) => Number(number) <= (LARGEST[index] ?? 0));
  });
}

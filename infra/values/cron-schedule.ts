/** Schedules of six fields, seconds first, as the Postgres operator reads them (`0 30 2 * * *`); always in UTC. */
import { ParseError } from "./parse-error.ts";

/** A parsed schedule. */
export interface CronSchedule {
  /** As it was written. */
  readonly text: string;
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Days of the month, 1 to 31. Where weekdays are restricted too, a day that is in either counts. */
  readonly days: readonly number[];
  /** 1 January to 12 December. */
  readonly months: readonly number[];
  /** 0 Sunday to 6 Saturday. */
  readonly weekdays: readonly number[];
}

interface Field {
  readonly called: string;
  readonly least: number;
  readonly most: number;
  /** Names of the values, from the least on. */
  readonly names?: readonly string[];
}

const SECOND: Field = { called: "second", least: 0, most: 59 };
const MINUTE: Field = { called: "minute", least: 0, most: 59 };
const HOUR: Field = { called: "hour", least: 0, most: 23 };
const DAY: Field = { called: "day", least: 1, most: 31 };
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const MONTH: Field = { called: "month", least: 1, most: 12, names: MONTHS };
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const WEEKDAY: Field = { called: "weekday", least: 0, most: 6, names: WEEKDAYS };
const FIELD_COUNT = 6;
const WILD = /^[*?]$/;
const PART = /^([*?]|[A-Za-z0-9]+(?:-[A-Za-z0-9]+)?)(?:\/([0-9]{1,2}))?$/;
/** Days of each month in a leap year: a schedule for 29 February comes, if seldom. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Parses six fields with one space between: second, minute, hour, day, month, weekday. Each is `*`, a value, a range
 * `a-b`, a step of one of them (`9-17/2`, `5/10`), or several joined by commas; months and weekdays have names too.
 * @throws ParseError with code `SCHEDULE_MALFORMED`, or `SCHEDULE_NEVER` where no date has such a day
 */
export function parseCronSchedule(text: string): CronSchedule {
  const fields = text.split(" ");
  if (fields.length !== FIELD_COUNT || fields.includes("")) {
    const allowed = "allowed: six fields with the seconds first, for example 0 30 2 * * *";
    throw new ParseError("SCHEDULE_MALFORMED", `"${text}" has not six fields; ${allowed}`);
  }
  const [second = "", minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const schedule = {
    text,
    seconds: parseField(second, SECOND),
    minutes: parseField(minute, MINUTE),
    hours: parseField(hour, HOUR),
    days: parseField(day, DAY),
    months: parseField(month, MONTH),
    weekdays: parseField(weekday, WEEKDAY),
  };
  const exists = schedule.months.some((number) => (schedule.days[0] ?? 0) <= (LONGEST_MONTHS[number - 1] ?? 0));
  if (!exists && WILD.test(weekday)) {
    throw new ParseError("SCHEDULE_NEVER", `"${text}" never comes: none of its months has such a day`);
  }
  return schedule;
}

function parseField(text: string, field: Field): readonly number[] {
  const values = text.split(",").flatMap((part) => parsePart(part, text, field));
  return [...new Set(values)].sort((a, b) => a - b);
}

function parsePart(part: string, text: string, field: Field): readonly number[] {
  const [, range, stepText] = PART.exec(part) ?? [];
  if (range === undefined) throw malformed(text, field);
  const step = stepText === undefined ? 1 : Number(stepText);
  const [first, last] = parseRange(range, text, field, stepText !== undefined);
  if (step === 0 || first > last) throw malformed(text, field);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

/** A lone value with a step runs to the end of its field. */
function parseRange(range: string, text: string, field: Field, hasStep: boolean): readonly [number, number] {
  if (WILD.test(range)) return [field.least, field.most];
  const [from = "", to] = range.split("-");
  const first = parseValue(from, text, field);
  if (to !== undefined) return [first, parseValue(to, text, field)];
  return [first, hasStep ? field.most : first];
}

function parseValue(value: string, text: string, field: Field): number {
  const named = field.names?.indexOf(value.toUpperCase()) ?? -1;
  const number = named >= 0 ? field.least + named : Number(/^[0-9]{1,2}$/.test(value) ? value : Number.NaN);
  if (!(number >= field.least && number <= field.most)) throw malformed(text, field);
  return number;
}

function malformed(text: string, { called, least, most, names }: Field): ParseError {
  const named = names === undefined ? "" : ` or ${names[0]} to ${names.at(-1)}`;
  const allowed = `allowed: * or ${least} to ${most}${named}, ranges a-b, steps /n, joined by commas`;
  return new ParseError("SCHEDULE_MALFORMED", `"${text}" is no ${called}; ${allowed}`);
}

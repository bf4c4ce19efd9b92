/**
 * The windows of AWS's stores, in UTC: each day `hh:mm-hh:mm`, when a snapshot is taken, and each week
 * `ddd:hh:mm-ddd:hh:mm`, when nodes may restart. Either may go over midnight, and the weekly one over Sunday.
 */

const DAYS: readonly string[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Length of a daily window in minutes; one that ends when it begins is a whole day. @throws Error for another text */
export function dailyWindowMinutes(window: string): number {
  const { begin, end } = parseDaily(window);
  return length(begin, end, DAY);
}

/** Length of a weekly window in minutes; one that ends when it begins is a whole week. @throws Error for another text */
export function weeklyWindowMinutes(window: string): number {
  const { begin, end } = parseWeekly(window);
  return length(begin, end, WEEK);
}

/** Whether the daily window has a minute of the weekly one on any day. They may touch. @throws Error for another text */
export function windowsOverlap(daily: string, weekly: string): boolean {
  const day = parseDaily(daily);
  const week = parseWeekly(weekly);
  const dayLength = length(day.begin, day.end, DAY);
  const weekLength = length(week.begin, week.end, WEEK);
  return DAYS.some((_, number) => {
    const begin = number * DAY + day.begin;
    // Either begins inside the other, counted around the week.
    return around(begin - week.begin) < weekLength || around(week.begin - begin) < dayLength;
  });
}

interface Minutes {
  readonly begin: number;
  readonly end: number;
}

function parseDaily(window: string): Minutes {
  const [, begin, end] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(window) ?? [];
  if (begin === undefined || end === undefined) throw new Error(`"${window}" is no window hh:mm-hh:mm`);
  return { begin: minuteOfDay(begin), end: minuteOfDay(end) };
}

function parseWeekly(window: string): Minutes {
  const [, first, begin, last, end] = /^([a-z]{3}):(\d\d:\d\d)-([a-z]{3}):(\d\d:\d\d)$/.exec(window) ?? [];
  const [from, to] = [DAYS.indexOf(first ?? ""), DAYS.indexOf(last ?? "")];
  if (begin === undefined || end === undefined || from < 0 || to < 0) {
    throw new Error(`"${window}" is no window ddd:hh:mm-ddd:hh:mm`);
  }
  return { begin: from * DAY + minuteOfDay(begin), end: to * DAY + minuteOfDay(end) };
}

function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * HOUR + Number(time.slice(3));
}

function length(begin: number, end: number, cycle: number): number {
  return end > begin ? end - begin : end - begin + cycle;
}

function around(minutes: number): number {
  return ((minutes % WEEK) + WEEK) % WEEK;
}

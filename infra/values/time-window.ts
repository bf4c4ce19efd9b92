/**
 * Weekly windows such as `Mon-Fri 09:00-17:00 Europe/Berlin`. The wall clock decides: a window is a set of readings
 * (weekday and time of day), and an instant is inside if the clocks of the zone show one of them. So an hour that the
 * clocks repeat counts both times, and one that they skip opens nothing.
 */
import { ParseError } from "./parse-error.ts";
import { evenSpans, parseZone, type Zone } from "./zone.ts";

/** A parsed window. */
export interface TimeWindow {
  /** As it was written. */
  readonly text: string;
  /** Weekdays on which it opens, 1 Monday to 7 Sunday, rising. */
  readonly days: readonly number[];
  /** First minute of the day inside, 0 to 1439. */
  readonly startMinute: number;
  /** First minute after it, 1 to 1440; not after `startMinute` if it ends on the next day. */
  readonly endMinute: number;
  readonly zone: Zone;
}

const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const FORM = /^([A-Za-z,-]+) ([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9]) (\S+)$/;
const ALLOWED = "allowed: days, hours and an IANA zone, for example Mon-Fri 09:00-17:00 Europe/Berlin";
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const WEEK = 7 * DAY;
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4 * DAY;

/**
 * Parses `DAYS HH:MM-HH:MM ZONE`. Days are names or ranges joined by commas (`Mon,Wed`, `Fri-Mon`); the start is inside,
 * the end is not; an end at or before the start is on the next day; `00:00-24:00` is the whole day.
 * @throws ParseError with code `WINDOW_MALFORMED` or `ZONE_UNKNOWN`
 */
export function parseWindow(text: string): TimeWindow {
  const match = FORM.exec(text);
  if (match === null) throw new ParseError("WINDOW_MALFORMED", `"${text}" is no window; ${ALLOWED}`);
  const [, days = "", startHour, startMin, endHour, endMin, zone = ""] = match;
  const startMinute = Number(startHour) * 60 + Number(startMin);
  const endMinute = Number(endHour) * 60 + Number(endMin);
  if (startMinute >= 1440 || endMinute > 1440 || endMinute === startMinute || endMinute === 0) {
    throw new ParseError(
      "WINDOW_MALFORMED",
      `"${text}" has impossible hours; allowed: 00:00 to 23:59 as start, 00:01 to 24:00 as another end`,
    );
  }
  return { text, days: parseDays(days, text), startMinute, endMinute, zone: parseZone(zone) };
}

/** Whether the window is open at an instant. */
export function isWindowOpen(window: TimeWindow, atMs: number): boolean {
  return msUntilOpen(window, atMs + window.zone.offsetAt(atMs)) === 0;
}

/** The first instant at or after `atMs` at which the window is open; `atMs` itself if it is open then. */
export function nextWindowOpening(window: TimeWindow, atMs: number): number {
  // Four weeks: a week's opening may fall into an hour, or on Apia's 30 December 2011 a day, that the clocks skip.
  for (const span of evenSpans(window.zone, atMs, atMs + 4 * WEEK)) {
    const opening = span.fromMs + msUntilOpen(window, span.fromMs + span.offsetMs);
    if (opening < span.toMs) return opening;
  }
  throw new Error(`window ${window.text} never opens`);
}

/** How long a clock that runs evenly from this reading takes to the next reading inside; 0 if it is inside. */
function msUntilOpen(window: TimeWindow, wallMs: number): number {
  const inWeek = modulo(wallMs - FIRST_MONDAY, WEEK);
  const length = modulo(window.endMinute - window.startMinute, 1440) || 1440;
  let soonest = WEEK;
  for (const day of window.days) {
    const start = (day - 1) * DAY + window.startMinute * MINUTE;
    if (modulo(inWeek - start, WEEK) < length * MINUTE) return 0;
    soonest = Math.min(soonest, modulo(start - inWeek, WEEK));
  }
  return soonest;
}

function parseDays(text: string, whole: string): readonly number[] {
  const days: number[] = [];
  for (const part of text.split(",")) {
    const [from, to, ...more] = part.split("-").map((name) => DAY_NAMES.indexOf(name) + 1);
    if (from === undefined || from === 0 || to === 0 || more.length > 0) {
      throw new ParseError(
        "WINDOW_MALFORMED",
        `"${whole}" has no such days "${part}"; allowed: ${DAY_NAMES.join(", ")}, ranges such as Mon-Fri`,
      );
    }
    const last = to ?? from;
    for (let day = from; ; day = (day % 7) + 1) {
      days.push(day);
      if (day === last) break;
    }
  }
  if (new Set(days).size !== days.length) {
    throw new ParseError("WINDOW_MALFORMED", `"${whole}" names a day twice in "${text}"`);
  }
  return days.sort((a, b) => a - b);
}

function modulo(value: number, size: number): number {
  return ((value % size) + size) % size;
}

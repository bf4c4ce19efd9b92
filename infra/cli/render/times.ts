/** Moments as people say them. The clock comes from outside, so that a test can hold it still. */
import { formatDuration } from "../../values/duration.ts";

const MINUTE = 60_000;

/** How long ago `at` (ISO 8601) was, to the minute: `3 h 5 m`, `just now` within the last minute, `?` if it is no time or not past. */
export function age(at: string, nowMs: number): string {
  const past = nowMs - Date.parse(at);
  if (Number.isNaN(past) || past < -MINUTE) return "?";
  return past < MINUTE ? "just now" : formatDuration(Math.floor(past / MINUTE) * MINUTE);
}

/** `2030-01-07 09:15:02Z`: ISO 8601 in UTC without the fraction, easy to scan in a column. */
export function moment(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time)
    ? at
    : new Date(time)
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z$/, "Z");
}

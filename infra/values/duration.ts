/** Lengths of time as people write them: one number, one unit. */
import { ParseError } from "./parse-error.ts";

/** A parsed length of time. */
export interface Duration {
  /** Milliseconds. */
  readonly ms: number;
  /** As it was written, for example `24h`. */
  readonly text: string;
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const FORM = /^(0|[1-9][0-9]{0,7})([smhd])$/;
const LONGEST_DAYS = 3650;

/**
 * Parses `30s`, `15m`, `24h` or `7d`; at most 3650 days. A day is 24 hours, whatever the clocks do.
 * @throws ParseError with code `DURATION_MALFORMED`
 */
export function parseDuration(text: string): Duration {
  const match = FORM.exec(text);
  const ms = match === null ? Number.NaN : Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  if (!(ms <= LONGEST_DAYS * UNITS.d)) {
    throw new ParseError(
      "DURATION_MALFORMED",
      `"${text}" is no duration; allowed: a whole number and one of s, m, h, d, for example 24h, at most ${LONGEST_DAYS}d`,
    );
  }
  return { ms, text };
}

/**
 * `ms` for people, in the largest unit that fits and the one below it: `1 d 3 h`, `20 s`. Parts of a second are left
 * out, and what is zero or negative is `0 s`.
 */
export function formatDuration(ms: number): string {
  const units = [
    ["d", UNITS.d],
    ["h", UNITS.h],
    ["m", UNITS.m],
    ["s", UNITS.s],
  ] as const;
  const largest = units.findIndex(([, size]) => ms >= size);
  if (largest < 0) return "0 s";
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of units.slice(largest, largest + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(" ");
}

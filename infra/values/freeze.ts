/** Spans of the calendar in which nothing lands, from wall-clock text to instants. */
import { ParseError } from "./parse-error.ts";
import { earliestInstant, parseZone } from "./zone.ts";

/** A freeze as it is written. */
export interface FreezeText {
  readonly name: string;
  /** First moment, inclusive: `2026-12-20` (midnight) or `2026-12-20T18:00`, wall clock of `zone`. */
  readonly from: string;
  /** First moment after it, exclusive; the same form. */
  readonly to: string;
  readonly zone: string;
  readonly environments: readonly string[];
  readonly reason: string;
}

/** A freeze with its two instants. */
export interface Freeze {
  readonly name: string;
  /** Milliseconds since the epoch, inclusive. */
  readonly fromMs: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly toMs: number;
  readonly environments: readonly string[];
  readonly reason: string;
  /** IANA name of the zone it was written in. */
  readonly zone: string;
}

const WALL = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}))?$/;

/**
 * Turns the text into instants. A reading that the clocks repeat means its first time, one that they skip means the
 * moment of the jump.
 * @throws ParseError with code `WALL_CLOCK_MALFORMED`, `ZONE_UNKNOWN` or `FREEZE_EMPTY` (`from` is not before `to`)
 */
export function parseFreeze(text: FreezeText): Freeze {
  const zone = parseZone(text.zone);
  const fromMs = earliestInstant(zone, parseWallClock(text.from));
  const toMs = earliestInstant(zone, parseWallClock(text.to));
  if (fromMs >= toMs) {
    throw new ParseError(
      "FREEZE_EMPTY",
      `the freeze "${text.name}" ends at ${text.to}, not after its start ${text.from}`,
    );
  }
  return { name: text.name, fromMs, toMs, environments: text.environments, reason: text.reason, zone: zone.name };
}

/** Whether an instant lies in the freeze. */
export function isFrozen(freeze: Freeze, atMs: number): boolean {
  return freeze.fromMs <= atMs && atMs < freeze.toMs;
}

/**
 * The reading of a clock, as the milliseconds since the epoch of a clock that shows UTC.
 * @throws ParseError with code `WALL_CLOCK_MALFORMED`, also for days and times that do not exist
 */
export function parseWallClock(text: string): number {
  const match = WALL.exec(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
  const ms = Date.UTC(year, month - 1, day, hour, minute);
  const padded = text.length === 10 ? `${text}T00:00` : text;
  if (match === null || year < 1970 || new Date(ms).toISOString().slice(0, 16) !== padded) {
    throw new ParseError(
      "WALL_CLOCK_MALFORMED",
      `"${text}" is no date or time; allowed: "2026-12-20" or "2026-12-20T18:00", from 1970 on, quoted`,
    );
  }
  return ms;
}

/**
 * Time zones: what the clocks on the wall show at an instant, and the first instant at which they show a given time.
 * Everything about daylight saving is here; windows and freezes only do sums. Instants are milliseconds since the
 * epoch; a wall reading is the same number for a clock that stands still: `Date.UTC` of what the clock shows.
 */
import { IANAZone } from "luxon";
import { ParseError } from "./parse-error.ts";

/** A time zone that exists. */
export interface Zone {
  /** IANA name, for example `Europe/Berlin`. */
  readonly name: string;
  /** How far the wall clock is ahead of UTC at an instant, in milliseconds. */
  offsetAt(atMs: number): number;
}

/** A span in which the wall clock runs evenly; `toMs` is exclusive. */
export interface EvenSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

const HOUR = 3_600_000;
/** No zone has changed its clocks twice within so short a time. */
const STRIDE = 6 * HOUR;
/** More than the widest offset that any zone ever had (15 h 13 min). */
const WIDEST_OFFSET = 16 * HOUR;
const NAME = /^(UTC|[A-Z][A-Za-z_+-]*(\/[A-Z0-9][A-Za-z0-9_+-]*)+)$/;
const known = new Map<string, Zone>();

/** The zone of an IANA name such as `Europe/Berlin` or `UTC`. @throws ParseError with code `ZONE_UNKNOWN` */
export function parseZone(name: string): Zone {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  if (!NAME.test(name) || !IANAZone.isValidZone(name)) {
    throw new ParseError(
      "ZONE_UNKNOWN",
      `"${name}" is no time zone; allowed: IANA names such as Europe/Berlin, or UTC`,
    );
  }
  const iana = IANAZone.create(name);
  const zone: Zone = { name, offsetAt: (atMs) => Math.round(iana.offset(atMs) * 60_000) };
  known.set(name, zone);
  return zone;
}

/** Spans of even clock between two instants, in order and without gaps; each is looked up only when it is asked for. */
export function* evenSpans(zone: Zone, fromMs: number, toMs: number): Generator<EvenSpan> {
  let offsetMs = zone.offsetAt(fromMs);
  for (let start = fromMs; start < toMs; ) {
    const end = Math.min(start + STRIDE, toMs);
    const nextOffset = zone.offsetAt(end);
    const change = nextOffset === offsetMs ? end : firstChange(zone, start, end, offsetMs);
    yield { fromMs: start, toMs: change, offsetMs };
    if (change < end) yield { fromMs: change, toMs: end, offsetMs: nextOffset };
    start = end;
    offsetMs = nextOffset;
  }
}

/**
 * The earliest instant at which the wall clock shows `wallMs` or later. A reading that comes twice means its first
 * time; one that is skipped means the moment of the jump.
 */
export function earliestInstant(zone: Zone, wallMs: number): number {
  for (const span of evenSpans(zone, wallMs - WIDEST_OFFSET, wallMs + WIDEST_OFFSET)) {
    if (span.toMs + span.offsetMs > wallMs) return Math.max(span.fromMs, wallMs - span.offsetMs);
  }
  throw new Error(`no instant shows ${wallMs} in ${zone.name}`);
}

function firstChange(zone: Zone, fromMs: number, toMs: number, before: number): number {
  let low = fromMs;
  let high = toMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

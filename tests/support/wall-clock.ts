/** What wall clocks show, by the Temporal polyfill: an oracle that shares no code with the product's own (luxon, Intl sums). */
import { Temporal } from "@js-temporal/polyfill";

/** Zones with every kind of trouble: none, an hour, half an hour, no whole hours, midnight jumps, a day that never was. */
export const TROUBLED_ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "America/Sao_Paulo",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Pacific/Apia",
  "Pacific/Chatham",
  "America/St_Johns",
  "America/Santiago",
  "Asia/Tehran",
] as const;

/** Weekday (1 Monday) and minute of the day that a wall clock shows. */
export function wallReading(zone: string, atMs: number): { readonly weekday: number; readonly minute: number } {
  const wall = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  return { weekday: wall.dayOfWeek, minute: wall.hour * 60 + wall.minute };
}

/** The first instant at which a wall clock shows this reading (`2026-03-29T02:30`) or jumps over it. */
export function firstInstant(zone: string, reading: string): number {
  const plain = Temporal.PlainDateTime.from(reading);
  const earlier = plain.toZonedDateTime(zone, { disambiguation: "earlier" });
  const isShown = earlier.toPlainDateTime().equals(plain);
  // In a gap "earlier" lands before it: the next change of the clocks is the gap.
  const instant = isShown ? earlier : earlier.getTimeZoneTransition("next");
  if (instant === null) throw new Error(`no change of the clocks after ${reading} in ${zone}`);
  return instant.epochMilliseconds;
}

/** Instants shortly around every change of the clocks of a zone within some years. */
export function changesOfClocks(zone: string, fromYear: number, toYear: number): readonly number[] {
  const changes: number[] = [];
  const end = Temporal.PlainDate.from({ year: toYear, month: 1, day: 1 }).toZonedDateTime(zone);
  let at: Temporal.ZonedDateTime | null = Temporal.PlainDate.from({ year: fromYear, month: 1, day: 1 }).toZonedDateTime(
    zone,
  );
  while (at !== null && Temporal.ZonedDateTime.compare(at, end) < 0) {
    at = at.getTimeZoneTransition("next");
    if (at !== null) changes.push(at.epochMilliseconds);
  }
  return changes;
}

import assert from "node:assert/strict";
import fc from "fast-check";
import { isWindowOpen, nextWindowOpening, parseWindow } from "../../infra/values/time-window.ts";
import { changesOfClocks, TROUBLED_ZONES, wallReading } from "../support/wall-clock.ts";

const at = (instant: string) => Date.parse(instant);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

interface Plan {
  readonly days: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly zone: string;
}

function textOf({ days, start, end, zone }: Plan): string {
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  return `${days.map((day) => NAMES[day - 1]).join(",")} ${clock(start)}-${clock(end)} ${zone}`;
}

/** The rule as a sentence, with nothing of the product in it. */
function isOpenByTheBook({ days, start, end, zone }: Plan, atMs: number): boolean {
  const { weekday, minute } = wallReading(zone, atMs);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  if (start < end) return days.includes(weekday) && minute >= start && minute < end;
  return (days.includes(weekday) && minute >= start) || (days.includes(yesterday) && minute < end);
}

const plan: fc.Arbitrary<Plan> = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    start: fc.integer({ min: 0, max: 1439 }),
    end: fc.integer({ min: 1, max: 1440 }),
    zone: fc.constantFrom(...TROUBLED_ZONES),
  })
  .filter(({ start, end }) => start !== end);

const changes = new Map(TROUBLED_ZONES.map((zone) => [zone as string, changesOfClocks(zone, 2010, 2013)]));

/** Any instant of some years, or one near a change of the clocks of the zone. */
function instantIn(zone: string): fc.Arbitrary<number> {
  const near = changes.get(zone) ?? [];
  const any = fc
    .integer({ min: at("2010-01-01T00:00Z") / MINUTE, max: at("2013-01-01T00:00Z") / MINUTE })
    .map((minute) => minute * MINUTE);
  if (near.length === 0) return any;
  const close = fc
    .tuple(fc.constantFrom(...near), fc.integer({ min: -2 * DAY, max: 2 * DAY }))
    .map(([change, by]) => change + by);
  const edge = fc.tuple(fc.constantFrom(...near), fc.constantFrom(-1, 0, 1)).map(([change, by]) => change + by);
  return fc.oneof(any, close, edge);
}

const planAndInstant = plan.chain((one) => fc.tuple(fc.constant(one), instantIn(one.zone)));

describe("TimeWindow", () => {
  it("keeps days, hours and zone apart", () => {
    const { days, startMinute, endMinute, zone, text } = parseWindow("Mon-Wed,Sat 09:00-17:30 Europe/Berlin");

    assert.deepEqual(days, [1, 2, 3, 6]);
    assert.deepEqual([startMinute, endMinute], [540, 1050]);
    assert.equal(zone.name, "Europe/Berlin");
    assert.equal(text, "Mon-Wed,Sat 09:00-17:30 Europe/Berlin");
  });

  it("lets a range of days run over the end of the week", () => {
    assert.deepEqual(parseWindow("Fri-Mon 09:00-17:00 UTC").days, [1, 5, 6, 7]);
  });

  for (const [text, code] of [
    ["", "WINDOW_MALFORMED"],
    ["Mon-Fri 09:00-17:00", "WINDOW_MALFORMED"],
    ["Mon-Fri 9:00-17:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri  09:00-17:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri 09:00-09:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri 09:60-17:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri 24:00-02:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri 22:00-00:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri 09:00-24:01 UTC", "WINDOW_MALFORMED"],
    ["mon-fri 09:00-17:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri-Sun 09:00-17:00 UTC", "WINDOW_MALFORMED"],
    ["Mon,Mon 09:00-17:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Wed,Tue 09:00-17:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri, 09:00-17:00 UTC", "WINDOW_MALFORMED"],
    ["Funday 09:00-17:00 UTC", "WINDOW_MALFORMED"],
    ["Mon-Fri 09:00-17:00 Europe/Atlantis", "ZONE_UNKNOWN"],
    ["Mon-Fri 09:00-17:00 CEST", "ZONE_UNKNOWN"],
    ["Mon-Fri 09:00-17:00 EST", "ZONE_UNKNOWN"],
    ["Mon-Fri 09:00-17:00 +02:00", "ZONE_UNKNOWN"],
    ["Mon-Fri 09:00-17:00 europe/berlin", "ZONE_UNKNOWN"],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} as ${code}`, () => {
      assert.throws(() => parseWindow(text), { name: "ParseError", code });
    });
  }

  it("includes its start and not its end", () => {
    const office = parseWindow("Mon-Fri 09:00-17:00 Europe/Berlin");

    assert.equal(isWindowOpen(office, at("2026-11-20T09:00:00.000+01:00")), true);
    assert.equal(isWindowOpen(office, at("2026-11-20T08:59:59.999+01:00")), false);
    assert.equal(isWindowOpen(office, at("2026-11-20T16:59:59.999+01:00")), true);
    assert.equal(isWindowOpen(office, at("2026-11-20T17:00:00.000+01:00")), false);
    assert.equal(isWindowOpen(office, at("2026-11-21T12:00:00.000+01:00")), false);
  });

  it("goes by the wall clock in summer and winter, not by UTC", () => {
    const office = parseWindow("Mon-Fri 09:00-17:00 Europe/Berlin");

    assert.equal(isWindowOpen(office, at("2026-07-01T07:00Z")), true);
    assert.equal(isWindowOpen(office, at("2026-12-01T07:00Z")), false);
  });

  it("belongs to the day it begins on when it crosses midnight, Sunday into Monday too", () => {
    const night = parseWindow("Wed,Sun 22:00-02:00 UTC");

    assert.equal(isWindowOpen(night, at("2026-11-18T23:00Z")), true);
    assert.equal(isWindowOpen(night, at("2026-11-19T01:59Z")), true);
    assert.equal(isWindowOpen(night, at("2026-11-19T02:00Z")), false);
    assert.equal(isWindowOpen(night, at("2026-11-18T01:00Z")), false);
    assert.equal(isWindowOpen(night, at("2026-11-23T01:00Z")), true);
  });

  it("is always open from Monday to Sunday, 00:00 to 24:00", () => {
    const always = parseWindow("Mon-Sun 00:00-24:00 America/New_York");

    fc.assert(
      fc.property(
        instantIn("America/New_York"),
        (ms) => isWindowOpen(always, ms) && nextWindowOpening(always, ms) === ms,
      ),
    );
  });

  it("counts a repeated hour both times, and opens at the jump if its start is skipped", () => {
    const repeated = parseWindow("Sun 02:00-03:00 Europe/Berlin");
    assert.equal(isWindowOpen(repeated, at("2026-10-25T02:30+02:00")), true);
    assert.equal(isWindowOpen(repeated, at("2026-10-25T02:30+01:00")), true);
    assert.equal(isWindowOpen(repeated, at("2026-10-25T03:00+01:00")), false);

    const skipped = parseWindow("Sun 02:30-04:00 Europe/Berlin");
    assert.equal(nextWindowOpening(skipped, at("2026-03-29T00:00Z")), at("2026-03-29T01:00Z"));

    const after = parseWindow("Sun 03:00-04:00 Europe/Berlin");
    assert.equal(nextWindowOpening(after, at("2026-10-25T00:30Z")), at("2026-10-25T02:00Z"));

    const swallowed = parseWindow("Sun 02:15-02:45 Europe/Berlin");
    assert.equal(nextWindowOpening(swallowed, at("2026-03-28T12:00Z")), at("2026-04-05T00:15Z"));
  });

  it("waits another week when the day itself is skipped, as 30 December 2011 was on Apia", () => {
    const friday = parseWindow("Fri 09:00-17:00 Pacific/Apia");

    assert.equal(nextWindowOpening(friday, at("2011-12-29T12:00-10:00")), at("2012-01-06T09:00+14:00"));
  });

  it("agrees with an independent calendar at any instant in any zone", () => {
    fc.assert(
      fc.property(planAndInstant, ([one, ms]) => {
        assert.equal(
          isWindowOpen(parseWindow(textOf(one)), ms),
          isOpenByTheBook(one, ms),
          `${textOf(one)} at ${new Date(ms).toISOString()}`,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it("opens next at an instant that is open, with none open before", () => {
    fc.assert(
      fc.property(
        planAndInstant,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 20, maxLength: 20 }),
        ([one, ms], shares) => {
          const opening = nextWindowOpening(parseWindow(textOf(one)), ms);
          assert.ok(opening >= ms);
          assert.ok(isOpenByTheBook(one, opening), `${textOf(one)}: ${new Date(opening).toISOString()} is not open`);
          const between = [...shares.map((share) => Math.floor(ms + share * (opening - ms))), opening - 1].filter(
            (early) => early >= ms,
          );
          for (const early of between) {
            if (early < opening)
              assert.ok(
                !isOpenByTheBook(one, early),
                `${textOf(one)}: open at ${new Date(early).toISOString()} already`,
              );
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

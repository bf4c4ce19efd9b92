import assert from "node:assert/strict";
import fc from "fast-check";
import { isFrozen, parseFreeze, parseWallClock } from "../../infra/values/freeze.ts";
import { earliestInstant, parseZone } from "../../infra/values/zone.ts";
import { changesOfClocks, firstInstant, TROUBLED_ZONES } from "../support/wall-clock.ts";

const at = (instant: string) => Date.parse(instant);
const aFreeze = (change: Partial<Parameters<typeof parseFreeze>[0]> = {}) =>
  parseFreeze({
    name: "year-end",
    from: "2026-12-20",
    to: "2027-01-04",
    zone: "Europe/Berlin",
    environments: ["production"],
    reason: "nobody is there",
    ...change,
  });

describe("Freeze", () => {
  it("holds from the first moment to the last, by the wall clock of its zone", () => {
    const freeze = aFreeze();

    assert.equal(isFrozen(freeze, at("2026-12-19T23:59:59.999+01:00")), false);
    assert.equal(isFrozen(freeze, at("2026-12-20T00:00:00.000+01:00")), true);
    assert.equal(isFrozen(freeze, at("2027-01-03T23:59:59.999+01:00")), true);
    assert.equal(isFrozen(freeze, at("2027-01-04T00:00:00.000+01:00")), false);
  });

  it("takes hours and keeps who, why and where", () => {
    assert.deepEqual(aFreeze({ from: "2026-12-20T18:30", zone: "America/New_York" }), {
      name: "year-end",
      fromMs: at("2026-12-20T18:30-05:00"),
      toMs: at("2027-01-04T00:00-05:00"),
      environments: ["production"],
      reason: "nobody is there",
      zone: "America/New_York",
    });
  });

  it("begins at the jump if the clocks skip its start, and at the first of two if they repeat it", () => {
    assert.equal(aFreeze({ from: "2026-03-29T02:30" }).fromMs, at("2026-03-29T01:00Z"));
    assert.equal(aFreeze({ from: "2026-10-25T02:30" }).fromMs, at("2026-10-25T00:30Z"));
    assert.equal(aFreeze({ from: "2026-10-25T03:00" }).fromMs, at("2026-10-25T02:00Z"));
    assert.equal(aFreeze({ from: "2011-12-30", zone: "Pacific/Apia" }).fromMs, at("2011-12-30T10:00Z"));
    assert.equal(aFreeze({ from: "2026-04-05T01:45", zone: "Australia/Lord_Howe" }).fromMs, at("2026-04-04T14:45Z"));
  });

  for (const [change, code] of [
    [{ from: "2026-02-30" }, "WALL_CLOCK_MALFORMED"],
    [{ from: "2026-13-01" }, "WALL_CLOCK_MALFORMED"],
    [{ from: "2026-12-20T24:00" }, "WALL_CLOCK_MALFORMED"],
    [{ from: "2026-12-20T18:60" }, "WALL_CLOCK_MALFORMED"],
    [{ from: "2026-12-20T18:00Z" }, "WALL_CLOCK_MALFORMED"],
    [{ from: "2026-12-20 18:00" }, "WALL_CLOCK_MALFORMED"],
    [{ from: "2026-12-20 00:00:00 +0000 UTC" }, "WALL_CLOCK_MALFORMED"],
    [{ to: "1969-12-31" }, "WALL_CLOCK_MALFORMED"],
    [{ to: "" }, "WALL_CLOCK_MALFORMED"],
    [{ zone: "Berlin" }, "ZONE_UNKNOWN"],
    [{ zone: "" }, "ZONE_UNKNOWN"],
    [{ to: "2026-12-20" }, "FREEZE_EMPTY"],
    [{ to: "2026-12-19" }, "FREEZE_EMPTY"],
    [{ from: "2026-03-29T02:10", to: "2026-03-29T02:50" }, "FREEZE_EMPTY"],
  ] as const) {
    it(`refuses ${JSON.stringify(change)} as ${code}`, () => {
      assert.throws(() => aFreeze(change), { name: "ParseError", code });
    });
  }

  it("finds the same instants as an independent calendar, around every change of the clocks", () => {
    const changes = TROUBLED_ZONES.flatMap((zone) => changesOfClocks(zone, 2005, 2016).map((ms) => ({ zone, ms })));
    const anywhere = fc.record({
      zone: fc.constantFrom(...TROUBLED_ZONES),
      ms: fc.integer({ min: at("1980-01-01"), max: at("2037-01-01") }),
    });
    const reading = fc
      .tuple(fc.oneof(fc.constantFrom(...changes), anywhere), fc.integer({ min: -26 * 60, max: 26 * 60 }))
      .map(([{ zone, ms }, minutes]) => ({
        zone,
        reading: new Date(ms + minutes * 60_000).toISOString().slice(0, 16),
      }));
    fc.assert(
      fc.property(reading, ({ zone, reading: wall }) => {
        const found = earliestInstant(parseZone(zone), parseWallClock(wall));
        assert.equal(
          new Date(found).toISOString(),
          new Date(firstInstant(zone, wall)).toISOString(),
          `${wall} ${zone}`,
        );
      }),
      { numRuns: 3000 },
    );
  });
});

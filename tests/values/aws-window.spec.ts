import assert from "node:assert/strict";
import * as fc from "fast-check";
import { dailyWindowMinutes, weeklyWindowMinutes, windowsOverlap } from "../../infra/values/aws-window.ts";

describe("windows of AWS's stores", () => {
  for (const [daily, weekly, overlap] of [
    ["01:00-02:00", "sun:03:30-sun:04:30", false],
    ["03:00-04:00", "sun:03:30-sun:04:30", true],
    ["04:00-05:00", "sun:03:30-sun:04:30", true],
    ["03:40-03:50", "sun:03:30-sun:04:30", true],
    ["03:00-05:00", "sun:03:30-sun:04:30", true],
    // They touch, at either end.
    ["02:30-03:30", "sun:03:30-sun:04:30", false],
    ["04:30-05:30", "sun:03:30-sun:04:30", false],
    // Over midnight, and over the end of the week.
    ["23:30-00:30", "mon:00:00-mon:01:00", true],
    ["23:30-00:30", "wed:00:30-wed:01:30", false],
    ["00:15-01:15", "sun:23:30-mon:00:30", true],
    ["22:00-23:00", "sun:23:30-mon:00:30", false],
    ["23:00-23:40", "sun:23:30-mon:00:30", true],
    // A whole day leaves no room.
    ["05:00-05:00", "tue:10:00-tue:11:00", true],
  ] as const) {
    it(`${daily} and ${weekly} ${overlap ? "overlap" : "do not overlap"}`, () => {
      assert.equal(windowsOverlap(daily, weekly), overlap);
    });
  }

  it("overlap exactly where some minute of the week is in both", () => {
    const hour = fc.integer({ min: 0, max: 23 });
    const day = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(hour, hour, day, hour, day, hour, (begin, end, first, from, last, to) => {
        const daily = `${time(begin)}-${time(end)}`;
        const weekly = `${DAYS[first]}:${time(from)}-${DAYS[last]}:${time(to)}`;

        const hours = Array.from({ length: 168 }, (_, index) => index);
        const both = hours.some((at) => inside(at % 24, begin, end) && inside(at, first * 24 + from, last * 24 + to));
        assert.equal(windowsOverlap(daily, weekly), both, `${daily} ${weekly}`);
      }),
    );
  });

  it("have a length, over midnight and over the end of the week too", () => {
    assert.deepEqual([dailyWindowMinutes("01:00-01:59"), dailyWindowMinutes("23:30-00:30")], [59, 60]);
    assert.deepEqual(
      [weeklyWindowMinutes("sun:23:30-mon:00:30"), weeklyWindowMinutes("mon:00:00-tue:00:01")],
      [60, 1441],
    );
  });

  it("refuse another text", () => {
    assert.throws(() => dailyWindowMinutes("1:00-2:00"), { message: '"1:00-2:00" is no window hh:mm-hh:mm' });
    assert.throws(() => weeklyWindowMinutes("som:01:00-son:02:00"), {
      message: '"som:01:00-son:02:00" is no window ddd:hh:mm-ddd:hh:mm',
    });
  });
});

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function time(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

/** Whether the hour that begins at `at` is inside, going forward from `begin`; equal ends are the whole round. */
function inside(at: number, begin: number, end: number): boolean {
  return begin < end ? at >= begin && at < end : at >= begin || at < end;
}

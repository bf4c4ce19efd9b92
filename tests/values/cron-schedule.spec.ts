import assert from "node:assert/strict";
import { parseCronSchedule } from "../../infra/values/cron-schedule.ts";
import { ParseError } from "../../infra/values/parse-error.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

describe("CronSchedule", () => {
  it("reads each of six fields, seconds first", () => {
    const { text, seconds, minutes, hours, days, months, weekdays } = parseCronSchedule("0 30 2 1 12 6");

    assert.equal(text, "0 30 2 1 12 6");
    assert.deepEqual([seconds, minutes, hours, days, months, weekdays], [[0], [30], [2], [1], [12], [6]]);
  });

  for (const [hour, expected] of [
    ["*", HOURS],
    ["?", HOURS],
    ["9-12", [9, 10, 11, 12]],
    ["9-17/4", [9, 13, 17]],
    ["*/8", [0, 8, 16]],
    ["20/2", [20, 22]],
    ["3,1,1-2", [1, 2, 3]],
    ["07", [7]],
    ["23", [23]],
  ] as const) {
    it(`reads ${hour} as hours`, () => {
      assert.deepEqual(parseCronSchedule(`0 0 ${hour} * * *`).hours, expected);
    });
  }

  it("reads names of months and weekdays", () => {
    const { months, weekdays } = parseCronSchedule("0 0 3 * jan,NOV-DEC Mon-fri/2");

    assert.deepEqual(months, [1, 11, 12]);
    assert.deepEqual(weekdays, [1, 3, 5]);
  });

  for (const [text, part] of [
    ["60 0 0 * * *", '"60" is no second; allowed: * or 0 to 59, ranges a-b, steps /n, joined by commas'],
    ["0 60 0 * * *", '"60" is no minute'],
    ["0 0 24 * * *", '"24" is no hour'],
    ["0 0 0 0 * *", '"0" is no day'],
    ["0 0 0 32 * *", '"32" is no day'],
    ["0 0 0 * 0 *", '"0" is no month; allowed: * or 1 to 12 or JAN to DEC'],
    ["0 0 0 * 13 *", '"13" is no month'],
    ["0 0 0 * * 7", '"7" is no weekday; allowed: * or 0 to 6 or SUN to SAT'],
    ["0 0 0 * * FOO", '"FOO" is no weekday'],
    ["0 0 MON * * *", '"MON" is no hour'],
    ["0 0 5-2 * * *", '"5-2" is no hour'],
    ["0 0 */0 * * *", '"*/0" is no hour'],
    ["0 0 1,, * * *", '"1,," is no hour'],
    ["0 0 1-2-3 * * *", '"1-2-3" is no hour'],
    ["0 0 -1 * * *", '"-1" is no hour'],
    ["0 0 *-3 * * *", '"*-3" is no hour'],
    ["0 0 1/ * * *", '"1/" is no hour'],
    ["0 0 001 * * *", '"001" is no hour'],
    ["0 0 1\n * * *", '"1\n" is no hour'],
    ["30 2 * * *", '"30 2 * * *" has not six fields; allowed: six fields with the seconds first'],
    ["0 0  2 * * *", "has not six fields"],
    ["0 30 2 * * * *", "has not six fields"],
    ["@daily", "has not six fields"],
    ["", "has not six fields"],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseCronSchedule(text),
        (error) => error instanceof ParseError && error.code === "SCHEDULE_MALFORMED" && error.message.includes(part),
      );
    });
  }

  for (const text of ["0 0 0 31 2 *", "0 0 0 30 FEB ?", "0 0 0 31 4,6,9,11 *"]) {
    it(`refuses ${text}, which never comes`, () => {
      assert.throws(() => parseCronSchedule(text), { code: "SCHEDULE_NEVER" });
    });
  }

  for (const text of ["0 0 0 29 2 *", "0 0 0 31 2 MON", "0 0 0 31 2,3 *", "0 0 0 28,31 2 *"]) {
    it(`takes ${text}, which comes`, () => {
      assert.equal(parseCronSchedule(text).text, text);
    });
  }
});

import assert from "node:assert/strict";
import { age, moment } from "../../../infra/cli/render/times.ts";

const NOW = Date.parse("2030-01-07T09:00:00Z");

describe("times", () => {
  for (const [at, words] of [
    ["2030-01-07T08:59:01Z", "just now"],
    ["2030-01-07T08:59:00Z", "1 m"],
    ["2030-01-07T08:57:01Z", "2 m"],
    ["2030-01-07T05:55:00Z", "3 h 5 m"],
    ["2029-12-31T09:00:00Z", "7 d"],
    ["2030-01-07T09:00:59Z", "just now"],
    ["2030-01-07T09:02:00Z", "?"],
    ["yesterday", "?"],
  ] as const) {
    it(`says "${words}" of ${at}`, () => assert.equal(age(at, NOW), words));
  }

  it("shows a moment to the second in UTC, and leaves what is no moment as it is", () => {
    assert.equal(moment("2030-01-07T10:15:02.123+01:00"), "2030-01-07 09:15:02Z");
    assert.equal(moment("soon"), "soon");
  });
});

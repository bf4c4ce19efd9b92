import assert from "node:assert/strict";
import { didYouMean, nearest } from "../../infra/values/nearest.ts";

describe("nearest", () => {
  const KEYS = ["tier", "target", "host", "network", "delivery", "services", "images"];

  for (const [typed, meant] of [
    ["teir", "tier"],
    ["tiers", "tier"],
    ["Tier", "tier"],
    ["imgaes", "images"],
    ["image", "images"],
    ["delivry", "delivery"],
    ["netwrok", "network"],
    ["services", "services"],
    ["postgres", undefined],
    ["x", undefined],
    ["", undefined],
  ] as const) {
    it(`takes "${typed}" for ${meant === undefined ? "nothing known" : `"${meant}"`}`, () =>
      assert.equal(nearest(typed, KEYS), meant));
  }

  it("is a question, or nothing", () => {
    assert.equal(didYouMean("teir", KEYS), '; did you mean "tier"?');
    assert.equal(didYouMean("postgres", KEYS), "");
    assert.equal(didYouMean("a".repeat(100_000), KEYS), "");
  });
});

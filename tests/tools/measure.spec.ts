import assert from "node:assert/strict";
import { isMet, type Measure, median, ratioOf, takeTurns } from "../performance/measure.ts";

const MEASURE: Measure = {
  id: "T0",
  name: "x",
  value: 150,
  baseline: "y",
  baselineValue: 100,
  unit: "ms",
  target: 1.5,
  limit: undefined,
  runs: 1,
};

describe("benchmark", () => {
  it("lets the candidates take turns, after one round that does not count", async () => {
    const order: string[] = [];

    const times = await takeTurns(2, { a: () => order.push("a"), b: async () => order.push("b") });

    assert.deepEqual(order, ["a", "b", "a", "b", "a", "b"]);
    assert.deepEqual([times.a.length, times.b.length], [2, 2]);
  });

  it("takes the middle value", () => {
    assert.equal(median([3, 1, 200]), 3);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.throws(() => median([]), /no values/);
  });

  it("keeps a target by ratio and by limit", () => {
    assert.equal(ratioOf(MEASURE), 1.5);
    assert.equal(isMet(MEASURE), true);
    assert.equal(isMet({ ...MEASURE, target: 1.4 }), false);
    assert.equal(isMet({ ...MEASURE, limit: 149 }), false);
    assert.equal(isMet({ ...MEASURE, target: undefined, limit: 150 }), true);
    assert.equal(isMet({ ...MEASURE, target: undefined, limit: 149 }), false);
  });
});

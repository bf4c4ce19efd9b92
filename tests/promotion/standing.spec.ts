import assert from "node:assert/strict";
import { lastUpdateFaults, whySuperseded } from "../../infra/promotion/standing.ts";
import { anUpdate, aState } from "../support/memory-ports.ts";
import { PINS, updateAt } from "../support/promotion-builders.ts";

const VERIFIED = updateAt("2030-01-04T08:59:00.000Z");
const LATER = "2030-01-06T12:00:00.000Z";

describe("lastUpdateFaults", () => {
  function reasons(change: Parameters<typeof anUpdate>[0], pendingOperations = 0): readonly string[] {
    return lastUpdateFaults({ ...aState(PINS, change), pendingOperations }).map(({ reason }) => reason);
  }

  for (const [change, pending, says] of [
    [{}, 0, []],
    [{ result: "failed" }, 0, ["its last update failed at 2030-01-04T08:01:00.000Z"]],
    [{ result: "failed", endedAt: "" }, 0, ["its last update failed at 2030-01-04T08:00:00.000Z"]],
    [
      { result: "in-progress", endedAt: "" },
      0,
      ["its last update, started at 2030-01-04T08:00:00.000Z, has not ended"],
    ],
    [{ result: "other" }, 0, ["the result of its last update at 2030-01-04T08:01:00.000Z cannot be read"]],
    [{ targeted: true }, 0, ["its last update at 2030-01-04T08:01:00.000Z left a part of the program out (--target)"]],
    [{}, 1, ["an interrupted update left 1 operation pending"]],
    [{}, 2, ["an interrupted update left 2 operations pending"]],
  ] as const) {
    it(`says ${says.join("; ") || "nothing of a whole update"}`, () => {
      assert.deepEqual(reasons(change, pending), says);
    });
  }

  it("speaks of the last update alone", () => {
    const history = [anUpdate(), anUpdate({ result: "failed", targeted: true })];

    assert.deepEqual(lastUpdateFaults({ ...aState(PINS), history }), []);
  });

  it("says that there was none", () => {
    const [fault] = lastUpdateFaults({ ...aState(PINS), history: [] });

    assert.deepEqual(fault, { code: "NEVER_DEPLOYED", reason: "it was never deployed" });
  });
});

describe("whySuperseded", () => {
  it("is empty for the last update, and after updates that changed nothing", () => {
    assert.equal(whySuperseded([VERIFIED], VERIFIED), "");
    assert.equal(whySuperseded([updateAt(LATER, { changes: 0 }), VERIFIED], VERIFIED), "");
  });

  for (const [change, says] of [
    [{ changes: 1 }, "changed 1 resource"],
    [{ changes: 0, result: "failed" }, "ended failed"],
    [{ changes: 0, result: "in-progress" }, "ended in-progress"],
    [{ changes: 3 }, "changed 3 resources"],
    [{ changes: 0, targeted: true }, "left a part of the program out (--target)"],
  ] as const) {
    it(`says that a later update ${says} (${JSON.stringify(change)})`, () => {
      const why = whySuperseded([updateAt(LATER, change), VERIFIED], VERIFIED);

      assert.equal(why, `a later update, started at ${LATER}, ${says}`);
    });
  }

  it("compares both times of the update", () => {
    const missing = "the verified update is not among the last updates of the stack";

    assert.equal(whySuperseded([{ ...VERIFIED, startedAt: LATER }], VERIFIED), missing);
    assert.equal(whySuperseded([{ ...VERIFIED, endedAt: LATER }], VERIFIED), missing);
    assert.equal(whySuperseded([VERIFIED], undefined), missing);
    assert.equal(whySuperseded([], VERIFIED), missing);
  });
});

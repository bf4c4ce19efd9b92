import assert from "node:assert/strict";
import fc from "fast-check";
import { chainEvents, headOf } from "../../../infra/promotion/ledger/chain.ts";
import type { EventBody, LedgerEvent } from "../../../infra/promotion/ledger/ledger-event.ts";
import { environmentView, viewLedger } from "../../../infra/promotion/ledger/ledger-view.ts";
import { soakMs } from "../../../infra/promotion/ledger/release-history.ts";
import {
  failed,
  idOf,
  image,
  landed,
  OLD_PINS,
  OLD_RELEASE,
  PINS,
  RELEASE,
  rolledBack,
  updateAt,
  verified,
} from "../../support/promotion-builders.ts";

const HOUR = 60 * 60 * 1000;
const START = Date.parse("2030-01-01T00:00:00Z");

/** Events an hour apart, from START on. */
function history(...bodies: readonly EventBody[]): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (const [index, body] of bodies.entries()) {
    const at = new Date(START + index * HOUR).toISOString();
    events.push(...chainEvents([body], headOf(events), { project: "shop", sandbox: false, actor: "ada", at }));
  }
  return events;
}

function staging(...bodies: readonly EventBody[]) {
  return environmentView(viewLedger(history(...bodies)), "staging");
}

function withdrawn(intent: string, commit = `commit of ${intent}`): EventBody {
  return { type: "withdrawn", environment: "staging", intent, commit, reason: "the branch moved on" };
}

const UPDATE = updateAt("2029-12-31T00:00:00.000Z");

describe("viewLedger", () => {
  it("is empty for an environment in which nothing happened", () => {
    const view = environmentView(viewLedger([]), "staging");

    assert.equal(view.landed, undefined);
    assert.equal(view.releases.size + view.locks.length + view.approvals.length + view.everLanded.size, 0);
  });

  it("takes the newest landing, of whatever kind", () => {
    const view = staging(landed("staging", PINS), rolledBack("staging", PINS, OLD_PINS));

    assert.deepEqual(
      [view.landed?.type, view.landed?.pins, view.landed?.release],
      ["rolled-back", OLD_PINS, OLD_RELEASE],
    );
    assert.ok(view.everLanded.has(`api=${PINS.api}`));
  });

  it("leaves out a landing that was withdrawn, and counts it when it lands again", () => {
    const [first, second] = [landed("staging", OLD_PINS, "a"), landed("staging", PINS, "b")];

    assert.equal(staging(first, second, withdrawn("b")).landed?.intent, "a");
    assert.equal(staging(first, second, withdrawn("b"), second).landed?.intent, "b");
    assert.equal(staging(first, second, withdrawn("b", "another commit")).landed?.intent, "b");
    assert.ok(!staging(first, second, withdrawn("b")).everLanded.has(`api=${PINS.api}`));
  });

  it("does not keep what a withdrawn rollback left", () => {
    const back = rolledBack("staging", PINS, OLD_PINS);

    const view = staging(verified("staging", PINS, UPDATE), back, withdrawn("rollback-1", "commit of rollback"));

    assert.equal(view.releases.get(RELEASE)?.status, "verified");
  });

  for (const [name, bodies, status] of [
    ["verified", [verified("staging", PINS, UPDATE)], "verified"],
    ["failed after it was verified", [verified("staging", PINS, UPDATE), failed("staging", PINS)], "failed"],
    ["verified after it failed", [failed("staging", PINS), verified("staging", PINS, UPDATE)], "verified"],
    ["left", [verified("staging", PINS, UPDATE), rolledBack("staging", PINS, OLD_PINS)], "left"],
    [
      "left, whatever comes after",
      [rolledBack("staging", PINS, OLD_PINS), verified("staging", PINS, UPDATE), failed("staging", PINS)],
      "left",
    ],
  ] as const) {
    it(`takes a release for ${status} that is ${name}`, () => {
      assert.equal(staging(...bodies).releases.get(RELEASE)?.status, status);
    });
  }

  it("keeps when and why a release was left, whatever is said of it later", () => {
    const record = staging(rolledBack("staging", PINS, OLD_PINS), failed("staging", PINS)).releases.get(RELEASE);

    assert.deepEqual([record?.status, record?.reason], ["left", "checkout is slow"]);
  });

  it("dates a verification by its own event, and ends it with the failure", () => {
    const record = staging(verified("staging", PINS, UPDATE), failed("staging", PINS)).releases.get(RELEASE);

    assert.deepEqual([record?.verifiedSeq, record?.reason], [1, "503"]);
    assert.deepEqual(record?.span, { since: START, until: START + HOUR });
  });

  it("takes a failure for no verification", () => {
    const record = staging(failed("staging", PINS)).releases.get(RELEASE);

    assert.deepEqual([record?.verifiedSeq, record?.span, record?.update], [0, undefined, undefined]);
  });

  it("keeps the pins of a release that was left without ever being judged", () => {
    const view = staging(landed("staging", PINS), rolledBack("staging", PINS, OLD_PINS));

    assert.deepEqual(view.releases.get(RELEASE)?.pins, PINS);
  });

  it("ends a soak when the update of the next release began, not when it was verified", () => {
    const began = new Date(START + HOUR / 2).toISOString();
    const next = verified("staging", OLD_PINS, updateAt(began));

    const record = staging(verified("staging", PINS, UPDATE), next).releases.get(RELEASE);

    assert.deepEqual(record?.span, { since: START, until: START + HOUR / 2 });
  });

  it("keeps the locks of several people until one lifts them", () => {
    const lock: EventBody = { type: "locked", environment: "staging", reason: "incident 311" };

    assert.deepEqual(staging(lock, lock).locks, [
      { by: "ada", at: "2030-01-01T00:00:00.000Z", reason: "incident 311" },
    ]);
    assert.deepEqual(staging(lock, { ...lock, type: "unlocked" }).locks, []);
  });

  it("dates an image by the first update that brought it, whatever was verified after", () => {
    const [first, second] = [updateAt("2029-12-01T00:00:00.000Z"), updateAt("2029-12-05T00:00:00.000Z")];

    const view = staging(verified("staging", OLD_PINS, first), verified("staging", PINS, second));

    assert.equal(view.deployedAt.get("api")?.at, second.endedAt);
    assert.equal(view.deployedAt.get("web")?.at, first.endedAt);
  });

  it("dates an image anew that was gone meanwhile", () => {
    const [first, second] = [updateAt("2029-12-01T00:00:00.000Z"), updateAt("2029-12-05T00:00:00.000Z")];
    const gone = verified("staging", { api: PINS.api }, updateAt("2029-12-03T00:00:00.000Z"));

    const view = staging(verified("staging", PINS, first), gone, verified("staging", PINS, second));

    assert.deepEqual([view.deployedAt.get("api")?.at, view.deployedAt.get("web")?.at], [first.endedAt, second.endedAt]);
  });

  it("collects builds by image and approvals by environment", () => {
    const view = viewLedger(
      history(
        { type: "built", service: "api", image: PINS.api, commit: "1", branch: "main" },
        { type: "approved", environment: "staging", contentHash: "sha256:1", person: "ben", signature: "s" },
      ),
    );

    assert.deepEqual(view.builds.get(PINS.api), [
      { service: "api", image: PINS.api, commit: "1", branch: "main", actor: "ada" },
    ]);
    assert.deepEqual(environmentView(view, "staging").approvals, [
      { person: "ben", contentHash: "sha256:1", signature: "s", at: START + HOUR, seq: 2 },
    ]);
  });
});

describe("soakMs", () => {
  const pins = { x: PINS, y: OLD_PINS, z: { ...PINS, api: image("api", "9.0.0") } };
  const step = fc.record({
    what: fc.constantFrom("land", "verify", "fail", "unverify", "back", "elsewhere"),
    set: fc.constantFrom("x", "y", "z"),
  });

  function bodyOf({ what, set }: { what: string; set: string }): EventBody {
    const of = pins[set as keyof typeof pins];
    const release = idOf(of);
    switch (what) {
      case "land":
        return landed("staging", of);
      case "verify":
        return verified("staging", of, UPDATE);
      case "fail":
        return failed("staging", of);
      case "unverify":
        return { type: "unverified", environment: "staging", pins: of, release, reason: "silent" };
      case "back":
        return rolledBack("staging", of, set === "x" ? pins.y : pins.x);
      default:
        return landed("dev", of);
    }
  }

  /** The rule said again, from the last event backwards: everything since then must be this set, verified or landed. */
  function oracle(steps: readonly { what: string; set: string }[], set: string, now: number): number {
    const other = set === "x" ? "y" : "x";
    const isLeft = steps.some((s) => s.what === "back" && s.set === set);
    const verdicts = steps.filter((s) => s.set === set && ["verify", "fail", "unverify"].includes(s.what));
    if (isLeft || verdicts.at(-1)?.what !== "verify") return 0;
    let since: number | undefined;
    let until: number | undefined;
    for (const [index, s] of steps.entries()) {
      const at = START + index * HOUR;
      const target = s.what === "back" ? (s.set === "x" ? "y" : "x") : s.set;
      if (s.what === "elsewhere") continue;
      if (s.what === "verify" && s.set === set) {
        if (since === undefined || until !== undefined) [since, until] = [at, undefined];
      } else if (since !== undefined && until === undefined) {
        const breaks = ["fail", "unverify"].includes(s.what) || target !== set;
        // An update that began before the span closes it at once: this generator's updates are all old.
        if (breaks) until = s.what === "verify" ? since : at;
      }
    }
    assert.notEqual(other, set);
    return since === undefined ? 0 : Math.min(until ?? now, now) - since;
  }

  it("is the newest time without a break, for every order of events", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), fc.integer({ min: 0, max: 48 }), (steps, later) => {
        const view = staging(...steps.map(bodyOf));
        const now = START + (steps.length + later) * HOUR;
        for (const [set, of] of Object.entries(pins)) {
          assert.equal(soakMs(view.releases.get(idOf(of)), now), oracle(steps, set, now), set);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("never grows by an event that is no verification of it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), step, (steps, one) => {
        fc.pre(!(one.what === "verify" && one.set === "x"));
        const now = START + 100 * HOUR;
        const before = soakMs(staging(...steps.map(bodyOf)).releases.get(RELEASE), now);
        const after = soakMs(staging(...[...steps, one].map(bodyOf)).releases.get(RELEASE), now);
        assert.ok(after <= before);
      }),
      { numRuns: 500 },
    );
  });
});

import assert from "node:assert/strict";
import { freezeGate } from "../../../infra/promotion/gates/freeze.ts";
import { runGate } from "../../../infra/promotion/gates/gate.ts";
import { lockGate } from "../../../infra/promotion/gates/lock.ts";
import { windowGate } from "../../../infra/promotion/gates/window.ts";
import { aState, type MemoryWorld, unanswered } from "../../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  aRelease,
  aRollback,
  ask,
  aWorld,
  changeState,
  factsOf,
  PINS,
  policyWith,
  testTable,
  updateAt,
} from "../../support/promotion-builders.ts";

const LOCK = { type: "locked", environment: "production", reason: "incident 311" } as const;
const FREEZE_START = Date.parse("2026-12-19T23:00:00Z");
const FREEZE_END = Date.parse("2027-01-03T23:00:00Z");
const BACK = aRollback({ environment: "production" });

function at(moment: number | string) {
  return (world: MemoryWorld) => {
    world.now = typeof moment === "number" ? moment : Date.parse(moment);
  };
}

describe("gate lock", () => {
  testTable(
    lockGate,
    [
      { when: "nobody holds the target", says: ["pass NOT_LOCKED"] },
      { when: "the target is locked", world: (world) => world.append("ben", LOCK), says: ["block LOCKED"] },
      {
        when: "two people locked it",
        world: (world) => {
          world.append("ben", LOCK);
          world.append("caro", LOCK);
        },
        says: ["block LOCKED", "block LOCKED"],
      },
      {
        when: "the lock was lifted",
        world: (world) => world.append("ben", LOCK, { type: "unlocked", environment: "production", reason: "over" }),
        says: ["pass NOT_LOCKED"],
      },
      {
        when: "the source is locked",
        world: (world) => world.append("ben", { ...LOCK, environment: "staging" }),
        says: ["pass NOT_LOCKED"],
      },
      {
        when: "a rollback meets a lock",
        request: aRollback(),
        world: (world) => world.append("ben", { ...LOCK, environment: "staging" }),
        says: ["block LOCKED"],
      },
      {
        when: "the ledger could not be read",
        world: (world) => {
          world.ledgerFault = unanswered("timeout", true);
        },
        says: ["unknown LEDGER_UNREACHABLE"],
      },
      {
        when: "an update of the target is running",
        world: (world) =>
          world.states.set("production", { known: true, value: aState(PINS, { result: "in-progress", endedAt: "" }) }),
        says: ["block TARGET_BUSY"],
      },
      {
        when: "an update of the target failed",
        world: (world) => world.states.set("production", { known: true, value: aState(PINS, { result: "failed" }) }),
        says: ["pass NOT_LOCKED"],
      },
      {
        when: "the target's state could not be read",
        world: (world) => world.states.set("production", unanswered("timeout", true)),
        says: ["unknown STATE_UNREACHABLE"],
      },
    ],
    assert.deepEqual,
  );

  it("says by whom, since when, why and how it is lifted", async () => {
    const world = aWorld();
    world.append("ben", LOCK);

    const [decision] = await ask(lockGate, world, aPromotion());

    assert.equal(decision?.reason, "production has been locked by ben since 2030-01-07T09:00:00.000Z: incident 311");
    assert.equal(decision?.remedy, 'ask ben; then: ./envs lock production --release --reason "…"');
  });

  it("knows a running update although the history before it is well", async () => {
    const world = aWorld();
    const running = updateAt("2030-01-07T08:59:00.000Z", { result: "in-progress", endedAt: "" });
    changeState(world, "staging", { history: [running, updateAt("2030-01-04T08:59:00.000Z")] });

    const [decision] = await ask(lockGate, world, aRollback());

    assert.equal(decision?.reason, "an update of staging, started at 2030-01-07T08:59:00.000Z, is running");
  });
});

describe("gate freeze", () => {
  testTable(
    freezeGate,
    [
      { when: "there is none now", says: ["pass NOT_FROZEN"] },
      { when: "it begins in a millisecond", world: at(FREEZE_START - 1), says: ["pass NOT_FROZEN"] },
      { when: "it begins", world: at(FREEZE_START), says: ["block FROZEN"] },
      { when: "it ends in a millisecond", world: at(FREEZE_END - 1), says: ["block FROZEN"] },
      { when: "it ends", world: at(FREEZE_END), says: ["pass NOT_FROZEN"] },
      {
        when: "it binds another environment",
        request: aPromotion({ source: "dev", target: "staging" }),
        world: at(FREEZE_START),
        says: ["pass NOT_FROZEN"],
      },
      { when: "it is a rollback with a reason", request: BACK, world: at(FREEZE_START), says: ["pass FREEZE_EXEMPT"] },
      { when: "it is an adoption", request: anAdoption(), world: at(FREEZE_START), says: ["block FROZEN"] },
    ],
    assert.deepEqual,
  );

  it("exempts no rollback whose reason says nothing", async () => {
    const world = aWorld();
    world.now = FREEZE_START;
    const facts = await factsOf(world, BACK);

    const [decision] = runGate(freezeGate, { ...BACK, reason: " " }, facts);

    assert.equal(decision?.code, "FROZEN");
  });

  it("binds a release into a frozen entry", async () => {
    const world = aWorld(policyWith("environments: [production]", "environments: [dev]"));
    world.now = FREEZE_START;

    const [decision] = await ask(freezeGate, world, aRelease());

    assert.equal(decision?.reason, "dev is frozen until 2027-01-03 23:00:00Z (year-end): nobody is there to watch");
    assert.equal(decision?.remedy, "earliest: 2027-01-03 23:00:00Z");
  });
});

describe("gate window", () => {
  testTable(
    windowGate,
    [
      { when: "the window is open", says: ["pass WINDOW_OPEN"] },
      { when: "it opens now", world: at("2030-01-07T08:00:00Z"), says: ["pass WINDOW_OPEN"] },
      { when: "it opens in a millisecond", world: at("2030-01-07T07:59:59.999Z"), says: ["block WINDOW_CLOSED"] },
      { when: "it closes now", world: at("2030-01-07T16:00:00Z"), says: ["block WINDOW_CLOSED"] },
      {
        when: "the edge names none",
        request: aPromotion({ source: "dev", target: "staging" }),
        world: at("2030-01-06T03:00:00Z"),
        says: ["pass WINDOW_NOT_ASKED"],
      },
      {
        when: "the edge does not exist",
        request: aPromotion({ source: "dev" }),
        world: at("2030-01-06T03:00:00Z"),
        says: ["pass WINDOW_NOT_JUDGED"],
      },
      {
        when: "it is a release into what takes none",
        request: aRelease({ environment: "production" }),
        says: ["pass WINDOW_NOT_JUDGED"],
      },
      {
        when: "it is a release",
        request: aRelease(),
        world: at("2030-01-06T03:00:00Z"),
        says: ["pass WINDOW_NOT_ASKED"],
      },
      { when: "it is a rollback", request: BACK, world: at("2030-01-06T03:00:00Z"), says: ["pass WINDOW_EXEMPT"] },
      {
        when: "it is an adoption",
        request: anAdoption(),
        world: at("2030-01-06T03:00:00Z"),
        says: ["block WINDOW_CLOSED"],
      },
      {
        when: "the calendar does not have it",
        files: policyWith("windows: [office]", "windows: [night]"),
        says: ["block WINDOW_MISSING"],
      },
      {
        when: "one of several spans of its window is open",
        files: policyWith(
          "Mon-Fri 09:00-17:00 Europe/Berlin",
          'Sat 09:00-10:00 Europe/Berlin", "Mon 09:00-17:00 Europe/Berlin',
        ),
        says: ["pass WINDOW_OPEN"],
      },
      {
        when: "one of two is open",
        files: {
          "promotion.yaml": (text) =>
            text
              .replace("windows: [office]", "windows: [night, office]")
              .replace("office: [", 'night: ["Mon-Fri 22:00-23:00 Europe/Berlin"]\n    office: ['),
        },
        says: ["pass WINDOW_OPEN"],
      },
    ],
    assert.deepEqual,
  );

  it("claims no hours, and no lack of them, of a path that is not there", async () => {
    const [decision] = await ask(windowGate, aWorld(), aPromotion({ source: "dev" }));

    assert.equal(decision?.reason, "no declared path is taken, so there are no hours of one to ask");
  });

  it("says what time it is, when it is open and when it opens next", async () => {
    const world = aWorld();
    at("2030-01-04T17:00:00Z")(world);

    const [decision] = await ask(windowGate, world, aPromotion());

    assert.equal(
      decision?.reason,
      "it is 2030-01-04 17:00:00Z; production is open in office (Mon-Fri 09:00-17:00 Europe/Berlin)",
    );
    assert.equal(decision?.remedy, "earliest: 2030-01-07 08:00:00Z");
  });
});

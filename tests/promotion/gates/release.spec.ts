import assert from "node:assert/strict";
import { releaseGate } from "../../../infra/promotion/gates/release.ts";
import type { UpdateRecord } from "../../../infra/promotion/ports.ts";
import { anUpdate, aState, type MemoryWorld, unanswered } from "../../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  aRelease,
  aRollback,
  changeState,
  failed,
  image,
  OLD_PINS,
  OLD_RELEASE,
  PINS,
  RELEASE,
  rolledBack,
  testTable,
  updateAt,
  verified,
} from "../../support/promotion-builders.ts";

const VERIFIED = updateAt("2030-01-04T08:59:00.000Z");
const EARLIER = aPromotion({ release: OLD_RELEASE });

function lastUpdate(change: Partial<UpdateRecord>) {
  return (world: MemoryWorld) => changeState(world, "staging", { history: [{ ...VERIFIED, ...change }] });
}

function laterUpdate(change: Partial<UpdateRecord>) {
  const later = updateAt("2030-01-06T12:00:00.000Z", { changes: 0, ...change });
  return (world: MemoryWorld) => changeState(world, "staging", { history: [later, VERIFIED] });
}

function said(...bodies: Parameters<MemoryWorld["append"]>[1][]) {
  return (world: MemoryWorld) => world.append("ada", ...bodies);
}

describe("gate release, for a promotion", () => {
  testTable(
    releaseGate,
    [
      { when: "the source runs a verified release", says: ["pass RELEASE_VERIFIED"] },
      {
        when: "the source was never deployed",
        world: (world) => world.states.delete("staging"),
        says: ["block NEVER_DEPLOYED"],
      },
      {
        when: "the source could not be reached",
        world: (world) => world.states.set("staging", unanswered("timeout", true)),
        says: ["unknown STATE_UNREACHABLE"],
      },
      {
        when: "the source's state is nonsense",
        world: (world) => world.states.set("staging", unanswered("no JSON")),
        says: ["unknown STATE_UNKNOWN"],
      },
      {
        when: "the outputs cannot be parsed",
        world: (world) => changeState(world, "staging", { outputs: undefined, outputsFault: "contract 2" }),
        says: ["unknown OUTPUTS_UNREADABLE"],
      },
      {
        when: "the source runs no service",
        world: (world) => world.states.set("staging", { known: true, value: aState({}) }),
        says: ["block RELEASE_EMPTY"],
      },
      {
        when: "the source runs an image without a digest",
        world: (world) =>
          world.states.set("staging", { known: true, value: aState({ api: "ghcr.io/acme/shop-api:1.4.2" }) }),
        says: ["block PIN_MALFORMED"],
      },
      { when: "its last update failed", world: lastUpdate({ result: "failed" }), says: ["block UPDATE_FAILED"] },
      {
        when: "its last update is running",
        world: lastUpdate({ result: "in-progress" }),
        says: ["block UPDATE_RUNNING"],
      },
      { when: "its last result is strange", world: lastUpdate({ result: "other" }), says: ["block UPDATE_UNKNOWN"] },
      { when: "its last update was targeted", world: lastUpdate({ targeted: true }), says: ["block UPDATE_TARGETED"] },
      {
        when: "operations are pending",
        world: (world) => changeState(world, "staging", { pendingOperations: 2 }),
        says: ["block OPERATIONS_PENDING"],
      },
      {
        when: "several of these are true at once",
        world: (world) => {
          lastUpdate({ result: "failed", targeted: true })(world);
          changeState(world, "staging", { pendingOperations: 1 });
        },
        says: ["block UPDATE_FAILED", "block UPDATE_TARGETED", "block OPERATIONS_PENDING"],
      },
      {
        when: "an output echoes what no resource runs",
        world: (world) => changeState(world, "staging", { running: { ...PINS, api: OLD_PINS.api } }),
        says: ["block OUTPUTS_DISAGREE"],
      },
      {
        when: "a resource runs what no output tells",
        world: (world) => changeState(world, "staging", { running: { ...PINS, cron: image("cron", "1.0.0") } }),
        says: ["block OUTPUTS_DISAGREE"],
      },
      {
        when: "what runs was never verified",
        world: (world) =>
          world.states.set("staging", { known: true, value: aState({ ...PINS, api: image("api", "2.0.0") }) }),
        says: ["block RELEASE_NOT_VERIFIED"],
      },
      { when: "it failed since", world: said(failed("staging", PINS)), says: ["block RELEASE_FAILED"] },
      {
        when: "its health could not be established since",
        world: said({ type: "unverified", environment: "staging", pins: PINS, release: RELEASE, reason: "no answer" }),
        says: ["block RELEASE_UNVERIFIED"],
      },
      {
        when: "a rollback left it there",
        world: said(rolledBack("staging", PINS, OLD_PINS)),
        says: ["block RELEASE_LEFT"],
      },
      {
        when: "a rollback left it there, and it was verified again",
        world: said(rolledBack("staging", PINS, OLD_PINS), verified("staging", PINS, VERIFIED)),
        says: ["block RELEASE_LEFT"],
      },
      {
        when: "a rollback left it in the target",
        world: said(rolledBack("production", PINS, OLD_PINS)),
        says: ["block RELEASE_QUARANTINED"],
      },
      {
        when: "a rollback left it further up",
        world: said(rolledBack("dev", PINS, OLD_PINS)),
        says: ["block RELEASE_QUARANTINED"],
      },
      { when: "a later update changed nothing", world: laterUpdate({}), says: ["pass RELEASE_VERIFIED"] },
      {
        when: "a later update changed something",
        world: laterUpdate({ changes: 1 }),
        says: ["block RELEASE_SUPERSEDED"],
      },
      {
        when: "a later update failed, and one after it changed nothing",
        world: (world) => {
          const bad = updateAt("2030-01-06T12:00:00.000Z", { changes: 0, result: "failed" });
          const good = updateAt("2030-01-06T13:00:00.000Z", { changes: 0 });
          changeState(world, "staging", { history: [good, bad, VERIFIED] });
        },
        says: ["block RELEASE_SUPERSEDED"],
      },
      {
        when: "the verified update is too long ago for the history",
        world: (world) => changeState(world, "staging", { history: [anUpdate({ changes: 0 })] }),
        says: ["block RELEASE_SUPERSEDED"],
      },
      {
        when: "the ledger could not be read",
        world: (world) => {
          world.ledgerFault = unanswered("timeout", true);
        },
        says: ["unknown LEDGER_UNREACHABLE"],
      },
    ],
    assert.deepEqual,
  );
});

describe("gate release, for an earlier release", () => {
  testTable(
    releaseGate,
    [
      { when: "it was verified in the source", request: EARLIER, says: ["pass RELEASE_VERIFIED"] },
      { when: "its version is named", request: aPromotion({ version: "1.4.1" }), says: ["pass RELEASE_VERIFIED"] },
      {
        when: "the version was never verified there",
        request: aPromotion({ version: "7.0.0" }),
        says: ["block RELEASE_NOT_VERIFIED"],
      },
      {
        when: "it failed since",
        request: EARLIER,
        world: said(failed("staging", OLD_PINS)),
        says: ["block RELEASE_FAILED"],
      },
      {
        when: "the source is in a bad state now",
        request: EARLIER,
        world: lastUpdate({ result: "failed" }),
        says: ["block UPDATE_FAILED"],
      },
      {
        when: "the outputs disagree about what runs now",
        request: EARLIER,
        world: (world) => changeState(world, "staging", { running: {} }),
        says: ["pass RELEASE_VERIFIED"],
      },
      {
        when: "the state of the source could not be read",
        request: EARLIER,
        world: (world) => world.states.set("staging", unanswered("timeout", true)),
        says: ["unknown STATE_UNREACHABLE"],
      },
      {
        when: "the service is not in it",
        request: aPromotion({ services: ["web"] }),
        world: (world) => world.states.set("staging", { known: true, value: aState({ api: PINS.api }) }),
        says: ["block SERVICE_NOT_IN_RELEASE"],
      },
    ],
    assert.deepEqual,
  );
});

describe("gate release, for the other kinds", () => {
  testTable(
    releaseGate,
    [
      { when: "it is a new build", request: aRelease(), says: ["pass NEW_BUILD"] },
      {
        when: "a new build makes a set that a rollback left",
        request: aRelease(),
        world: said(rolledBack("dev", { ...PINS, api: image("api", "1.5.0") }, PINS)),
        says: ["block RELEASE_QUARANTINED"],
      },
      {
        when: "it is a new build and the ledger could not be read",
        request: aRelease(),
        world: (world) => {
          world.ledgerFault = unanswered("broken");
        },
        says: ["unknown LEDGER_UNKNOWN"],
      },
      { when: "a rollback finds a verified release", request: aRollback(), says: ["pass RELEASE_VERIFIED"] },
      {
        when: "a rollback finds none",
        request: aRollback(),
        world: said(failed("staging", OLD_PINS)),
        says: ["block NOTHING_TO_RETURN_TO"],
      },
      {
        when: "a rollback names one that failed",
        request: aRollback({ version: OLD_RELEASE }),
        world: said(failed("staging", OLD_PINS)),
        says: ["block RELEASE_FAILED"],
      },
      {
        when: "a rollback would return to what was left",
        request: aRollback({ version: OLD_RELEASE }),
        world: said(rolledBack("staging", OLD_PINS, PINS)),
        says: ["block RELEASE_LEFT"],
      },
      {
        when: "a rollback would return to what was left further up",
        request: aRollback(),
        world: said(rolledBack("dev", OLD_PINS, PINS)),
        says: ["block RELEASE_QUARANTINED"],
      },
      {
        when: "a rollback is made while the last update failed",
        request: aRollback(),
        world: lastUpdate({ result: "failed" }),
        says: ["pass RELEASE_VERIFIED"],
      },
      {
        when: "an adoption finds a whole deployment",
        request: anAdoption(),
        world: (world) => world.states.set("production", { known: true, value: aState(OLD_PINS) }),
        says: ["pass BASELINE"],
      },
      {
        when: "an adoption finds what a rollback left",
        request: anAdoption(),
        world: (world) => {
          world.states.set("production", { known: true, value: aState(OLD_PINS) });
          world.append("ada", rolledBack("production", OLD_PINS, PINS));
        },
        says: ["pass BASELINE"],
      },
      {
        when: "an adoption finds a failed one",
        request: anAdoption(),
        world: (world) =>
          world.states.set("production", { known: true, value: aState(OLD_PINS, { result: "failed" }) }),
        says: ["block UPDATE_FAILED"],
      },
      {
        when: "an adoption finds outputs that no resource bears out",
        request: anAdoption(),
        world: (world) => world.states.set("production", { known: true, value: { ...aState(OLD_PINS), running: {} } }),
        says: ["block OUTPUTS_DISAGREE", "block OUTPUTS_DISAGREE", "block OUTPUTS_DISAGREE"],
      },
    ],
    assert.deepEqual,
  );
});

import assert from "node:assert/strict";
import { releaseGate } from "../../../infra/promotion/gates/release.ts";
import type { UpdateRecord } from "../../../infra/promotion/ports.ts";
import { aState, type MemoryWorld } from "../../support/memory-ports.ts";
import {
  aPromotion,
  ask,
  aWorld,
  changeState,
  failed,
  idOf,
  image,
  landed,
  OLD_PINS,
  PINS,
  RELEASE,
  rolledBack,
  updateAt,
} from "../../support/promotion-builders.ts";

const VERIFIED = updateAt("2030-01-04T08:59:00.000Z");

function laterUpdate(change: Partial<UpdateRecord>) {
  const later = updateAt("2030-01-06T12:00:00.000Z", { changes: 0, ...change });
  return (world: MemoryWorld) => changeState(world, "staging", { history: [later, VERIFIED] });
}

function said(...bodies: Parameters<MemoryWorld["append"]>[1][]) {
  return (world: MemoryWorld) => world.append("ada", ...bodies);
}

describe("gate release, in words", () => {
  it("says when and why a release was left behind", async () => {
    const world = aWorld();
    said(rolledBack("staging", PINS, OLD_PINS))(world);

    const [decision] = await ask(releaseGate, world, aPromotion());

    const id = idOf(PINS);
    assert.equal(
      decision?.reason,
      `${id} was left behind in staging by a rollback at 2030-01-07 09:00:00Z: checkout is slow`,
    );
    assert.equal(decision?.remedy, "go on with a new release");
  });

  for (const [what, body, reason, remedy] of [
    ["failed", failed("staging", PINS), "failed", 'mend it, or go back: ./envs rollback staging --reason "…"'],
    [
      "could not be verified",
      { type: "unverified", environment: "staging", pins: PINS, release: RELEASE, reason: "503" },
      "could not be verified",
      "verify it: ./envs verify staging",
    ],
  ] as const) {
    it(`says when and why a release ${what}`, async () => {
      const world = aWorld();
      said(body)(world);

      const [decision] = await ask(releaseGate, world, aPromotion());

      assert.equal(decision?.reason, `${RELEASE} ${reason} in staging at 2030-01-07 09:00:00Z: 503`);
      assert.equal(decision?.remedy, remedy);
    });
  }

  it("says what the outputs tell and what the resource runs, sorted by service", async () => {
    const world = aWorld();
    changeState(world, "staging", { running: { worker: OLD_PINS.worker, cron: image("cron", "1.0.0") } });

    const decisions = await ask(releaseGate, world, aPromotion());

    assert.deepEqual(
      decisions.map(({ reason }) => reason),
      [
        `staging: the outputs say ${PINS.api} for api, its resource runs nothing`,
        `staging: the outputs say nothing for cron, its resource runs ${image("cron", "1.0.0")}`,
        `staging: the outputs say ${PINS.web} for web, its resource runs nothing`,
      ],
    );
  });

  it("says what a later update did", async () => {
    const world = aWorld();
    laterUpdate({ changes: 3 })(world);

    const [decision] = await ask(releaseGate, world, aPromotion());

    const later = "a later update, started at 2030-01-06T12:00:00.000Z, changed 3 resources";
    assert.equal(decision?.reason, `${RELEASE} was verified in staging, but ${later}`);
    assert.equal(decision?.remedy, "verify what runs now: ./envs verify staging");
  });

  it("never tells to verify what only a deployment makes whole", async () => {
    for (const change of [{ targeted: true }, { result: "failed" }] as const) {
      const world = aWorld();
      const later = updateAt("2030-01-06T12:00:00.000Z", change);
      changeState(world, "staging", { history: [later, VERIFIED] });
      const superseded = await ask(releaseGate, world, aPromotion());
      said({ type: "unverified", environment: "staging", pins: PINS, release: RELEASE, reason: "x" })(world);
      const unverified = await ask(releaseGate, world, aPromotion());

      assert.deepEqual(superseded.length + unverified.length, 4);
      for (const { remedy } of [...superseded, ...unverified]) {
        assert.equal(remedy, "deploy the whole of it: ./envs deploy staging");
      }
    }
  });

  it("does not take a landing for a verification", async () => {
    const world = aWorld();
    const pins = { ...PINS, api: image("api", "2.0.0") };
    said(landed("staging", pins))(world);
    world.states.set("staging", { known: true, value: aState(pins) });

    assert.equal((await ask(releaseGate, world, aPromotion()))[0]?.code, "RELEASE_NOT_VERIFIED");
  });
});

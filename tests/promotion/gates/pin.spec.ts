import assert from "node:assert/strict";
import { pinGate } from "../../../infra/promotion/gates/pin.ts";
import { sha256 } from "../../../infra/values/content-hash.ts";
import { withPins } from "../../support/fixtures.ts";
import { aState } from "../../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  aRelease,
  aRollback,
  ask,
  aWorld,
  image,
  OLD_PINS,
  OLD_RELEASE,
  PINS,
  runAndVerify,
  testTable,
} from "../../support/promotion-builders.ts";

const REBUILT = { ...PINS, api: image("api", "1.4.2", sha256("another build")) };
const NEVER = { ...PINS, api: image("api", "9.9.9") };
const BY_HAND = { "Pulumi.staging.yaml": withPins(NEVER) };
const TO_STAGING = aPromotion({ source: "dev", target: "staging" });

describe("gate pin", () => {
  testTable(
    pinGate,
    [
      { when: "all pins came the recorded way", says: ["pass PINS_WELL"] },
      {
        when: "a pinned service left the catalogue",
        files: { "Pulumi.yaml": (text) => text.replace(/ {6}worker:[\s\S]*$/, "") },
        says: ["block PIN_UNKNOWN_SERVICE"],
      },
      {
        when: "a pin is of another repository",
        request: aRelease({ images: { api: image("web", "1.5.0") } }),
        says: ["block PIN_REPOSITORY"],
      },
      {
        when: "the source runs the tag with another digest than landed there",
        world: (world) => world.states.set("staging", { known: true, value: aState(REBUILT) }),
        says: ["block PIN_DIGEST_CHANGED"],
      },
      {
        when: "the source runs what never landed there",
        world: (world) => world.states.set("staging", { known: true, value: aState(NEVER) }),
        says: ["block PIN_NOT_LANDED"],
      },
      {
        when: "what never landed in the source stays behind",
        world: (world) => world.states.set("staging", { known: true, value: aState(NEVER) }),
        request: aPromotion({ services: ["web"] }),
        says: ["pass PINS_WELL"],
      },
      {
        when: "the target's file was edited by hand",
        files: BY_HAND,
        request: TO_STAGING,
        says: ["block PIN_FOREIGN"],
      },
      {
        when: "a pin was taken out of the target's file by hand",
        files: { "Pulumi.staging.yaml": withPins({ api: PINS.api }) },
        request: TO_STAGING,
        says: ["block PIN_FOREIGN"],
      },
      {
        when: "the target's file was edited by hand and the environment has no history",
        files: { "Pulumi.production.yaml": withPins(OLD_PINS) },
        says: ["pass PINS_WELL"],
      },
      {
        when: "an adoption takes in what was edited by hand",
        files: BY_HAND,
        request: anAdoption({ environment: "staging" }),
        says: ["pass PINS_WELL"],
      },
      {
        when: "no pin is there",
        request: anAdoption(),
        says: ["pass NOTHING_PINNED"],
      },
      {
        when: "a rollback replaces what was edited by hand",
        files: BY_HAND,
        request: aRollback(),
        says: ["pass PINS_WELL"],
      },
      {
        when: "a rollback to another release replaces what was edited by hand",
        files: BY_HAND,
        request: aRollback({ version: OLD_RELEASE }),
        says: ["pass PINS_WELL"],
      },
      {
        when: "a rollback of one service would leave what was edited by hand",
        files: { "Pulumi.staging.yaml": withPins({ ...PINS, web: image("web", "9.9.9") }) },
        request: aRollback({ service: "api" }),
        says: ["block PIN_FOREIGN"],
      },
    ],
    assert.deepEqual,
  );

  it("names file, service, intent and both ways out for a foreign pin", async () => {
    const [decision] = await ask(pinGate, aWorld(BY_HAND), TO_STAGING);

    assert.equal(
      decision?.reason,
      "Pulumi.staging.yaml pins api otherwise than the newest event of the ledger (promotion-staging-2030-01-04T09:00:00.000Z) says",
    );
    assert.equal(
      decision?.remedy,
      'restore the file: git checkout Pulumi.staging.yaml; or, if it runs: ./envs adopt staging --reason "…"',
    );
  });

  it("names the foreign pins sorted, and counts the good ones", async () => {
    const hand = { worker: image("worker", "9.9.9"), web: image("web", "9.9.9"), api: PINS.api };
    const [foreign] = await ask(pinGate, aWorld({ "Pulumi.staging.yaml": withPins(hand) }), TO_STAGING);
    const [all] = await ask(pinGate, aWorld(), aPromotion());
    const [one] = await ask(pinGate, aWorld(), aPromotion({ services: ["api"] }));

    assert.match(foreign?.reason ?? "", /^Pulumi\.staging\.yaml pins web, worker otherwise than/);
    assert.equal(all?.reason, "3 pins have tag, digest and the catalogue's repository");
    assert.equal(one?.reason, "1 pin has tag, digest and the catalogue's repository");
  });

  it("names both digests when one changed along the way", async () => {
    const world = aWorld();
    world.states.set("staging", { known: true, value: aState(REBUILT) });

    const [decision] = await ask(pinGate, world, aPromotion());

    assert.equal(
      decision?.reason,
      `the digest of api changed along the way: ${REBUILT.api} runs in staging, ${PINS.api} landed there`,
    );
  });

  it("lets a tag go on that was built twice and landed both times", async () => {
    const world = aWorld();
    runAndVerify(world, "staging", REBUILT, "2030-01-05T09:00:00.000Z");

    const [decision] = await ask(pinGate, world, aPromotion());

    assert.equal(decision?.code, "PINS_WELL");
  });
});

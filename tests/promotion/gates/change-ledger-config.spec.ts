import assert from "node:assert/strict";
import { changeGate } from "../../../infra/promotion/gates/change.ts";
import { configGate } from "../../../infra/promotion/gates/config.ts";
import { runGate } from "../../../infra/promotion/gates/gate.ts";
import { ledgerGate } from "../../../infra/promotion/gates/ledger.ts";
import { withPins } from "../../support/fixtures.ts";
import { unanswered } from "../../support/memory-ports.ts";
import {
  aPromotion,
  aRelease,
  ask,
  aWorld,
  factsOf,
  image,
  OLD_PINS,
  PINS,
  testTable,
} from "../../support/promotion-builders.ts";

const TO_STAGING = aPromotion({ source: "dev", target: "staging" });

describe("gate change", () => {
  testTable(
    changeGate,
    [
      { when: "pins differ", says: ["pass CHANGES"] },
      { when: "target and ledger hold the pins", request: TO_STAGING, says: ["pass ALREADY_THERE"] },
      {
        when: "the file holds the pins but the ledger does not know them",
        request: TO_STAGING,
        world: (world) => world.events.splice(0),
        says: ["pass CHANGES"],
      },
      {
        when: "the file holds the pins but other ones landed last",
        request: TO_STAGING,
        world: (world) =>
          world.append("ada", { ...world.bodies("promoted")[1], environment: "staging", pins: OLD_PINS } as never),
        says: ["pass CHANGES"],
      },
      {
        when: "nothing could be chosen",
        world: (world) => world.states.delete("staging"),
        says: ["pass NOTHING_CHOSEN"],
      },
    ],
    assert.deepEqual,
  );

  it("counts the pins that change", async () => {
    const [decision] = await ask(changeGate, aWorld(), aPromotion());

    const [one] = await ask(changeGate, aWorld(), aRelease());

    assert.equal(decision?.reason, "3 pins change in production");
    assert.equal(one?.reason, "1 pin changes in dev");
  });

  it("does not take pins for finished that no ledger bears out", async () => {
    const world = aWorld();
    world.ledgerFault = unanswered("broken");

    assert.equal((await ask(changeGate, world, TO_STAGING))[0]?.code, "CHANGES");
  });
});

describe("gate ledger", () => {
  testTable(
    ledgerGate,
    [
      { when: "it was read and verified", says: ["pass LEDGER_VERIFIED"] },
      {
        when: "it could not be reached",
        world: (world) => {
          world.ledgerFault = unanswered("origin does not answer", true);
        },
        says: ["unknown LEDGER_UNREACHABLE"],
      },
      {
        when: "its chain is broken",
        world: (world) => {
          world.ledgerFault = unanswered("event 4 was edited");
        },
        says: ["unknown LEDGER_UNKNOWN"],
      },
      {
        when: "an event was made in the sandbox",
        world: (world) => {
          world.sandbox = true;
          world.append("ada", { type: "locked", environment: "dev", reason: "x" });
          world.sandbox = false;
        },
        says: ["block LEDGER_SANDBOXED"],
      },
      {
        when: "an event was made in the sandbox, and this is the sandbox",
        world: (world) => {
          world.sandbox = true;
          world.append("ada", { type: "locked", environment: "dev", reason: "x" });
        },
        says: ["pass LEDGER_VERIFIED"],
      },
      {
        when: "an event is of another project",
        world: (world) => {
          const last = world.events.at(-1);
          if (last !== undefined) world.events.push({ ...last, project: "other" });
        },
        says: ["block LEDGER_FOREIGN"],
      },
    ],
    assert.deepEqual,
  );
});

describe("gate config", () => {
  testTable(
    configGate,
    [
      { when: "the project stays sound", says: ["pass CONFIG_VALID"] },
      {
        when: "a rule across stacks is broken",
        files: { "Pulumi.production.yaml": (text) => text.replace("10.30.0.0/16", "10.20.0.0/16") },
        says: ["block CONFIG_INVALID"],
      },
    ],
    assert.deepEqual,
  );

  it("is unknown when the pins cannot be put into the file", async () => {
    const facts = await factsOf(aWorld(), aPromotion());
    const newText = unanswered("`environments:images` is no mapping");

    const decisions = runGate(configGate, aPromotion(), { ...facts, file: { ...facts.file, newText } });

    assert.deepEqual(decisions, [
      {
        gate: "config",
        code: "CONFIG_NOT_EDITABLE",
        verdict: "unknown",
        reason: "the pins cannot be put into Pulumi.production.yaml: `environments:images` is no mapping",
        remedy: "mend Pulumi.production.yaml, then: make check",
      },
    ]);
  });

  it("names the fault's own code, place and remedy", async () => {
    const world = aWorld({ "Pulumi.production.yaml": (text) => text.replace("10.30.0.0/16", "10.20.0.0/16") });

    const [decision] = await ask(configGate, world, aPromotion());

    assert.match(decision?.reason ?? "", /^[A-Z_]+: Pulumi\.[a-z]+\.yaml:\d+:\d+ › /);
  });

  for (const [remedy, says] of [
    ["widen the range", "widen the range"],
    ["", "mend Pulumi.dev.yaml:3:1, then: make check"],
    [undefined, "mend Pulumi.dev.yaml:3:1, then: make check"],
  ] as const) {
    it(`says "${says}" for the remedy ${remedy}`, async () => {
      const facts = await factsOf(aWorld(), aPromotion());
      const base = { code: "X", where: "Pulumi.dev.yaml:3:1", path: "config.a", message: "no" };
      const faults = [remedy === undefined ? base : { ...base, remedy }];

      const [decision] = runGate(configGate, aPromotion(), { ...facts, file: { ...facts.file, faults } });

      assert.equal(decision?.reason, "X: Pulumi.dev.yaml:3:1 › config.a: no");
      assert.equal(decision?.remedy, says);
    });
  }

  it("judges the text with the new pins, not the one that is there", async () => {
    const world = aWorld({ "Pulumi.dev.yaml": withPins(PINS) });

    const decisions = await ask(configGate, world, aRelease({ images: { api: image("api", "9.9.9") } }));

    assert.equal(decisions[0]?.code, "CONFIG_VALID");
  });
});

import assert from "node:assert/strict";
import { soakGate } from "../../../infra/promotion/gates/soak.ts";
import { type MemoryWorld, unanswered } from "../../support/memory-ports.ts";
import {
  aPromotion,
  aRelease,
  aRollback,
  ask,
  aWorld,
  failed,
  image,
  landed,
  OLD_RELEASE,
  PINS,
  RELEASE,
  STAGING_VERIFIED,
  testTable,
  updateAt,
  verified,
} from "../../support/promotion-builders.ts";

const DAY = 24 * 60 * 60 * 1000;
const SINCE = Date.parse(STAGING_VERIFIED);
const UPDATE = updateAt("2030-01-04T08:59:00.000Z");
const NEWER = { ...PINS, api: image("api", "1.5.0") };

/** Something happens in staging twelve hours after the verification; then it is judged `hours` after the verification. */
function interrupted(hours: number, ...bodies: Parameters<MemoryWorld["append"]>[1][]) {
  return (world: MemoryWorld) => {
    world.now = SINCE + DAY / 2;
    world.append("ada", ...bodies);
    world.now = SINCE + hours * 60 * 60 * 1000;
  };
}

describe("gate soak", () => {
  testTable(
    soakGate,
    [
      { when: "it has soaked for days", says: ["pass SOAK_DONE"] },
      {
        when: "a millisecond is missing",
        world: (world) => {
          world.now = SINCE + DAY - 1;
        },
        says: ["block SOAK_TOO_SHORT"],
      },
      {
        when: "it is exactly as long as asked",
        world: (world) => {
          world.now = SINCE + DAY;
        },
        says: ["pass SOAK_DONE"],
      },
      {
        when: "the verification lies ahead of the clock",
        world: (world) => {
          world.now = SINCE - 1;
        },
        says: ["block SOAK_TOO_SHORT"],
      },
      {
        when: "it was verified again meanwhile",
        world: interrupted(25, verified("staging", PINS, UPDATE)),
        says: ["pass SOAK_DONE"],
      },
      {
        when: "its health failed and came back",
        world: interrupted(25, failed("staging", PINS), verified("staging", PINS, UPDATE)),
        says: ["block SOAK_TOO_SHORT"],
      },
      { when: "its health failed", world: interrupted(25, failed("staging", PINS)), says: ["block SOAK_NOT_STARTED"] },
      {
        when: "other pins landed meanwhile",
        world: interrupted(25, landed("staging", NEWER)),
        says: ["block SOAK_ENDED"],
      },
      {
        when: "a landing was withdrawn",
        world: interrupted(25, landed("staging", NEWER, "promotion-2"), {
          type: "withdrawn",
          environment: "staging",
          intent: "promotion-2",
          commit: "commit of promotion-2",
          reason: "the branch moved on",
        }),
        says: ["pass SOAK_DONE"],
      },
      {
        when: "something happened in another environment",
        world: interrupted(25, landed("dev", NEWER)),
        says: ["pass SOAK_DONE"],
      },
      {
        when: "an earlier release had soaked",
        request: aPromotion({ release: OLD_RELEASE }),
        says: ["pass SOAK_DONE"],
      },
      {
        when: "an earlier release had not soaked long enough",
        request: aPromotion({ release: OLD_RELEASE }),
        world: (world) => {
          const first = world.events.find(({ body }) => body.type === "verified" && body.environment === "staging");
          world.events = world.events.map((event) =>
            event === first ? { ...event, at: "2030-01-03T20:00:00.000Z" } : event,
          );
        },
        says: ["block SOAK_ENDED"],
      },
      {
        when: "nothing could be chosen",
        world: (world) => world.states.delete("staging"),
        says: ["block SOAK_NOT_STARTED"],
      },
      {
        when: "nothing was ever verified",
        world: (world) => {
          world.events = world.events.filter(({ body }) => body.type !== "verified");
        },
        says: ["block SOAK_NOT_STARTED"],
      },
      {
        when: "the ledger could not be read",
        world: (world) => {
          world.ledgerFault = unanswered("timeout", true);
        },
        says: ["unknown LEDGER_UNREACHABLE"],
      },
      {
        when: "the edge asks for none",
        request: aPromotion({ source: "dev", target: "staging" }),
        says: ["pass SOAK_NOT_ASKED"],
      },
      {
        when: "no declared path leads there",
        request: aPromotion({ source: "dev" }),
        says: ["pass SOAK_NOT_JUDGED"],
      },
      { when: "it is a release", request: aRelease(), says: ["pass SOAK_NOT_ASKED"] },
      { when: "it is a rollback", request: aRollback({ environment: "production" }), says: ["pass SOAK_NOT_ASKED"] },
    ],
    assert.deepEqual,
  );

  it("tells how a soak begins anew, by another command than the one that was judged", async () => {
    const world = aWorld();
    interrupted(25, landed("staging", NEWER))(world);

    const [running] = await ask(soakGate, world, aPromotion());
    const [named] = await ask(soakGate, world, aPromotion({ release: RELEASE }));

    const deploy = "deploy and verify what landed there since, and its soak begins: ./envs deploy staging";
    assert.equal(running?.remedy, deploy);
    const promote = "promote what runs there now, once it has soaked: ./envs promote staging production";
    assert.equal(named?.remedy, promote);
  });

  it("says how long it was, what is asked and the earliest time", async () => {
    const world = aWorld();
    world.now = SINCE + DAY - 60 * 60 * 1000;

    const [decision] = await ask(soakGate, world, aPromotion());

    assert.match(decision?.reason ?? "", /^r-[0-9a-f]{12} soaked 23 h in staging; asked: 24h$/);
    assert.equal(decision?.remedy, "earliest: 2030-01-05 09:00:00Z");
  });
});

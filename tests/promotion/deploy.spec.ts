import assert from "node:assert/strict";
import { UserError } from "../../infra/errors.ts";
import { deployEnvironment } from "../../infra/promotion/deploy.ts";
import { judge } from "../../infra/promotion/judge.ts";
import { land } from "../../infra/promotion/land.ts";
import { withPins } from "../support/fixtures.ts";
import { type MemoryWorld, unanswered } from "../support/memory-ports.ts";
import {
  aPromotion,
  aRelease,
  aRollback,
  aWorld,
  idOf,
  image,
  PINS,
  policyWith,
  rejection,
  updateAt,
} from "../support/promotion-builders.ts";

const NEXT = { ...PINS, api: image("api", "1.5.0") };
const HEALTH = "https://api.dev/healthz";

/** A world in which a new api has landed in dev and is not deployed yet. */
async function landedWorld(): Promise<MemoryWorld> {
  const world = aWorld();
  const scope = world.scope();
  await land(scope, await judge(scope, aRelease()));
  return world;
}

describe("deployEnvironment", () => {
  it("deploys, asks every endpoint and records the release as verified", async () => {
    const world = await landedWorld();

    const outcome = await deployEnvironment(world.scope(), "dev");

    assert.deepEqual(
      [outcome.verdict, outcome.release, outcome.changes, outcome.reason],
      ["verified", idOf(NEXT), 4, ""],
    );
    assert.deepEqual(
      outcome.health.map(({ service }) => service),
      ["api", "web"],
    );
    assert.deepEqual(world.bodies("verified").at(-1), {
      type: "verified",
      environment: "dev",
      pins: NEXT,
      release: idOf(NEXT),
      update: { startedAt: "2030-01-07T09:00:00.000Z", endedAt: "2030-01-07T09:01:00.000Z" },
      tree: "tree-1",
    });
    assert.ok((await judge(world.scope(), aPromotion({ source: "dev", target: "staging" }))).plan.allowed);
  });

  it("records nothing when it is repeated", async () => {
    const world = await landedWorld();
    await deployEnvironment(world.scope(), "dev");
    const count = world.events.length;

    const again = await deployEnvironment(world.scope(), "dev");

    assert.deepEqual([again.verdict, again.changes, world.events.length], ["verified", 0, count]);
  });

  it("ends with the holder of the engine's lock, and records nothing", async () => {
    const world = await landedWorld();
    const count = world.events.length;
    const message = "another update holds the stack dev: ben@host, process 7, since 2030-01-07T08:59:00Z";
    world.upError = new UserError({ code: "LOCK_HELD", message, exit: 5 });

    const error = await rejection(deployEnvironment(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit, error.message], ["LOCK_HELD", 5, message]);
    assert.equal(world.events.length, count);
  });

  it("says that the engine is missing, and records nothing", async () => {
    const world = await landedWorld();
    const count = world.events.length;
    world.upError = new UserError({ code: "ENGINE_MISSING", message: "the engine could not be started", exit: 6 });

    const error = await rejection(deployEnvironment(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit], ["ENGINE_UNREACHABLE", 6]);
    assert.equal(world.events.length, count);
  });

  it("deploys nothing that is not committed, and names all of it", async () => {
    const world = await landedWorld();
    const count = world.events.length;
    world.uncommitted = ["infra", "Pulumi.dev.yaml", "Pulumi.staging.yaml", "docs"];

    const error = await rejection(deployEnvironment(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit, error.where], ["FILE_CHANGED", 2, "Pulumi.dev.yaml, infra"]);
    assert.equal(
      error.message,
      "Pulumi.dev.yaml, infra differ from what is committed; dev is deployed from what is committed alone, so nothing was deployed",
    );
    assert.deepEqual([world.events.length, world.asked.includes("up dev")], [count, false]);
  });

  it("records a failed release when an endpoint is sick", async () => {
    const world = await landedWorld();
    world.health.set(HEALTH, { healthy: false, status: 503, detail: "503 Service Unavailable" });

    const outcome = await deployEnvironment(world.scope(), "dev");

    assert.equal(outcome.verdict, "failed-release");
    assert.equal(outcome.reason, `not healthy: api (${HEALTH}): 503 Service Unavailable`);
    const event = world.bodies("failed").at(-1);
    assert.deepEqual([event?.fault, event?.release, event?.reason], ["release", idOf(NEXT), outcome.reason]);
    assert.equal(
      world.bodies("verified").some(({ pins }) => pins.api === NEXT.api),
      false,
    );
  });

  it("is unverified when an endpoint is silent", async () => {
    const world = await landedWorld();
    world.health.set(HEALTH, { healthy: false, status: 0, detail: "no answer within 5 s" });

    const outcome = await deployEnvironment(world.scope(), "dev");

    assert.deepEqual(
      [outcome.verdict, outcome.reason],
      ["unverified", `no answer: api (${HEALTH}): no answer within 5 s`],
    );
    assert.equal(world.bodies("unverified").at(-1)?.release, idOf(NEXT));
  });

  it("records a failed infrastructure when the update fails", async () => {
    const world = await landedWorld();
    world.upResult = { known: true, value: { ok: false, changes: 1, fault: "1 resource could not be created" } };

    const outcome = await deployEnvironment(world.scope(), "dev");

    assert.deepEqual(
      [outcome.verdict, outcome.reason, outcome.changes],
      ["failed-infrastructure", "the update failed: 1 resource could not be created", 1],
    );
    assert.equal(world.bodies("failed").at(-1)?.fault, "infrastructure");
    const { startedAt, endedAt } = updateAt("2030-01-04T07:59:00.000Z");
    assert.deepEqual(world.bodies("failed").at(-1)?.update, { startedAt, endedAt });
  });

  it("records nothing of a failed update where nothing is pinned", async () => {
    const world = aWorld();
    const count = world.events.length;
    world.upResult = { known: true, value: { ok: false, changes: 0, fault: "no cluster" } };

    const outcome = await deployEnvironment(world.scope(), "production");

    assert.deepEqual([outcome.verdict, world.events.length], ["failed-infrastructure", count]);
  });

  it("is unverified when the question could not even be asked", async () => {
    const world = await landedWorld();
    const scope = world.scope();
    const health = { ask: () => Promise.reject(new Error("EMFILE")) };

    const outcome = await deployEnvironment({ ...scope, ports: { ...scope.ports, health } }, "dev");

    assert.equal(outcome.verdict, "unverified");
    assert.match(outcome.reason, /^no answer: api \(https:\/\/api\.dev\/healthz\): the question could not be asked/);
  });

  it("records a failed infrastructure when nobody knows how the update ended", async () => {
    const world = await landedWorld();
    world.upResult = unanswered("the engine was killed");
    world.states.set("dev", unanswered("the state is locked"));

    const outcome = await deployEnvironment(world.scope(), "dev");

    assert.deepEqual([outcome.verdict, world.bodies("failed").length], ["failed-infrastructure", 1]);
  });

  it("changes and records nothing when the engine cannot be reached", async () => {
    const world = await landedWorld();
    const count = world.events.length;
    world.upResult = unanswered("the backend does not answer", true);

    const error = await rejection(deployEnvironment(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit, world.events.length], ["ENGINE_UNREACHABLE", 6, count]);
  });

  it("refuses pins that came by no event", async () => {
    const world = aWorld({ "Pulumi.dev.yaml": withPins(NEXT) });

    const error = await rejection(deployEnvironment(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit], ["NOT_DEPLOYABLE", 3]);
    assert.equal(
      error.message,
      [
        "dev cannot be deployed now:",
        "  origin PINS_WITHOUT_EVENT: Pulumi.dev.yaml pins api, but the newest event (promotion-dev-2030-01-04T08:00:00.000Z) says otherwise",
        "    → restore the file: git checkout Pulumi.dev.yaml",
      ].join("\n"),
    );
  });

  it("refuses pins of an environment without a history", async () => {
    const world = aWorld();
    world.events = [];

    const error = await rejection(deployEnvironment(world.scope(), "dev"));

    assert.match(error.message, /Pulumi\.dev\.yaml pins api, web, worker, but no event of the ledger put them there/);
    assert.equal(error.remedy, 'release them, or record what runs: ./envs adopt dev --reason "…"');
  });

  it("refuses a locked environment, a rollback too", async () => {
    const world = aWorld();
    const scope = world.scope();
    await land(scope, await judge(scope, aRollback()));
    world.append("caro", { type: "locked", environment: "staging", reason: "incident 311" });

    const error = await rejection(deployEnvironment(world.scope(), "staging"));

    assert.match(error.message, /lock LOCKED: staging has been locked by caro/);
  });

  it("refuses a frozen environment, unless it goes back", async () => {
    const frozen = policyWith("environments: [production]", "environments: [staging]");
    const world = aWorld({
      "promotion.yaml": (text) =>
        (frozen["promotion.yaml"] as (text: string) => string)(text).replace("2027-01-04", "2031-01-04"),
    });

    const error = await rejection(deployEnvironment(world.scope(), "staging"));
    const scope = world.scope();
    await land(scope, await judge(scope, aRollback()));
    const back = await deployEnvironment(world.scope(), "staging");

    assert.match(error.message, /freeze FROZEN: staging is frozen until 2031-01-03 23:00:00Z/);
    assert.equal(back.verdict, "verified");
  });

  it("deploys an environment without pins, and calls it unverified", async () => {
    const world = aWorld();
    const count = world.events.length;

    const outcome = await deployEnvironment(world.scope(), "production");

    assert.deepEqual(
      [outcome.verdict, outcome.reason, world.events.length],
      ["unverified", "nothing is pinned here, so there is nothing to verify", count],
    );
  });

  it("names the nearest environment", async () => {
    assert.equal((await rejection(deployEnvironment(aWorld().scope(), "stagin"))).code, "ENVIRONMENT_UNKNOWN");
  });
});

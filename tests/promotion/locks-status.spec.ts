import assert from "node:assert/strict";
import { environmentStatusSchema } from "../../infra/cli/output/status-output.ts";
import { lockEnvironment, unlockEnvironment } from "../../infra/promotion/locks.ts";
import { readStatus } from "../../infra/promotion/status.ts";
import { aState, type MemoryWorld, unanswered } from "../support/memory-ports.ts";
import {
  aWorld,
  changeState,
  failed,
  image,
  OLD_PINS,
  PINS,
  RELEASE,
  rolledBack,
  updateAt,
} from "../support/promotion-builders.ts";

describe("locks", () => {
  it("are recorded with who and why, once a person", async () => {
    const world = aWorld();

    const first = await lockEnvironment(world.scope(), "production", "incident 311", "ben");
    const again = await lockEnvironment(world.scope(), "production", "incident 311", "ben");
    const other = await lockEnvironment(world.scope(), "production", "me too", "caro");

    assert.deepEqual([first, again, other], [true, false, true]);
    assert.deepEqual(world.bodies("locked"), [
      { type: "locked", environment: "production", reason: "incident 311" },
      { type: "locked", environment: "production", reason: "me too" },
    ]);
    assert.equal(world.events.at(-1)?.actor, "caro");
  });

  it("are lifted together, by name", async () => {
    const world = aWorld();
    await lockEnvironment(world.scope(), "production", "incident 311", "ben");
    await lockEnvironment(world.scope(), "production", "me too", "caro");

    assert.deepEqual(await unlockEnvironment(world.scope(), "production", "over", "ada"), ["ben", "caro"]);
    await assert.rejects(unlockEnvironment(world.scope(), "production", "over", "ada"), {
      code: "NOT_LOCKED",
      message: "production is not locked",
    });
  });

  it("need a reason and an environment that exists", async () => {
    const scope = aWorld().scope();

    await assert.rejects(lockEnvironment(scope, "production", " ", "ben"), { code: "REASON_MISSING" });
    await assert.rejects(unlockEnvironment(scope, "production", "", "ben"), { code: "REASON_MISSING" });
    await assert.rejects(lockEnvironment(scope, "prod", "x", "ben"), { code: "ENVIRONMENT_UNKNOWN" });
  });
});

describe("readStatus", () => {
  async function report(name: string, change: (world: MemoryWorld) => void = () => {}) {
    const world = aWorld();
    change(world);
    const found = (await readStatus(world.scope())).find((environment) => environment.name === name);
    assert.ok(found);
    return found;
  }

  it("gives every environment after its sources, in the shape that --json promises", async () => {
    const reports = await readStatus(aWorld().scope());

    assert.deepEqual(
      reports.map(({ name }) => name),
      ["dev", "staging", "production"],
    );
    for (const one of reports) assert.deepEqual(environmentStatusSchema.parse(one), one);
  });

  it("says what runs, since when, and how it is", async () => {
    const staging = await report("staging", (world) =>
      world.append("ben", { type: "locked", environment: "staging", reason: "x" }),
    );

    assert.deepEqual(staging.services.api, {
      image: PINS.api,
      version: "1.4.2",
      digest: PINS.api.slice(PINS.api.indexOf("@") + 1),
      deployedAt: "2030-01-04T09:00:00.000Z",
    });
    assert.equal(staging.services.web?.deployedAt, "2030-01-02T09:00:00.000Z");
    assert.deepEqual(
      [staging.tier, staging.sources, staging.leaf, staging.release, staging.health, staging.fault],
      ["staging", ["dev"], false, RELEASE, "verified", ""],
    );
    assert.deepEqual(staging.locks, [{ by: "ben", at: "2030-01-07T09:00:00.000Z", reason: "x" }]);
    assert.deepEqual(staging.lastUpdate, {
      result: "succeeded",
      at: "2030-01-04T09:00:00.000Z",
      targeted: false,
      pendingOperations: 0,
    });
  });

  for (const [when, change, health] of [
    ["it failed since", (w) => w.append("ada", failed("dev", PINS)), "failed"],
    [
      "its health is not established",
      (w) => w.append("ada", { type: "unverified", environment: "dev", pins: PINS, release: RELEASE, reason: "x" }),
      "unverified",
    ],
    ["the newest verdict is about another release", (w) => w.append("ada", failed("dev", OLD_PINS)), "unknown"],
    [
      "something runs that nobody judged",
      (w) => w.states.set("dev", { known: true, value: aState({ ...PINS, api: image("api", "9.9.9") }) }),
      "unknown",
    ],
    ["an update followed", (w) => changeState(w, "dev", { history: [updateAt("2030-01-06T00:00:00Z")] }), "unknown"],
    [
      "the last update failed",
      (w) => changeState(w, "dev", { history: [updateAt("2030-01-06T00:00:00Z", { result: "failed" })] }),
      "failed",
    ],
    ["nothing runs", (w) => w.states.delete("dev"), "empty"],
    ["the state cannot be read", (w) => w.states.set("dev", unanswered("timeout")), "unknown"],
    ["the outputs cannot be read", (w) => changeState(w, "dev", { outputsFault: "contract 2" }), "unknown"],
    ["a rollback landed and is not deployed", (w) => w.append("ada", rolledBack("dev", PINS, OLD_PINS)), "verified"],
  ] as readonly [string, (world: MemoryWorld) => void, string][]) {
    it(`is ${health} when ${when}`, async () => {
      assert.equal((await report("dev", change)).health, health);
    });
  }

  it("names no release of what is no set of pins, and shows it all the same", async () => {
    const dev = await report("dev", (world) =>
      world.states.set("dev", { known: true, value: aState({ web: PINS.web, api: "ghcr.io/acme/shop-api:1.4.2" }) }),
    );

    assert.deepEqual([dev.release, dev.health, Object.keys(dev.services)], [null, "unknown", ["api", "web"]]);
    assert.equal((await report("production")).release, null);
  });

  it("dates an update that is still running by its start", async () => {
    const running = updateAt("2030-01-06T00:00:00Z", { result: "in-progress", endedAt: "" });

    const dev = await report("dev", (world) => changeState(world, "dev", { history: [running] }));

    assert.deepEqual([dev.lastUpdate?.result, dev.lastUpdate?.at], ["in-progress", "2030-01-06T00:00:00.000Z"]);
  });

  it("says why something could not be read, and gives the rest", async () => {
    const world = aWorld();
    world.ledgerFault = unanswered("event 4 was edited");
    world.states.set("staging", unanswered("timeout", true));

    const [dev, staging] = await readStatus(world.scope());

    assert.equal(dev?.fault, "the ledger could not be read: event 4 was edited");
    assert.equal(dev?.services.api?.image, PINS.api);
    assert.equal(dev?.services.api?.deployedAt, null);
    assert.equal(
      staging?.fault,
      "the state could not be read: timeout; the ledger could not be read: event 4 was edited",
    );
    assert.deepEqual([dev?.faultKind, staging?.faultKind], ["unreadable", "unreadable"]);
  });

  it("says once that the state could not be read, and calls it out of reach if it was", async () => {
    const staging = await report("staging", (world) =>
      world.states.set("staging", unanswered("staging: the state backend could not be read", true)),
    );

    assert.deepEqual([staging.fault, staging.faultKind], ["the state backend could not be read", "unreachable"]);
  });

  it("names the releases that a rollback left behind", async () => {
    const dev = await report("dev", (world) => world.append("ada", rolledBack("dev", PINS, OLD_PINS)));

    assert.deepEqual([dev.left, (await report("dev")).left], [[RELEASE], []]);
  });

  it("calls an environment a leaf from which nothing goes on, unless it is a production", async () => {
    const world = aWorld({
      "promotion.yaml": (text) => text.replace("from: staging\n", "from: dev\n"),
    });

    const reports = await readStatus(world.scope());

    assert.deepEqual(
      reports.filter(({ leaf }) => leaf).map(({ name }) => name),
      ["staging"],
    );
  });
});

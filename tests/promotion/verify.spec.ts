import assert from "node:assert/strict";
import { verifyEnvironment } from "../../infra/promotion/deploy.ts";
import { withPins } from "../support/fixtures.ts";
import { type MemoryWorld, unanswered } from "../support/memory-ports.ts";
import {
  aWorld,
  changeState,
  image,
  landed,
  OLD_PINS,
  PINS,
  RELEASE,
  rejection,
  updateAt,
} from "../support/promotion-builders.ts";

const NEXT = { ...PINS, api: image("api", "1.5.0") };
const HEALTH = "https://api.dev/healthz";

describe("verifyEnvironment", () => {
  async function verify(change: (world: MemoryWorld) => void, environment = "dev") {
    const world = aWorld();
    change(world);
    const count = world.events.length;
    const outcome = await verifyEnvironment(world.scope(), environment);
    const event = world.events.length > count ? world.events.at(-1)?.body.type : "none";
    return { said: `${outcome.verdict}, records ${event}`, reason: outcome.reason, world };
  }

  for (const [when, change, said] of [
    ["it is verified already", () => {}, "verified, records none"],
    [
      "its last update failed",
      (w) => changeState(w, "dev", { history: [updateAt("2030-01-06T00:00:00Z", { result: "failed" })] }),
      "failed-infrastructure, records failed",
    ],
    [
      "its last update was targeted",
      (w) => changeState(w, "dev", { history: [updateAt("2030-01-06T00:00:00Z", { targeted: true })] }),
      "unverified, records unverified",
    ],
    [
      "operations are pending",
      (w) => changeState(w, "dev", { pendingOperations: 1 }),
      "unverified, records unverified",
    ],
    ["it was never deployed", (w) => w.states.delete("dev"), "unverified, records unverified"],
    [
      "its outputs cannot be read",
      (w) => changeState(w, "dev", { outputs: undefined, outputsFault: "contract 2" }),
      "unverified, records unverified",
    ],
    [
      "a resource runs something else",
      (w) => changeState(w, "dev", { running: { ...PINS, api: OLD_PINS.api } }),
      "unverified, records unverified",
    ],
    [
      "more runs than is pinned",
      (w) => changeState(w, "dev", { running: { ...PINS, cron: image("cron", "1.0.0") } }),
      "unverified, records unverified",
    ],
    [
      "an endpoint is missing",
      (w) => {
        const state = w.states.get("dev");
        if (state?.known !== true || state.value.outputs === undefined) return;
        const { web: _, ...endpoints } = state.value.outputs.endpoints;
        changeState(w, "dev", { outputs: { ...state.value.outputs, endpoints } });
      },
      "unverified, records unverified",
    ],
    [
      "one endpoint is sick and one silent",
      (w) => {
        w.health.set(HEALTH, { healthy: false, status: 0, detail: "silent" });
        w.health.set("https://web.dev/healthz", { healthy: false, status: 500, detail: "500" });
      },
      "failed-release, records failed",
    ],
    [
      "a later update changed something",
      (w) => changeState(w, "dev", { history: [updateAt("2030-01-06T00:00:00Z"), updateAt("2030-01-04T07:59:00Z")] }),
      "verified, records verified",
    ],
    [
      "a later update changed nothing",
      (w) =>
        changeState(w, "dev", {
          history: [updateAt("2030-01-06T00:00:00Z", { changes: 0 }), updateAt("2030-01-04T07:59:00Z")],
        }),
      "verified, records none",
    ],
  ] as readonly [string, (world: MemoryWorld) => void, string][]) {
    it(`is ${said} when ${when}`, async () => {
      assert.equal((await verify(change)).said, said);
    });
  }

  for (const [when, change, hindrance] of [
    [
      "targeted",
      (w) => changeState(w, "dev", { history: [updateAt("2030-01-06T00:00:00Z", { targeted: true })] }),
      "not-deployed",
    ],
    ["interrupted", (w) => changeState(w, "dev", { pendingOperations: 1 }), "not-deployed"],
    ["never done", (w) => w.states.delete("dev"), "not-deployed"],
    ["not what is pinned", (w) => changeState(w, "dev", { running: { ...PINS, api: OLD_PINS.api } }), "not-deployed"],
    [
      "under way",
      (w) =>
        changeState(w, "dev", { history: [updateAt("2030-01-06T00:00:00Z", { result: "in-progress", endedAt: "" })] }),
      "update-running",
    ],
    ["silent", (w) => w.health.set(HEALTH, { healthy: false, status: 0, detail: "silent" }), "out-of-reach"],
    ["well", () => {}, null],
  ] as readonly [string, (world: MemoryWorld) => void, string | null][]) {
    it(`is hindered by ${hindrance ?? "nothing"} when the deployment is ${when}`, async () => {
      const world = aWorld();
      change(world);

      assert.equal((await verifyEnvironment(world.scope(), "dev")).hindrance, hindrance);
    });
  }

  it("takes no answer out of no endpoint for no evidence", async () => {
    const worker = { worker: PINS.worker };
    const world = aWorld({ "Pulumi.dev.yaml": withPins(worker) });
    world.append("ada", landed("dev", worker));
    world.states.set("dev", { known: true, value: { ...stateOf(world), running: worker, outputs: outputsOf(world) } });

    const outcome = await verifyEnvironment(world.scope(), "dev");

    assert.deepEqual(
      [outcome.verdict, outcome.reason],
      ["unverified", "it has no endpoint that could be asked for its health"],
    );
  });

  it("records a failure once for one update, and the recovery once", async () => {
    const world = aWorld();
    const types = () => world.events.slice(-3).map(({ body }) => body.type);
    world.health.set(HEALTH, { healthy: false, status: 500, detail: "500" });
    for (let i = 0; i < 3; i++) await verifyEnvironment(world.scope(), "dev");
    assert.deepEqual(types().filter((type) => type === "failed").length, 1);

    world.health.clear();
    for (let i = 0; i < 3; i++) await verifyEnvironment(world.scope(), "dev");

    assert.deepEqual(types().slice(-2), ["failed", "verified"]);
  });

  it("tries again after a lost race, and gives up after five", async () => {
    const world = aWorld();
    world.health.set(HEALTH, { healthy: false, status: 500, detail: "500" });
    const lock = () => world.append("ben", { type: "locked", environment: "production", reason: "x" });
    world.beforeAppend = lock;
    await verifyEnvironment(world.scope(), "dev");
    assert.equal(world.events.at(-1)?.body.type, "failed");

    const always = () => {
      lock();
      world.beforeAppend = always;
    };
    world.health.clear();
    world.beforeAppend = always;
    const error = await rejection(verifyEnvironment(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit], ["LEDGER_CONFLICT", 5]);
  });

  it("does not record a verdict on pins that were replaced meanwhile", async () => {
    const world = aWorld();
    world.health.set(HEALTH, { healthy: false, status: 500, detail: "500" });
    world.beforeAppend = () => world.append("ci", landed("dev", NEXT, "promotion-9"));

    const error = await rejection(verifyEnvironment(world.scope(), "dev"));

    assert.equal(error.code, "NOT_VERIFIABLE");
    assert.equal(world.bodies("failed").length, 0);
  });

  for (const [unreachable, exit, code] of [
    [true, 6, "STATE_UNREACHABLE"],
    [false, 3, "STATE_UNKNOWN"],
  ] as const) {
    it(`exits ${exit} with ${code}`, async () => {
      const world = aWorld();
      world.states.set("dev", unanswered("timeout", unreachable));

      const error = await rejection(verifyEnvironment(world.scope(), "dev"));

      assert.deepEqual([error.code, error.exit], [code, exit]);
      assert.equal(error.message, "the state of dev could not be read: timeout");
    });
  }

  it("refuses a ledger that it cannot read or that is the sandbox's", async () => {
    const world = aWorld();
    world.ledgerFault = unanswered("origin does not answer", true);
    assert.equal((await rejection(verifyEnvironment(world.scope(), "dev"))).exit, 6);

    world.ledgerFault = undefined;
    world.sandbox = true;
    world.append("ada", { type: "locked", environment: "staging", reason: "x" });
    world.sandbox = false;
    const error = await rejection(verifyEnvironment(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit], ["LEDGER_UNREADABLE", 3]);
    assert.equal(error.message, "the ledger could not be read: it holds events that were made in the sandbox");
  });

  function stateOf(world: MemoryWorld) {
    const state = world.states.get("dev");
    if (state?.known !== true) throw new Error("no state");
    return state.value;
  }

  function outputsOf(world: MemoryWorld) {
    const { outputs } = stateOf(world);
    if (outputs === undefined) throw new Error("no outputs");
    const { worker } = outputs.services;
    if (worker === undefined) throw new Error("no worker");
    return { ...outputs, services: { worker }, endpoints: {} };
  }

  it("verifies what was adopted or landed and runs, by its release", async () => {
    assert.equal((await verifyEnvironment(aWorld().scope(), "staging")).release, RELEASE);
  });
});

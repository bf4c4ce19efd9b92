import assert from "node:assert/strict";
import { eventBodySchema } from "../../infra/promotion/ledger/ledger-event.ts";
import type { Verdict } from "../../infra/promotion/ledger/release-history.ts";
import { verdictEvent, verdictOfHealth, verdictOfState } from "../../infra/promotion/verify.ts";
import { anUpdate, aState } from "../support/memory-ports.ts";
import { aWorld, image, PINS, RELEASE, updateAt } from "../support/promotion-builders.ts";

const { project } = aWorld().scope();
const UPDATE = updateAt("2030-01-04T08:59:00.000Z");
const TIMES = { startedAt: UPDATE.startedAt, endedAt: UPDATE.endedAt };
const BASE = { environment: "dev", pins: PINS, release: RELEASE };

function eventOf(
  verdict: Parameters<typeof verdictEvent>[0]["ended"]["verdict"],
  newest?: Partial<Verdict>,
  history = [UPDATE],
) {
  const seen = { release: RELEASE, pins: PINS, at: 0, seq: 1, update: TIMES, reason: "", type: "verified" as const };
  return verdictEvent({
    environment: "dev",
    pins: PINS,
    ended: { verdict, reason: verdict === "verified" ? "" : "why", hindrance: null },
    history,
    newest: newest === undefined ? undefined : { ...seen, ...newest },
    tree: "tree-1",
  });
}

describe("verdictEvent", () => {
  for (const [verdict, event] of [
    ["verified", { type: "verified", ...BASE, update: TIMES, tree: "tree-1" }],
    ["unverified", { type: "unverified", ...BASE, reason: "why", update: TIMES }],
    ["failed-release", { type: "failed", ...BASE, reason: "why", fault: "release", update: TIMES }],
    ["failed-infrastructure", { type: "failed", ...BASE, reason: "why", fault: "infrastructure", update: TIMES }],
  ] as const) {
    it(`says ${event.type} of what ended ${verdict}, with the update that it is about`, () => {
      assert.deepEqual(eventOf(verdict), event);
      assert.deepEqual(eventBodySchema.parse(eventOf(verdict)), event);
    });
  }

  it("leaves the update out where none is known", () => {
    assert.deepEqual(eventOf("unverified", undefined, []), { type: "unverified", ...BASE, reason: "why" });
    assert.equal(Object.hasOwn(eventOf("failed-release", undefined, []) ?? {}, "update"), false);
    assert.throws(() => eventOf("verified", undefined, []), /verified without an update/);
  });

  const other = updateAt("2030-01-05T08:59:00.000Z");
  for (const [when, verdict, newest, history, recorded] of [
    ["the same is said of the same update", "failed-release", { type: "failed" }, [UPDATE], false],
    ["the update began at another time", "failed-release", { type: "failed" }, [{ ...UPDATE, startedAt: "x" }], true],
    ["the update ended at another time", "failed-release", { type: "failed" }, [{ ...UPDATE, endedAt: "x" }], true],
    ["a later update changed nothing", "failed-release", { type: "failed" }, [{ ...other, changes: 0 }, UPDATE], true],
    ["a later update changed nothing", "verified", { type: "verified" }, [{ ...other, changes: 0 }, UPDATE], false],
    ["a later update changed something", "verified", { type: "verified" }, [other, UPDATE], true],
    ["the opposite was said", "verified", { type: "failed" }, [UPDATE], true],
    ["it was said of another release", "verified", { type: "verified", release: "r-0" }, [UPDATE], true],
  ] as const) {
    it(`is ${recorded ? "recorded" : "left out"} for ${verdict} when ${when}`, () => {
      assert.equal(eventOf(verdict, newest, [...history]) !== undefined, recorded);
    });
  }
});

describe("verdictOfHealth", () => {
  const answer = { service: "api", url: "https://api.dev/healthz", healthy: true, status: 200, detail: "200" };
  const sick = { ...answer, healthy: false, status: 503, detail: "503" };
  const silent = { ...answer, service: "web", healthy: false, status: 0, detail: "no answer" };

  for (const [answers, verdict, reason, hindrance] of [
    [[], "unverified", "no endpoint was asked", "no-endpoint"],
    [[answer], "verified", "", null],
    [[answer, silent], "unverified", "no answer: web (https://api.dev/healthz): no answer", "out-of-reach"],
    [[silent, sick], "failed-release", "not healthy: api (https://api.dev/healthz): 503", null],
  ] as const) {
    it(`is ${verdict} for ${answers.map(({ detail }) => detail).join(" and ") || "no answer at all"}`, () => {
      assert.deepEqual(verdictOfHealth(answers), { verdict, reason, hindrance });
    });
  }
});

describe("verdictOfState", () => {
  it("asks for health where the state bears the pins out", () => {
    assert.equal(verdictOfState(project, PINS, aState(PINS)), undefined);
  });

  it("takes a failed update for what it is, whatever else is wrong", () => {
    const state = { ...aState(PINS), history: [anUpdate({ result: "failed" })], pendingOperations: 1 };

    assert.deepEqual(verdictOfState(project, PINS, state), {
      verdict: "failed-infrastructure",
      reason: "its last update failed at 2030-01-04T08:01:00.000Z; an interrupted update left 1 operation pending",
      hindrance: null,
    });
  });

  it("names what runs otherwise, sorted", () => {
    const running = { web: PINS.web, worker: image("worker", "9.9.9"), api: image("api", "9.9.9") };

    assert.equal(
      verdictOfState(project, PINS, { ...aState(PINS), running })?.reason,
      "what runs is not what the file pins: api, worker; deploy it first",
    );
  });

  it("names outputs that cannot be read, and endpoints that are missing, sorted", () => {
    const state = aState(PINS);
    const outputs = {
      contract: 1 as const,
      environment: "dev",
      services: state.outputs?.services ?? {},
      endpoints: {},
      stores: {},
    };
    const pins = { worker: PINS.worker, web: PINS.web, api: PINS.api };

    const reasons = [
      { ...state, outputs: undefined, outputsFault: "contract 2" },
      { ...state, outputs: undefined },
      { ...state, outputs },
    ].map((one) => verdictOfState(project, pins, one)?.reason);

    assert.deepEqual(reasons, [
      "its outputs cannot be read: contract 2",
      "its outputs cannot be read: it has none",
      "its outputs have no endpoint for api, web",
    ]);
  });
});

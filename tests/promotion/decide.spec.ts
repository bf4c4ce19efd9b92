import assert from "node:assert/strict";
import fc from "fast-check";
import { boundBlockers, decide, exitOf, planHash } from "../../infra/promotion/decide.ts";
import { type Decision, isAllowed } from "../../infra/promotion/decision.ts";
import type { Facts } from "../../infra/promotion/facts.ts";
import { runGate } from "../../infra/promotion/gates/gate.ts";
import { GATES } from "../../infra/promotion/gates/index.ts";
import { viewLedger } from "../../infra/promotion/ledger/ledger-view.ts";
import { type Plan, planSchema } from "../../infra/promotion/plan.ts";
import { type MemoryWorld, unanswered } from "../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  approve,
  aRelease,
  aRollback,
  aWorld,
  codes,
  factsOf,
  PINS,
  RELEASE,
} from "../support/promotion-builders.ts";

async function allowedWorld(): Promise<MemoryWorld> {
  const world = aWorld();
  await approve(world, aPromotion(), "ben", "caro");
  return world;
}

async function planOf(world: MemoryWorld): Promise<Plan> {
  return decide(aPromotion(), await factsOf(world, aPromotion()));
}

function planWith(...decisions: readonly Decision[]): Plan {
  const base = { source: "a", target: "b", kind: "promotion" as const, release: null, contentHash: "", changes: [] };
  return { ...base, allowed: isAllowed(decisions), decisions: [...decisions] };
}

function decision(verdict: Decision["verdict"], code = "X", gate = "path"): Decision {
  return { gate, code, verdict, reason: "r", remedy: "" };
}

describe("decide", () => {
  it("allows a promotion for which everything is true, and answers every gate once, in order", async () => {
    const plan = await planOf(await allowedWorld());

    assert.deepEqual(codes(plan.decisions), [
      "pass PATH_ALLOWED",
      "pass CHANGES",
      "pass LEDGER_VERIFIED",
      "pass RELEASE_VERIFIED",
      "pass BUILDS_ALLOWED",
      "pass PINS_WELL",
      "pass DIGEST_PRESENT",
      "pass CONFIG_VALID",
      "pass NOT_LOCKED",
      "pass NOT_FROZEN",
      "pass WINDOW_OPEN",
      "pass SOAK_DONE",
      "pass APPROVED",
    ]);
    assert.equal(plan.allowed, true);
    assert.equal(plan.release, RELEASE);
    assert.deepEqual(planSchema.parse(plan), plan);
  });

  it("shows all blockers together", async () => {
    const world = aWorld();
    world.now = Date.parse("2030-01-04T22:00:00Z");
    world.append("ben", { type: "locked", environment: "production", reason: "incident 311" });
    world.registry.set(PINS.api, unanswered("no answer", true));

    const plan = decide(aPromotion({ source: "dev" }), await factsOf(world, aPromotion({ source: "dev" })));
    const along = await planOf(world);

    assert.ok(codes(plan.decisions).includes("block PATH_NOT_ALLOWED"));
    const stops = codes(along.decisions.filter(({ verdict }) => verdict !== "pass"));
    assert.deepEqual(stops, [
      "unknown REGISTRY_UNREACHABLE",
      "block LOCKED",
      "block WINDOW_CLOSED",
      "block SOAK_TOO_SHORT",
      "block APPROVALS_MISSING",
    ]);
    assert.equal(along.allowed, false);
  });

  it("blocks everything when nothing can be had", async () => {
    const world = await allowedWorld();
    world.ledgerFault = unanswered("timeout", true);
    for (const name of ["dev", "staging", "production"]) world.states.set(name, unanswered("timeout", true));
    for (const image of Object.values(PINS)) world.registry.set(image, unanswered("timeout", true));

    for (const request of [aPromotion(), aRelease(), aRollback(), anAdoption()]) {
      const plan = decide(request, await factsOf(world, request));
      assert.equal(plan.allowed, false, request.kind);
      assert.equal(exitOf(plan), 6, request.kind);
      assert.deepEqual(plan.changes.length > 0, request.kind === "release");
    }
  });

  it("exits 3 for one service out of reach: the others could be judged", async () => {
    const world = await allowedWorld();
    world.registry.set(PINS.api, unanswered("timeout", true));

    assert.equal(exitOf(await planOf(world)), 3);
  });

  it("takes a gate that throws, and one that is silent, for unknown", () => {
    const facts = {} as Facts;
    const throws = { name: "a", bound: true, judge: () => JSON.parse("{") as Decision };
    const silent = { name: "b", bound: true, judge: () => [] };

    assert.deepEqual(codes(runGate(throws, aPromotion(), facts)), ["unknown GATE_FAILED"]);
    const lines = { ...throws, judge: () => assert.fail("first line\nsecond line") };
    const reason = "the gate a could not judge (AssertionError: first line)";
    assert.equal(runGate(lines, aPromotion(), facts)[0]?.reason, reason);
    assert.deepEqual(codes(runGate(silent, aPromotion(), facts)), ["unknown GATE_SILENT"]);
  });

  it("is allowed if and only if every gate lets through", async () => {
    const base = await factsOf(await allowedWorld(), aPromotion());
    const breaks: readonly ((facts: Facts) => Facts)[] = [
      (f) => ({ ...f, now: f.now + 12 * 60 * 60 * 1000 }),
      (f) => ({ ...f, now: Date.parse("2030-01-04T12:00:00Z") }),
      (f) => ({ ...f, registry: new Map() }),
      (f) => ({ ...f, signatures: new Map() }),
      (f) => ({ ...f, ledger: unanswered("broken") }),
      (f) => ({ ...f, source: unanswered("timeout", true) }),
      (f) => ({ ...f, target: unanswered("timeout", true) }),
      (f) => ({ ...f, file: { ...f.file, newText: unanswered("anchors") } }),
      (f) => ({ ...f, ledger: { known: true, value: viewLedger([]) } }),
    ];

    fc.assert(
      fc.property(fc.subarray([...breaks]), fc.boolean(), (chosen, skip) => {
        const request = skip ? aPromotion({ source: "dev" }) : aPromotion();
        const facts = chosen.reduce((f, change) => change(f), base);
        const plan = decide(request, facts);

        const sealed = { ...facts, contentHash: planHash(request, facts) };
        const each = GATES.map((gate) => runGate(gate, request, sealed));
        const oracle = each.every((found) => found.length > 0 && found.every(({ verdict }) => verdict === "pass"));
        assert.equal(plan.allowed, oracle);
        assert.equal(plan.allowed, chosen.length === 0 && !skip);
        assert.deepEqual(plan.decisions, each.flat());
      }),
      { numRuns: 300 },
    );
  });

  it("never turns a block into a pass by taking evidence away", async () => {
    const world = await allowedWorld();
    const evidence = world.events.filter(({ body }) => ["built", "verified", "approved"].includes(body.type));
    const failures = world.events.length;
    const places = ["dev", "staging", "production"];

    await fc.assert(
      fc.asyncProperty(
        fc.subarray(evidence),
        fc.subarray(Object.values(PINS)),
        fc.subarray(places),
        fc.constantFrom<readonly (() => void)[]>(
          [],
          [() => world.append("ada", { type: "locked", environment: "production", reason: "x" })],
          [
            () => {
              world.now += 10 * 60 * 60 * 1000;
            },
          ],
        ),
        async (gone, unpulled, unread, trouble) => {
          const [events, states, now] = [world.events, new Map(world.states), world.now];
          for (const act of trouble) act();
          const before = await planOf(world);
          world.events = world.events.filter((event) => !gone.includes(event));
          for (const image of unpulled) world.registry.set(image, unanswered("timeout", true));
          for (const name of unread) world.states.set(name, unanswered("timeout", true));
          const after = await planOf(world);
          world.events = events.slice(0, failures);
          world.states = states;
          world.now = now;
          world.registry.clear();

          assert.ok(before.allowed || !after.allowed);
          for (const gate of GATES) {
            const stopped = (plan: Plan) => plan.decisions.some((d) => d.gate === gate.name && d.verdict !== "pass");
            assert.ok(!stopped(before) || stopped(after), gate.name);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("gives the same plan for the same facts", async () => {
    const facts = await factsOf(await allowedWorld(), aPromotion());

    assert.deepEqual(decide(aPromotion(), facts), decide(aPromotion(), facts));
  });
});

describe("GATES", () => {
  it("are these, and approvals sign the verdict of all but what time alone changes", () => {
    assert.deepEqual(
      GATES.map(({ name, bound }) => (bound ? name : `${name} (judged anew)`)),
      [
        "path",
        "change",
        "ledger",
        "release",
        "build",
        "pin",
        "digest",
        "config",
        "lock",
        "freeze (judged anew)",
        "window (judged anew)",
        "soak (judged anew)",
        "approvals (judged anew)",
      ],
    );
  });
});

describe("exitOf", () => {
  for (const [decisions, exit] of [
    [[decision("pass")], 0],
    [[decision("pass"), decision("waived")], 0],
    [[], 3],
    [[decision("block")], 3],
    [[decision("unknown", "STATE_UNKNOWN")], 3],
    [[decision("pass"), decision("unknown", "STATE_UNREACHABLE")], 6],
    [[decision("pass", "LEDGER_VERIFIED", "ledger"), decision("unknown", "STATE_UNREACHABLE", "release")], 3],
    [[decision("pass", "DIGEST_PRESENT", "digest"), decision("unknown", "LEDGER_UNREACHABLE", "release")], 3],
    [[decision("pass", "NOTHING_PINNED", "digest"), decision("unknown", "LEDGER_UNREACHABLE", "release")], 6],
    [[decision("unknown", "STATE_UNREACHABLE"), decision("unknown", "REGISTRY_UNREACHABLE")], 6],
    [[decision("unknown", "STATE_UNREACHABLE"), decision("block")], 3],
    [[decision("unknown", "STATE_UNREACHABLE"), decision("unknown", "LEDGER_UNKNOWN")], 3],
    [[decision("block", "STATE_UNREACHABLE")], 3],
  ] as const) {
    it(`is ${exit} for ${codes(decisions).join(", ") || "no decision at all"}`, () => {
      assert.equal(exitOf(planWith(...decisions)), exit);
    });
  }
});

describe("boundBlockers", () => {
  it("are those that a signature covers", async () => {
    const world = aWorld();
    world.now = Date.parse("2030-01-04T22:00:00Z");
    world.append("ben", { type: "locked", environment: "production", reason: "incident 311" });

    assert.deepEqual(codes(boundBlockers(await planOf(world))), ["block LOCKED"]);
  });
});

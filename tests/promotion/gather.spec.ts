import assert from "node:assert/strict";
import { UserError } from "../../infra/errors.ts";
import { answered, gatherFacts } from "../../infra/promotion/gather.ts";
import { unanswered } from "../support/memory-ports.ts";
import { aPromotion, aRollback, aWorld } from "../support/promotion-builders.ts";

describe("answered", () => {
  it("hands on what a port answers", async () => {
    const answer = unanswered("timeout", true);

    assert.equal(await answered(async () => answer), answer);
  });

  for (const [thrown, kind] of [
    [new TypeError("password=hunter2"), "TypeError"],
    ["password=hunter2", "string"],
  ] as const) {
    it(`takes a port that throws a ${kind} for one that gave no answer, and repeats nothing of it`, async () => {
      const answer = await answered(() => Promise.reject(thrown));

      const why = `asking failed with an unexpected ${kind}`;
      assert.deepEqual(answer, { known: false, why, unreachable: false });
    });
  }

  it("repeats what an error for people says", async () => {
    const error = new UserError({ code: "ENGINE_MISSING", message: "the engine could not be started", exit: 6 });

    const answer = await answered(() => Promise.reject(error));

    assert.deepEqual(answer, { known: false, why: "the engine could not be started", unreachable: true });
  });

  it("hands on that somebody else holds a lock", async () => {
    const error = new UserError({ code: "LOCK_HELD", message: "another update holds the stack dev", exit: 5 });

    await assert.rejects(
      answered(() => Promise.reject(error)),
      error,
    );
  });
});

describe("gatherFacts", () => {
  it("asks about one environment once, even if it is source and target", async () => {
    const world = aWorld();

    const { facts } = await gatherFacts(world.scope(), aRollback());

    assert.deepEqual(
      world.asked.filter((asked) => asked.startsWith("state")),
      ["state staging"],
    );
    assert.equal(facts.source, facts.target);
  });

  it("gathers the other facts when every port breaks down", async () => {
    const scope = aWorld().scope();
    const broken = async () => {
      throw new Error("EPIPE");
    };
    const ports = {
      ...scope.ports,
      engine: { ...scope.ports.engine, readState: broken },
      ledger: { ...scope.ports.ledger, read: broken },
      registry: { ...scope.ports.registry, look: broken },
    };

    const { facts, snapshot } = await gatherFacts({ ...scope, ports }, aPromotion());

    assert.deepEqual(
      [snapshot.known, facts.ledger.known, facts.source.known, facts.target.known],
      [false, false, false, false],
    );
    assert.equal(facts.now, Date.parse("2030-01-07T09:00:00Z"));
  });
});

import assert from "node:assert/strict";
import { UserError } from "../../../infra/errors.ts";
import { readApprovals, signPlan } from "../../../infra/promotion/approvals/approve.ts";
import { unanswered } from "../../support/memory-ports.ts";
import { aPromotion, approve, aRelease, aWorld, factsOf, policyWith } from "../../support/promotion-builders.ts";

describe("signPlan", () => {
  it("records the signature over the content hash", async () => {
    const world = aWorld();

    const { contentHash } = await signPlan(world.scope(), aPromotion(), "Ben", "BEN");

    assert.equal(contentHash, (await factsOf(world, aPromotion())).contentHash);
    const signature = `${contentHash} by ssh-ed25519 BEN`;
    assert.deepEqual(world.bodies("approved"), [
      { type: "approved", environment: "production", contentHash, person: "ben", signature },
    ]);
    assert.equal(world.events.at(-1)?.actor, "ben");
  });

  it("says whether it is the signature of who asks, or one by the same key", async () => {
    const world = aWorld();

    const [own, other] = [
      await signPlan(world.scope(), aPromotion({ initiator: "BEN" }), "ben", "BEN"),
      await signPlan(world.scope(), aPromotion({ initiator: "ada" }), "ben", "BEN"),
    ];

    assert.deepEqual([own.byInitiator, other.byInitiator], [true, false]);
  });

  it("records nothing that a wrong key signed", async () => {
    const world = aWorld();

    await assert.rejects(signPlan(world.scope(), aPromotion(), "ben", "CARO"), {
      code: "KEY_WRONG",
      message: "the signature does not hold against the key of ben in promotion.yaml; nothing was recorded",
    });

    assert.equal(world.bodies("approved").length, 0);
  });

  it("records nothing that could not be checked", async () => {
    const world = aWorld();
    world.signatureFault = unanswered("ssh-keygen is not there");

    await assert.rejects(signPlan(world.scope(), aPromotion(), "ben", "BEN"), {
      code: "KEY_WRONG",
      message:
        "the signature does not hold against the key of ben in promotion.yaml: ssh-keygen is not there; nothing was recorded",
    });

    assert.equal(world.bodies("approved").length, 0);
  });

  it("names the nearest person for a typo", async () => {
    await assert.rejects(signPlan(aWorld().scope(), aPromotion(), "carro", "CARO"), {
      code: "PERSON_UNKNOWN",
      message: '"carro" is in no team; allowed: ada, ben, caro; did you mean "caro"?',
      exit: 2,
    });
  });

  it("says how a person without a key gets one", async () => {
    const world = aWorld(policyWith('{ login: caro, key: "ssh-ed25519 CARO" }', "{ login: caro }"));

    await assert.rejects(signPlan(world.scope(), aPromotion(), "caro", "CARO"), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, "KEY_MISSING");
      assert.equal(error.remedy, 'add it to a team in promotion.yaml: { login: caro, key: "ssh-ed25519 …" }');
      return true;
    });
  });

  it("refuses a plan that could not land with the signature", async () => {
    const world = aWorld();
    world.append("caro", { type: "locked", environment: "production", reason: "incident 311" });

    await assert.rejects(signPlan(world.scope(), aPromotion(), "ben", "BEN"), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, "PLAN_NOT_APPROVABLE");
      assert.equal(error.exit, 3);
      assert.match(error.message, /lock LOCKED: production has been locked by caro/);
      return true;
    });
  });

  it("lets a plan be approved before its window opens", async () => {
    const world = aWorld();
    world.now = Date.parse("2030-01-06T03:00:00Z");

    await assert.doesNotReject(signPlan(world.scope(), aPromotion(), "ben", "BEN"));
  });
});

describe("readApprovals", () => {
  it("gives every approval with its standing, newest first", async () => {
    const world = aWorld();
    await approve(world, aPromotion({ services: ["api"] }), "caro");
    await approve(world, aPromotion(), "ada", "ben");

    const standings = await readApprovals(world.scope(), aPromotion());

    assert.deepEqual(
      standings.map(({ person, counts, code }) => [person, counts, code]),
      [
        ["ben", "yes", "COUNTS"],
        ["ada", "no", "BY_INITIATOR"],
        ["caro", "no", "OTHER_PLAN"],
      ],
    );
  });

  it("has none where no edge asks for any", async () => {
    assert.deepEqual(await readApprovals(aWorld().scope(), aRelease()), []);
  });

  it("knows a person in whatever letter case the ledger has", async () => {
    const world = aWorld();
    const { contentHash } = await factsOf(world, aPromotion());
    const signature = `${contentHash} by ssh-ed25519 BEN`;
    world.append("ben", { type: "approved", environment: "production", contentHash, person: "BEN", signature });

    const [standing] = await readApprovals(world.scope(), aPromotion());

    assert.deepEqual([standing?.person, standing?.code], ["ben", "COUNTS"]);
  });

  it("is not sure of a signature whose check breaks down", async () => {
    const world = aWorld();
    await approve(world, aPromotion(), "ben");
    const scope = world.scope();
    const signatures = { ...scope.ports.signatures, verify: () => Promise.reject(new Error("EPIPE")) };

    const [standing] = await readApprovals({ ...scope, ports: { ...scope.ports, signatures } }, aPromotion());

    assert.deepEqual([standing?.counts, standing?.code], ["unknown", "SIGNATURE_UNKNOWN"]);
    assert.equal(standing?.reason, "signature could not be checked: the check of the signature did not run");
  });

  it("counts the newest of one person's signatures", async () => {
    const world = aWorld();
    await approve(world, aPromotion(), "ben", "ben");

    const standings = await readApprovals(world.scope(), aPromotion());

    assert.deepEqual(
      standings.map(({ code }) => code),
      ["COUNTS", "AGAIN"],
    );
  });
});

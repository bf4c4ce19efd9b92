import assert from "node:assert/strict";
import { approvalsGate } from "../../../infra/promotion/gates/approvals.ts";
import { runGate } from "../../../infra/promotion/gates/gate.ts";
import { aState, type MemoryWorld } from "../../support/memory-ports.ts";
import {
  aPromotion,
  approve,
  aRollback,
  ask,
  aWorld,
  factsOf,
  OLD_PINS,
  policyWith,
  RELEASE,
} from "../../support/promotion-builders.ts";

const WEEK = 7 * 24 * 60 * 60 * 1000;

/** Approvals of these people, signed for a request at the world's now, then the change. */
async function signedBy(
  people: readonly string[],
  change: (world: MemoryWorld) => void = () => {},
  request = aPromotion(),
) {
  const world = aWorld();
  await approve(world, request, ...people);
  change(world);
  return ask(approvalsGate, world, request);
}

/** A world with one recorded approval, however it was made. */
async function withApproval(person: string, key: string, change: (world: MemoryWorld) => void = () => {}) {
  const world = aWorld();
  const { contentHash } = await factsOf(world, aPromotion());
  const signature = `${contentHash} by ssh-ed25519 ${key}`;
  world.append("ci", { type: "approved", environment: "production", contentHash, person, signature });
  change(world);
  return (await ask(approvalsGate, world, aPromotion()))[0];
}

describe("gate approvals, in words", () => {
  it("names what is missing, who may sign and the command", async () => {
    const [decision] = await ask(approvalsGate, aWorld(), aPromotion());

    assert.equal(decision?.reason, "approvals: platform 0 of 1, security 0 of 1");
    assert.equal(
      decision?.remedy,
      "1 of platform may sign, namely ben; 1 of security may sign, namely caro: ./envs approvals sign production --as LOGIN --key FILE --from staging",
    );
  });

  it("names the choice of release and the reason in the command", async () => {
    const services = await ask(approvalsGate, aWorld(), aPromotion({ services: ["api", "web"], version: "1.4.2" }));
    const back = await ask(approvalsGate, aWorld(), aRollback({ environment: "production", version: "1.4.1" }));

    assert.match(services[0]?.remedy ?? "", /--from staging --service api --service web --version 1\.4\.2$/);
    assert.match(back[0]?.remedy ?? "", /--kind rollback --version 1\.4\.1 --reason "checkout is slow"$/);
  });

  it("names who is counted, and asks for the empty seats alone", async () => {
    const [decision] = await signedBy(["caro"], undefined, aPromotion({ initiator: "ADA", release: RELEASE }));

    assert.equal(decision?.reason, "approvals: platform 0 of 1, security 1 of 1 (caro)");
    assert.equal(
      decision?.remedy,
      `1 of platform may sign, namely ben: ./envs approvals sign production --as LOGIN --key FILE --from staging --release ${RELEASE}`,
    );
  });

  it("names the service of a rollback in the command", async () => {
    const [decision] = await ask(approvalsGate, aWorld(), aRollback({ environment: "production", service: "api" }));

    assert.match(decision?.remedy ?? "", /--kind rollback --service api --reason "checkout is slow"$/);
  });

  it("names five void signatures, and counts the rest", async () => {
    const world = aWorld();
    const { contentHash } = await factsOf(world, aPromotion());
    const add = (...people: readonly string[]) => {
      for (const person of people) {
        world.append("m", { type: "approved", environment: "production", contentHash, person, signature: "" });
      }
    };
    const said = async () => (await ask(approvalsGate, world, aPromotion()))[0]?.reason;
    const named = (people: readonly string[]) =>
      `approvals: platform 0 of 1, security 0 of 1; not counted: ${people.map((m) => `${m} (is in no team of promotion.yaml)`).join(", ")}`;

    add("m5", "m4", "m3", "m2", "m1");
    assert.equal(await said(), named(["m1", "m2", "m3", "m4", "m5"]));
    add("m7", "m6");
    assert.equal(await said(), `${named(["m6", "m7", "m1", "m2", "m3"])} and 2 more`);
  });

  it("names of each person the newest void signature alone, and none of who counts", async () => {
    const world = aWorld();
    const sign = (person: string, contentHash: string) =>
      world.append("m", { type: "approved", environment: "production", contentHash, person, signature: "" });
    for (const plan of ["sha256:1", "sha256:2", "sha256:3"]) for (const who of ["ben", "caro"]) sign(who, plan);
    await approve(world, aPromotion(), "ben");
    await approve(world, aPromotion(), "ada");
    sign("ada", "sha256:4");

    const [decision] = await ask(approvalsGate, world, aPromotion());

    const not = "not counted: ada (asked for it, and never counts), caro (signed another plan)";
    assert.equal(decision?.reason, `approvals: platform 1 of 1 (ben), security 0 of 1; ${not}`);
  });

  it("names nobody of those who count among the unsure", async () => {
    const world = aWorld();
    await approve(world, aPromotion(), "ben", "caro");
    const facts = await factsOf(world, aPromotion());
    const [first] = facts.signatures.keys();
    const signatures = new Map([...facts.signatures].filter(([seq]) => seq === first));

    const [decision] = runGate(approvalsGate, aPromotion(), { ...facts, signatures });

    assert.equal(
      decision?.reason,
      "approvals: platform 1 of 1 (ben), security 0 of 1; not sure: caro (signature was not checked)",
    );
  });

  it("does not ask for an edge that wants nobody", async () => {
    const world = aWorld({
      "promotion.yaml": (text) => text.replace("edges:\n", "edges:\n  - { from: dev, to: production }\n"),
    });

    assert.equal((await ask(approvalsGate, world, aRollback({ environment: "production" }))).length, 1);
  });

  it("says who first needs a key", async () => {
    const world = aWorld(policyWith('{ login: caro, key: "ssh-ed25519 CARO" }', "{ login: caro }"));

    const [decision] = await ask(approvalsGate, world, aPromotion());

    assert.match(
      decision?.remedy ?? "",
      /security may sign, namely nobody with a key \(first add a key to promotion\.yaml for: caro\)/,
    );
  });

  for (const [what, made, reason] of [
    ["a bad signature", () => withApproval("ben", "CARO"), "ben (signature is not by the key in promotion.yaml)"],
    ["somebody unknown", () => withApproval("mallory", "BEN"), "mallory (is in no team of promotion.yaml)"],
    ["the initiator", () => withApproval("ada", "ADA"), "ada (asked for it, and never counts)"],
    [
      "an expired approval",
      () =>
        withApproval("ben", "BEN", (world) => {
          world.now += WEEK + 2 * 24 * 60 * 60 * 1000;
        }),
      "ben (expired 2 d ago)",
    ],
    [
      "an approval from the future",
      () =>
        withApproval("ben", "BEN", (world) => {
          world.now -= 60_001;
        }),
      "ben (signed at 2030-01-07 09:00:00Z, which is yet to come)",
    ],
  ] as const) {
    it(`names ${what}`, async () => {
      const decision = await made();

      assert.equal(decision?.reason, `approvals: platform 0 of 1, security 0 of 1; not counted: ${reason}`);
    });
  }

  it("names who has no key", async () => {
    const world = aWorld(policyWith('{ login: ben, key: "ssh-ed25519 BEN ben@acme" }', "{ login: ben }"));
    const { contentHash } = await factsOf(world, aPromotion());
    world.append("ben", { type: "approved", environment: "production", contentHash, person: "ben", signature: "" });

    const [decision] = await ask(approvalsGate, world, aPromotion({ initiator: "otto" }));

    assert.match(decision?.reason ?? "", /not counted: ben \(has no key in promotion\.yaml\)$/);
  });

  it("bears a signature whose clock is a minute ahead", async () => {
    const decision = await withApproval("ben", "BEN", (world) => {
      world.now -= 60_000;
    });

    assert.equal(decision?.reason, "approvals: platform 1 of 1 (ben), security 0 of 1");
  });

  it("compares logins without letter case", async () => {
    const world = aWorld(policyWith("{ login: ben, key", "{ login: Ben, key"));
    await approve(world, aPromotion(), "ben");

    const [decision] = await ask(approvalsGate, world, aPromotion());

    assert.equal(decision?.reason, "approvals: platform 1 of 1 (ben), security 0 of 1");
  });

  it("counts a good signature although void ones came after it", async () => {
    const world = aWorld();
    await approve(world, aPromotion(), "ben");
    const { contentHash } = await factsOf(world, aPromotion());
    const approved = { type: "approved", environment: "production", person: "ben" } as const;
    world.append("ben", { ...approved, contentHash, signature: "forged" });
    world.append("ben", { ...approved, contentHash: "sha256:another plan", signature: "x" });

    const [decision] = await ask(approvalsGate, world, aPromotion());

    assert.equal(decision?.reason, "approvals: platform 1 of 1 (ben), security 0 of 1");
  });

  it("takes two logins with one key for one person", async () => {
    const world = aWorld(policyWith('key: "ssh-ed25519 CARO"', 'key: "ssh-ed25519 BEN caro@acme"'));
    const { contentHash } = await factsOf(world, aPromotion());
    for (const person of ["ben", "caro"]) {
      const signature = `${contentHash} by ssh-ed25519 BEN`;
      world.append(person, { type: "approved", environment: "production", contentHash, person, signature });
    }

    const [decision] = await ask(approvalsGate, world, aPromotion());

    assert.equal(decision?.code, "APPROVALS_MISSING");
    assert.match(decision?.reason ?? "", /not counted: ben \(has the same key as caro\)/);
  });

  it("does not count an alias of the initiator", async () => {
    const world = aWorld(policyWith('key: "ssh-ed25519 BEN ben@acme"', 'key: "ssh-ed25519 ADA ben@acme"'));
    const { contentHash } = await factsOf(world, aPromotion());
    const signature = `${contentHash} by ssh-ed25519 ADA`;
    world.append("ben", { type: "approved", environment: "production", contentHash, person: "ben", signature });

    const [decision] = await ask(approvalsGate, world, aPromotion());

    assert.match(decision?.reason ?? "", /not counted: ben \(has the same key as ada, who asked for it\)/);
  });

  it("judges a rollback by every way that leads there", async () => {
    const world = aWorld({
      "promotion.yaml": (text) =>
        text.replace(
          "edges:\n",
          "edges:\n  - { from: dev, to: production, approvals: [{ count: 2, team: platform }] }\n",
        ),
    });
    world.states.set("production", { known: true, value: aState(OLD_PINS) });

    const decisions = await ask(approvalsGate, world, aRollback({ environment: "production" }));

    assert.deepEqual(
      decisions.map(({ reason }) => reason),
      ["approvals: platform 0 of 2", "approvals: platform 0 of 1, security 0 of 1"],
    );
  });
});

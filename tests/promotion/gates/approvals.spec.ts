import assert from "node:assert/strict";
import { approvalsGate } from "../../../infra/promotion/gates/approvals.ts";
import { withPins } from "../../support/fixtures.ts";
import { aState, type MemoryWorld, unanswered } from "../../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  approve,
  aRelease,
  aRollback,
  ask,
  aWorld,
  codes,
  factsOf,
  OLD_PINS,
  policyWith,
  runAndVerify,
  testTable,
} from "../../support/promotion-builders.ts";

const BY_OTTO = aPromotion({ initiator: "otto" });
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

describe("gate approvals", () => {
  testTable(
    approvalsGate,
    [
      { when: "nobody signed", says: ["block APPROVALS_MISSING"] },
      {
        when: "the edge asks for nobody",
        request: aPromotion({ source: "dev", target: "staging" }),
        says: ["pass APPROVALS_NOT_ASKED"],
      },
      { when: "it is a release into an entry", request: aRelease(), says: ["pass APPROVALS_NOT_ASKED"] },
      {
        when: "it is a rollback",
        request: aRollback({ environment: "production" }),
        says: ["block APPROVALS_MISSING"],
      },
      { when: "it is an adoption", request: anAdoption(), says: ["block APPROVALS_MISSING"] },
      {
        when: "nothing changes",
        files: { "Pulumi.production.yaml": withPins(OLD_PINS) },
        world: (world) => {
          runAndVerify(world, "staging", OLD_PINS, "2030-01-06T09:00:00.000Z");
          runAndVerify(world, "production", OLD_PINS, "2030-01-06T10:00:00.000Z");
        },
        says: ["pass APPROVALS_NOT_ASKED"],
      },
      {
        when: "the ledger could not be read",
        world: (world) => {
          world.ledgerFault = unanswered("timeout", true);
        },
        says: ["unknown LEDGER_UNREACHABLE"],
      },
    ],
    assert.deepEqual,
  );

  for (const [people, says] of [
    [["ben", "caro"], "pass APPROVED"],
    [["ben"], "block APPROVALS_MISSING"],
    [["caro"], "block APPROVALS_MISSING"],
    [["ben", "ben"], "block APPROVALS_MISSING"],
    [["ada", "caro"], "block APPROVALS_MISSING"],
    [["ada", "ben"], "block APPROVALS_MISSING"],
  ] as const) {
    it(`says ${says} when ${people.join(" and ")} signed what ada asks for`, async () => {
      assert.deepEqual(codes(await signedBy(people)), [says]);
    });
  }

  it("counts ada once somebody else asks", async () => {
    assert.deepEqual(codes(await signedBy(["ada", "caro"], undefined, BY_OTTO)), ["pass APPROVED"]);
  });

  it("does not count the initiator in other letter case", async () => {
    const decisions = await signedBy(["ada", "caro"], undefined, aPromotion({ initiator: "ADA" }));

    assert.deepEqual(codes(decisions), ["block APPROVALS_MISSING"]);
  });

  it("counts an approval up to its last millisecond", async () => {
    const last = await signedBy(["ben", "caro"], (world) => {
      world.now += WEEK - 1;
    });
    const late = await signedBy(["ben", "caro"], (world) => {
      world.now += WEEK;
    });

    assert.deepEqual([codes(last), codes(late)], [["pass APPROVED"], ["block APPROVALS_MISSING"]]);
  });

  it("keeps what was signed when only time or new evidence with the same verdict came", async () => {
    const decisions = await signedBy(["ben", "caro"], (world) => {
      world.now += 12 * 60 * 60 * 1000;
      world.append("ada", { ...world.bodies("verified").at(-1), environment: "staging" } as never);
    });

    assert.deepEqual(codes(decisions), ["pass APPROVED"]);
  });

  it("is void once a verdict that it covers is another", async () => {
    const decisions = await signedBy(["ben", "caro"], (world) => {
      const image = Object.values(world.bodies("promoted").at(-1)?.pins ?? {})[0] ?? "";
      world.registry.set(image, { known: true, value: { present: false, tagDigest: undefined, mediaType: "" } });
    });

    assert.match(decisions[0]?.reason ?? "", /caro \(signed another plan\), ben \(signed another plan\)/);
  });

  it("does not count an approval of another environment", async () => {
    const world = aWorld();
    const { contentHash } = await factsOf(world, aPromotion());
    for (const [person, key] of [
      ["ben", "BEN"],
      ["caro", "CARO"],
    ] as const) {
      const signature = `${contentHash} by ssh-ed25519 ${key}`;
      world.append(person, { type: "approved", environment: "staging", contentHash, person, signature });
    }

    assert.deepEqual(codes(await ask(approvalsGate, world, aPromotion())), ["block APPROVALS_MISSING"]);
  });

  it("is unknown when the signatures could not be checked", async () => {
    const decisions = await signedBy(["ben", "caro"], (world) => {
      world.signatureFault = unanswered("ssh-keygen is not there");
    });

    assert.deepEqual(codes(decisions), ["unknown SIGNATURES_UNKNOWN"]);
    assert.match(decisions[0]?.reason ?? "", /ben \(signature could not be checked: ssh-keygen is not there\)/);
  });

  it("blocks when even unchecked signatures would not be enough", async () => {
    const decisions = await signedBy(["ben"], (world) => {
      world.signatureFault = unanswered("ssh-keygen is not there");
    });

    assert.deepEqual(codes(decisions), ["block APPROVALS_MISSING"]);
  });
});

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

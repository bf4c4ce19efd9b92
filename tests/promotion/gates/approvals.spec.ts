import assert from "node:assert/strict";
import { approvalsGate } from "../../../infra/promotion/gates/approvals.ts";
import { withPins } from "../../support/fixtures.ts";
import { type MemoryWorld, unanswered } from "../../support/memory-ports.ts";
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

import assert from "node:assert/strict";
import type { Request } from "../../../infra/promotion/requests.ts";
import type { FileChanges } from "../../support/fixtures.ts";
import { withPins } from "../../support/fixtures.ts";
import { aState, type MemoryWorld } from "../../support/memory-ports.ts";
import {
  aPromotion,
  aRollback,
  aWorld,
  factsOf,
  image,
  landed,
  OLD_PINS,
  OLD_RELEASE,
  PINS,
  policyWith,
  runAndVerify,
  STAGING_VERIFIED,
  updateAt,
  verified,
} from "../../support/promotion-builders.ts";

interface Change {
  readonly files?: FileChanges;
  readonly world?: (world: MemoryWorld) => void;
  readonly request?: Request;
}

async function hashOf({ files, world: change, request = aPromotion() }: Change = {}): Promise<string> {
  const world = aWorld(files);
  change?.(world);
  return (await factsOf(world, request)).contentHash;
}

/** Each of them makes it another plan. */
const VOIDS: Readonly<Record<string, Change>> = {
  "another release": { request: aPromotion({ release: OLD_RELEASE }) },
  "another choice of services": { request: aPromotion({ services: ["api"] }) },
  "another source": { request: aPromotion({ source: "dev" }) },
  "another present pin of the target": { files: { "Pulumi.production.yaml": withPins({ api: OLD_PINS.api }) } },
  "the target's configuration": { files: { "Pulumi.production.yaml": (text) => text.replace("min: 4", "min: 5") } },
  "a comment in the target's file": { files: { "Pulumi.production.yaml": (text) => `# new\n${text}` } },
  "a quota": { files: policyWith("count: 1, team: platform", "count: 2, team: platform") },
  "the soak": { files: policyWith("soak: 24h", "soak: 25h") },
  "the time approvals stay good": { files: policyWith("approvalTtl: 7d", "approvalTtl: 8d") },
  "the hours of a window": { files: policyWith("Mon-Fri 09:00-17:00", "Mon-Fri 09:00-18:00") },
  "the admitted branches": { files: policyWith('branches: [main, "release/*"]', "branches: [main]") },
  "a key": { files: policyWith("ssh-ed25519 CARO", "ssh-ed25519 CARO2") },
  "a member": { files: policyWith("members: [{ login: caro", "members: [{ login: dora }, { login: caro") },
  "a verdict": { world: (world) => world.append("ben", { type: "locked", environment: "production", reason: "x" }) },
  "a tag that moved": {
    world: (world) =>
      world.registry.set(PINS.api, {
        known: true,
        value: { present: true, tagDigest: undefined, mediaType: "application/vnd.oci.image.index.v1+json" },
      }),
  },
};

/** None of them does. */
const KEEPS: Readonly<Record<string, Change>> = {
  "the time of day": {
    world: (world) => {
      world.now += 14 * 60 * 60 * 1000;
    },
  },
  "a longer soak": {
    world: (world) => {
      world.now += 30 * 24 * 60 * 60 * 1000;
    },
  },
  "a soak that is too short": {
    world: (world) => {
      world.now = Date.parse(STAGING_VERIFIED);
    },
  },
  "a freeze elsewhere": { files: policyWith("environments: [production]", "environments: [staging]") },
  "newer evidence with the same verdict": {
    world: (world) => world.append("ada", verified("staging", PINS, updateAt("2030-01-04T08:59:00.000Z"))),
  },
  "what happens in another environment": {
    world: (world) => world.append("ada", landed("dev", { ...PINS, api: image("api", "2.0.0") })),
  },
  "who asks for it": { request: aPromotion({ initiator: "otto" }) },
  "the remark of a promotion": { request: aPromotion({ reason: "spring sale" }) },
  "another edge": { files: policyWith("from: dev\n    to: staging", "from: dev\n    to: staging\n    soak: 1h") },
  "the source's configuration": { files: { "Pulumi.staging.yaml": (text) => `# new\n${withPins(PINS)(text)}` } },
};

describe("hashPlan", () => {
  for (const [what, change] of Object.entries(VOIDS)) {
    it(`is another with ${what}`, async () => {
      assert.notEqual(await hashOf(change), await hashOf());
    });
  }

  for (const [what, change] of Object.entries(KEEPS)) {
    it(`is the same with ${what}`, async () => {
      assert.equal(await hashOf(change), await hashOf());
    });
  }

  it("covers the reason of a rollback", async () => {
    const [one, other] = [aRollback(), aRollback({ reason: "another reason" })];

    assert.notEqual(await hashOf({ request: one }), await hashOf({ request: other }));
  });

  it("tells a rollback from a promotion of the same pins", async () => {
    const world = (w: MemoryWorld) => {
      runAndVerify(w, "production", PINS, "2030-01-05T09:00:00.000Z");
      runAndVerify(w, "production", OLD_PINS, "2030-01-06T09:00:00.000Z");
      w.states.set("production", { known: true, value: aState(OLD_PINS) });
    };
    const files = { "Pulumi.production.yaml": withPins(OLD_PINS) };

    const back = await hashOf({ files, world, request: aRollback({ environment: "production" }) });

    assert.notEqual(back, await hashOf({ files, world }));
  });
});

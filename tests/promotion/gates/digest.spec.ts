import assert from "node:assert/strict";
import { digestGate } from "../../../infra/promotion/gates/digest.ts";
import { runGate } from "../../../infra/promotion/gates/gate.ts";
import { sha256 } from "../../../infra/values/content-hash.ts";
import { IMAGE_MEDIA_TYPES } from "../../../infra/values/image-media-types.ts";
import { INDEX_TYPE, type MemoryWorld, unanswered } from "../../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  aRelease,
  aRollback,
  ask,
  aWorld,
  factsOf,
  OLD_PINS,
  PINS,
  testTable,
} from "../../support/promotion-builders.ts";

const DIGEST = PINS.api.slice(PINS.api.indexOf("@") + 1);
const API_NEW = aRelease().images.api ?? "";
const MOVED = sha256("somebody pushed again");

function answer(present: boolean, tagDigest: string | undefined, mediaType = INDEX_TYPE, image = PINS.api) {
  return (world: MemoryWorld) => {
    world.registry.set(image, { known: true, value: { present, tagDigest, mediaType } });
  };
}

describe("gate digest", () => {
  testTable(
    digestGate,
    [
      { when: "every manifest is there", says: ["pass DIGEST_PRESENT"] },
      { when: "a manifest is gone", world: answer(false, undefined), says: ["block DIGEST_MISSING"] },
      {
        when: "the tag names another digest",
        world: answer(true, MOVED),
        says: ["pass DIGEST_PRESENT", "pass TAG_MOVED"],
      },
      { when: "the tag is gone", world: answer(true, undefined), says: ["pass DIGEST_PRESENT", "pass TAG_MOVED"] },
      {
        when: "the tag still names a manifest that is gone",
        world: answer(false, DIGEST),
        says: ["block DIGEST_MISSING"],
      },
      {
        when: "the manifest is no image",
        world: answer(true, DIGEST, "application/vnd.cncf.helm.config.v1+json"),
        says: ["block DIGEST_MEDIA_TYPE"],
      },
      {
        when: "the registry could not be reached",
        world: (world) => world.registry.set(PINS.api, unanswered("no answer within 10 s", true)),
        says: ["unknown REGISTRY_UNREACHABLE"],
      },
      {
        when: "the registry answered nonsense",
        world: (world) => world.registry.set(PINS.api, unanswered("status 500")),
        says: ["unknown REGISTRY_UNKNOWN"],
      },
      {
        when: "the image to go back to was collected",
        request: aRollback(),
        world: answer(false, undefined, INDEX_TYPE, OLD_PINS.api),
        says: ["block DIGEST_MISSING"],
      },
      {
        when: "the tag of a release names another digest",
        request: aRelease(),
        world: answer(true, MOVED, INDEX_TYPE, API_NEW),
        says: ["block TAG_MISMATCH"],
      },
      {
        when: "the tag of a release does not exist",
        request: aRelease(),
        world: answer(true, undefined, INDEX_TYPE, API_NEW),
        says: ["block TAG_MISSING"],
      },
      {
        when: "the tag of a pin moved that a release leaves as it is",
        request: aRelease(),
        world: answer(true, MOVED, INDEX_TYPE, PINS.web),
        says: ["pass DIGEST_PRESENT", "pass TAG_MOVED"],
      },
      {
        when: "no pin is there",
        request: anAdoption(),
        says: ["pass NOTHING_PINNED"],
      },
    ],
    assert.deepEqual,
  );

  it("names tag and both digests of a release that its tag contradicts", async () => {
    const world = aWorld();
    answer(true, MOVED, INDEX_TYPE, API_NEW)(world);

    const [decision] = await ask(digestGate, world, aRelease());

    const [tag, digest] = API_NEW.split("@");
    assert.equal(decision?.reason, `api: the tag ${tag} names ${MOVED}; released is ${digest}`);
    assert.equal(decision?.remedy, `release what the tag names, or build it anew: ${tag}@${MOVED}`);
  });

  for (const type of IMAGE_MEDIA_TYPES) {
    it(`takes ${type}`, async () => {
      const world = aWorld();
      answer(true, DIGEST, type)(world);

      assert.equal((await ask(digestGate, world, aPromotion()))[0]?.code, "DIGEST_PRESENT");
    });
  }

  it("is unknown about a pin that the registry was not asked for", async () => {
    const facts = await factsOf(aWorld(), aPromotion());

    const [decision] = runGate(digestGate, aPromotion(), { ...facts, registry: new Map() });

    assert.equal(decision?.code, "REGISTRY_UNKNOWN");
    assert.equal(decision?.reason, "api, web, worker: the registry was not asked");
  });

  it("counts the digests that are there", async () => {
    const all = await ask(digestGate, aWorld(), aPromotion());
    const one = await ask(digestGate, aWorld(), aPromotion({ services: ["api"] }));

    assert.deepEqual(
      [all[0]?.reason, one[0]?.reason],
      ["3 digests are in the registry", "1 digest is in the registry"],
    );
  });

  it("names digest and tag of what is gone", async () => {
    const world = aWorld();
    answer(false, undefined)(world);

    const [decision] = await ask(digestGate, world, aPromotion());

    assert.equal(decision?.reason, `api: ghcr.io/acme/shop-api has no ${DIGEST} (1.4.2)`);
    assert.equal(decision?.remedy, "build and release it anew; a digest that is gone does not come back");
  });

  it("names a tag that is gone", async () => {
    const world = aWorld();
    answer(true, undefined)(world);

    const [, moved] = await ask(digestGate, world, aPromotion());

    assert.equal(moved?.reason, `api: the tag ghcr.io/acme/shop-api:1.4.2 is gone; what goes on is ${DIGEST}`);
  });

  it("says once what holds for several services", async () => {
    const world = aWorld();
    for (const image of Object.values(PINS)) world.registry.set(image, unanswered("no answer within 10 s", true));

    const decisions = await ask(digestGate, world, aPromotion());

    assert.deepEqual(
      decisions.map(({ reason }) => reason),
      ["api, web, worker: the registry gave no answer: no answer within 10 s"],
    );
  });

  it("names both digests of a tag that moved", async () => {
    const world = aWorld();
    answer(true, MOVED)(world);

    const [, moved] = await ask(digestGate, world, aPromotion());

    const tag = "ghcr.io/acme/shop-api:1.4.2";
    assert.equal(moved?.reason, `api: the tag ${tag} names ${MOVED} now; what goes on is ${DIGEST}`);
  });
});

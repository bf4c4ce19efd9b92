import assert from "node:assert/strict";
import { judge } from "../../infra/promotion/judge.ts";
import type { Request } from "../../infra/promotion/requests.ts";
import { anAdoption, aPromotion, aRelease, aRollback, aWorld, image, OLD_PINS } from "../support/promotion-builders.ts";

describe("draft", () => {
  async function messageOf(request: Request, world = aWorld()): Promise<readonly string[]> {
    return ((await judge(world.scope(), request)).proposal?.message ?? "").split("\n");
  }

  it("says in one environment what moves, without a reason where none is given", async () => {
    const lines = await messageOf(aRelease());

    assert.deepEqual(lines.slice(0, 4), ["release dev: api 1.4.2 → 1.5.0", "", "api 1.4.2 → 1.5.0", ""]);
    assert.match(lines[4] ?? "", /^Release: r-/);
  });

  it("keeps the subject within 100 characters, and names every pin below", async () => {
    const ofLength = (length: number) => {
      const tag = "1".repeat(length - "release dev: api 1.4.2 → ".length);
      return messageOf(aRelease({ images: { api: image("api", tag) } }));
    };

    assert.equal((await ofLength(100))[0]?.length, 100);
    const long = await ofLength(101);
    assert.equal(long[0], "release dev: 1 pin");
    assert.match(long[2] ?? "", /^api 1\.4\.2 → 1{10}/);
  });

  it("says that pins stay as they are, and trims the reason", async () => {
    const world = aWorld();
    world.events = [];
    const lines = await messageOf(anAdoption({ environment: "dev", reason: " baseline " }), world);

    assert.deepEqual(lines.slice(0, 4), ["adopt dev: pins as they are", "", "Reason: baseline", ""]);
  });

  it("names no source where there is none", async () => {
    const { proposal } = await judge(aWorld().scope(), aRollback());

    assert.equal(Object.hasOwn(JSON.parse(proposal?.intentText ?? "{}"), "source"), false);
  });

  it("gives the same pins from another source another intent", async () => {
    const world = aWorld({
      "promotion.yaml": (text) => text.replace("edges:\n", "edges:\n  - { from: dev, to: production }\n"),
    });
    const [a, b] = [
      await judge(world.scope(), aPromotion()),
      await judge(world.scope(), aPromotion({ source: "dev" })),
    ];

    assert.ok(a.proposal !== undefined && b.proposal !== undefined);
    assert.notEqual(a.proposal.intentPath, b.proposal.intentPath);
  });

  it("reports a build anew from another branch or commit, and none that nobody claims", async () => {
    const report = { images: { api: OLD_PINS.api }, commit: "4f2a91c", branch: "main" };
    const files = {
      "promotion.yaml": (text: string) => text.replace("dev: { branches: [main] }", 'dev: { branches: ["*"] }'),
    };
    const builtBy = async (change: Partial<typeof report>) => {
      const { draft } = await judge(aWorld(files).scope(), aRelease({ ...report, ...change }));
      return draft?.events("c").filter(({ type }) => type === "built").length;
    };

    assert.equal(await builtBy({}), 0);
    assert.equal(await builtBy({ commit: "another" }), 1);
    assert.equal(await builtBy({ branch: "another" }), 1);
    assert.equal(await builtBy({ branch: "" }), 0);
    assert.equal(await builtBy({ commit: "" }), 0);
  });
});

import assert from "node:assert/strict";
import type { Proposal } from "../../infra/promotion/forge.ts";
import { type ForgeWorld, forgeWorld } from "./forge-setup.ts";

const STACK = "Pulumi.staging.yaml";
const INTENT = ".promotions/staging/promotion-0123456789ab.json";
const FILES = new Map([
  [STACK, "config: {}\n"],
  ["README.md", "read me\n"],
]);

/** Every request of a proposal that writes. */
const WRITES = [/^POST .*\/git\/trees$/, /^POST .*\/git\/commits$/, /^POST .*\/git\/refs$/, /^POST .*\/pulls$/];

function aProposal(change: Partial<Proposal> = {}): Proposal {
  return {
    branch: "promotion/staging/promotion-0123456789ab",
    title: "promote dev → staging: api 1.4.1 → 1.4.2",
    body: "body",
    commitMessage: "promote dev → staging\n\nReason: x\n",
    files: [
      { path: STACK, text: "config: { new: yes }\n" },
      { path: INTENT, text: "{}\n" },
    ],
    expected: [
      { path: STACK, text: "config: {}\n" },
      { path: INTENT, text: undefined },
    ],
    ...change,
  };
}

for (const folder of ["", "shops/one"]) {
  describe(`a proposal ${folder === "" ? "at the top" : "in a folder"} of the repository`, () => {
    let world: ForgeWorld;
    beforeEach(async () => {
      world = await forgeWorld(FILES, folder);
    });
    afterEach(() => world.close());
    const inRepository = (path: string) => (folder === "" ? path : `${folder}/${path}`);
    const remote = (...args: readonly string[]) => {
      world.git("fetch", "--quiet", "--force", "origin", "+refs/heads/*:refs/remotes/origin/*");
      return world.git(...args);
    };

    it("is one commit on top of the base, and touches neither working tree nor other files", async () => {
      const before = world.git("status", "--porcelain");
      const { number, already } = await world.forge.openPullRequest(aProposal());

      assert.deepEqual([number, already], [1, false]);
      const branch = "origin/promotion/staging/promotion-0123456789ab";
      assert.equal(remote("rev-list", "--count", `origin/main..${branch}`), "1");
      assert.deepEqual(
        remote("diff", "--name-only", "origin/main", branch).split("\n").sort(),
        [INTENT, STACK].map(inRepository).sort(),
      );
      assert.equal(world.git("show", `${branch}:${inRepository(STACK)}`), "config: { new: yes }");
      assert.equal(world.git("log", "-1", "--format=%s", branch), "promote dev → staging");
      assert.equal(world.git("status", "--porcelain"), before);
      assert.equal(world.git("rev-parse", "HEAD"), world.git("rev-parse", "origin/main"));
      assert.deepEqual((await world.forge.readPullRequest(1)).files, [
        { path: INTENT, status: "added" },
        { path: STACK, status: "modified" },
      ]);
    });

    it("is found again, and its branch stays where it is", async () => {
      await world.forge.openPullRequest(aProposal());
      const head = (await world.forge.readPullRequest(1)).headCommit;

      const again = await world.forge.openPullRequest(aProposal());

      assert.deepEqual([again.number, again.already], [1, true]);
      assert.equal((await world.forge.readPullRequest(1)).headCommit, head);
      assert.equal(world.stub.pulls.length, 1);
    });

    it("keeps a branch whose intent says the same in other words", async () => {
      await world.forge.openPullRequest(aProposal());
      const head = (await world.forge.readPullRequest(1)).headCommit;
      const [stack] = aProposal().files;
      assert.ok(stack);
      await world.forge.openPullRequest(
        aProposal({ files: [stack, { path: INTENT, text: "{ }\n", stands: (found) => found === "{}\n" }] }),
      );

      assert.equal((await world.forge.readPullRequest(1)).headCommit, head);
    });

    it("moves its branch when the base has another file now", async () => {
      await world.forge.openPullRequest(aProposal());
      world.write(STACK, "config: { host: b }\n");
      world.push();
      const files = [
        { path: STACK, text: "config: { host: b, new: yes }\n" },
        { path: INTENT, text: "{}\n" },
      ];
      const expected = [{ path: STACK, text: "config: { host: b }\n" }];

      const again = await world.forge.openPullRequest(aProposal({ files, expected }));

      assert.deepEqual([again.number, again.already], [1, true]);
      assert.equal(
        await world.forge.readFile(STACK, (await world.forge.readPullRequest(1)).headCommit),
        "config: { host: b, new: yes }\n",
      );
    });

    it("is refused if the base does not hold what was judged", async () => {
      for (const expected of [
        [{ path: STACK, text: "config: { other: yes }\n" }],
        [{ path: STACK, text: undefined }],
        [{ path: INTENT, text: "{}\n" }],
      ]) {
        await assert.rejects(world.forge.openPullRequest(aProposal({ expected })), { code: "FORGE_BASE_DIFFERS" });
      }
      assert.equal(world.stub.pulls.length, 0);
      assert.equal(world.stub.requests.filter((line) => !line.startsWith("GET")).length, 0, "nothing was written");
    });

    // How a lost answer is met does not depend on the folder.
    for (const route of folder === "" ? WRITES : []) {
      for (const fault of [{ status: 502, after: true }, { status: 500 }, { hangUp: true, after: true }]) {
        it(`is one after ${JSON.stringify(fault)} at ${route.source}, repeated until it is done`, async () => {
          world.stub.script(route, fault);
          // A write that must not be sent twice may end the first attempt; repeating the command finishes it.
          await world.forge.openPullRequest(aProposal()).catch(() => world.forge.openPullRequest(aProposal()));

          assert.equal(world.stub.pulls.length, 1);
          assert.equal(await world.forge.findPullRequest(aProposal().branch), 1);
        });
      }
    }
  });
}

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changedFiles } from "../../infra/preview/changed-files.ts";
import { SHOP } from "../support/fixtures.ts";

for (const folder of ["", "shops/one"]) {
  describe(`changed files of a project ${folder === "" ? "at the top" : "in a folder"} of its repository`, () => {
    let base = "";
    let root = "";
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-C", base, "-c", "user.name=a", "-c", "user.email=a@b", ...args], {
        stdio: ["ignore", "pipe", "pipe"],
      })
        .toString()
        .trim();
    const commit = (message: string) => {
      git("add", "--all");
      git("commit", "--quiet", "-m", message);
    };
    beforeEach(() => {
      base = mkdtempSync(join(tmpdir(), "envs-changed-"));
      root = join(base, folder);
      mkdirSync(root, { recursive: true });
      cpSync(SHOP, root, { recursive: true });
      git("init", "--quiet", "--initial-branch=main");
      commit("start");
      git("checkout", "--quiet", "-b", "feature");
    });
    afterEach(() => rmSync(base, { recursive: true, force: true }));

    it("are those since the branch began: committed, uncommitted, deleted and untracked, relative to the project", async () => {
      writeFileSync(join(root, "Pulumi.staging.yaml"), "config: {}\n");
      commit("on the branch");
      writeFileSync(join(root, "promotion.yaml"), "edges: []\n");
      rmSync(join(root, "Pulumi.shared.yaml"));
      writeFileSync(join(root, "ne w\n.txt"), "");
      writeFileSync(join(base, folder === "" ? "ne w\n.txt" : "outside.txt"), "");
      git("checkout", "--quiet", "main", "--", ".");
      git("checkout", "--quiet", "feature", "--", ".");
      writeFileSync(join(root, "promotion.yaml"), "edges: []\n");
      rmSync(join(root, "Pulumi.shared.yaml"), { force: true });

      const { paths } = await changedFiles(root, "main", []);

      assert.deepEqual(paths, ["Pulumi.shared.yaml", "Pulumi.staging.yaml", "ne w\n.txt", "promotion.yaml"]);
    });

    it("leave out what the base has got since", async () => {
      git("checkout", "--quiet", "main");
      writeFileSync(join(root, "Pulumi.dev.yaml"), "config: {}\n");
      commit("on main");
      git("checkout", "--quiet", "feature");

      assert.deepEqual((await changedFiles(root, "main", [])).paths, []);
    });

    it("come with the pins of the base, and none for a new environment or an unreadable file", async () => {
      writeFileSync(join(root, "Pulumi.staging.yaml"), "a: [\n");
      commit("broken");
      git("branch", "--force", "main");

      const { pins } = await changedFiles(root, "main", ["dev", "staging", "qa"]);

      assert.deepEqual(Object.keys(pins.get("dev") ?? {}), ["api", "web", "worker"]);
      assert.match(pins.get("dev")?.api ?? "", /^ghcr\.io\/acme\/shop-api:1\.4\.2@sha256:/);
      assert.deepEqual(pins.get("staging"), {});
      assert.deepEqual(pins.get("qa"), {});
    });

    for (const ref of ["nowhere", "--output=/tmp/x", "-h", "main..feature", ""]) {
      it(`refuse the revision ${JSON.stringify(ref)}`, async () => {
        await assert.rejects(changedFiles(root, ref, []), { code: "BASE_UNKNOWN" });
      });
    }

    it("refuse a base that shares no history", async () => {
      git("checkout", "--quiet", "--orphan", "stranger");
      commit("alone");
      git("checkout", "--quiet", "feature");

      await assert.rejects(changedFiles(root, "stranger", []), { code: "BASE_UNKNOWN" });
    });
  });
}

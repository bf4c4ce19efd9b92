import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { buildGraph } from "../../infra/environment/graph.ts";
import { requireBlocked, requireEmpty, requireSameDigests } from "../../tools/demo/checks.ts";
import { planJourney } from "../../tools/demo/journey.ts";
import { aProject, SHOP, withPins } from "../support/fixtures.ts";
import { ROOT, ScratchClone } from "./scratch-clone.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("demo", () => {
  describe("its way through a project", () => {
    const journey = (...changes: Parameters<typeof aProject>) => {
      const project = aProject(...changes);
      return planJourney(project, buildGraph(project.policy));
    };

    it("goes as far as nothing is asked of people", () => {
      const { entry, builds, open, closed } = journey();

      assert.equal(entry, "dev");
      assert.deepEqual(builds, ["api@1.4.2", "web@2.3.0", "worker@0.9.1"]);
      assert.deepEqual(open, [{ from: "dev", to: "staging" }]);
      assert.deepEqual(closed, { from: "staging", to: "production" });
    });

    it("expects no refusal where no approval is asked", () => {
      const { closed } = journey({ "promotion.yaml": (text) => text.replace(/ {4}approvals:\n( {6}- .*\n)+/, "") });

      assert.equal(closed, undefined);
    });

    it("says so where there is nothing to build", () => {
      assert.throws(() => journey({ "Pulumi.dev.yaml": withPins({}) }), {
        message: "none of the entry environments (dev) has a pin to build",
      });
    });
  });

  describe("its checks", () => {
    const environment = (name: string, digest: string, health = "verified") => ({
      name,
      tier: "dev",
      sources: [],
      leaf: false,
      services: digest === "" ? {} : { api: { image: "x", version: "1", digest, deployedAt: null } },
      release: null,
      health,
      locks: [],
      lastUpdate: null,
      left: [],
      fault: "",
      faultKind: "none",
    });
    const status = (...environments: readonly unknown[]) => ({
      project: "shop",
      sandbox: true,
      verifiedAgainstRealServices: "never",
      environments,
    });
    const plan = (allowed: boolean, remedy: string) => {
      const decision = { gate: "approvals", code: "APPROVALS_MISSING", verdict: "block", reason: "nobody", remedy };
      const decisions = allowed ? [] : [decision];
      return {
        source: "a",
        target: "b",
        kind: "promotion",
        release: null,
        contentHash: "",
        allowed,
        changes: [],
        decisions,
      };
    };

    it("let equal, verified environments pass", () => {
      requireSameDigests(status(environment("dev", DIGEST), environment("staging", DIGEST)), ["dev", "staging"]);
      requireBlocked(plan(false, "ask ben"));
      requireEmpty(status(environment("production", "")), "production");
    });

    it("fail for another digest, for nothing at all, and for what is not verified", () => {
      const other = status(environment("dev", DIGEST), environment("staging", "sha256:b"));

      assert.throws(() => requireSameDigests(other, ["dev", "staging"]), {
        message: "staging does not run the same digests as dev: api",
      });
      assert.throws(() => requireSameDigests(status(environment("dev", "")), ["dev"]), /dev runs nothing/);
      assert.throws(
        () => requireSameDigests(status(environment("dev", DIGEST, "failed")), ["dev"]),
        /dev is failed; expected: verified/,
      );
      assert.throws(() => requireSameDigests({ nonsense: true }, ["dev"]), /does not have its published shape/);
    });

    it("fail where the refusal is missing, mute, or too late", () => {
      assert.throws(() => requireBlocked(plan(true, "")), /the promotion to b is allowed; expected: blocked/);
      assert.throws(() => requireBlocked(plan(false, "")), /without code, reason or remedy: approvals/);
      assert.throws(
        () => requireEmpty(status(environment("production", DIGEST)), "production"),
        /production runs api; expected: nothing/,
      );
    });
  });

  it("shows the sample project from end to end, and leaves its files as they were", async function () {
    // The real engine creates two environments.
    this.timeout(300_000);
    const clone = demoClone();
    try {
      const before = textsIn(clone.root);

      const ran = await clone.run(process.execPath, ["tools/run.js", "tools/demo.ts"]);

      await clone.run(process.execPath, ["envs", "sandbox", "stop"]);
      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
      assert.match(ran.stdout, /^This is the sandbox: .* nothing leaves the machine\.\n/);
      assert.deepEqual(ran.stdout.match(/^\$ .*$/gm), [
        "$ ./envs sandbox reset",
        "$ ./envs sandbox ci dev api@1.4.2 web@2.3.0 worker@0.9.1 --apply",
        "$ ./envs --sandbox promote dev staging --apply",
        "$ ./envs --sandbox plan staging production",
        "$ ./envs --sandbox preview production",
        "$ ./envs --sandbox status",
      ]);
      assert.match(ran.stdout, /APPROVALS_MISSING.*\(exit 3, as it should be\)/s);
      assert.match(ran.stdout, /^\| `production` \| 0 \| 0 \| [1-9]/m);
      assert.deepEqual(textsIn(clone.root), before);
    } finally {
      clone.remove();
    }
  });
});

/** A clone with the sample project of the tests in place of the team's own. */
function demoClone(): ScratchClone {
  const clone = new ScratchClone("linked");
  for (const name of ["infra", "components", "sandbox", "tsconfig.json"])
    cpSync(join(ROOT, name), join(clone.root, name), { recursive: true });
  for (const name of readdirSync(SHOP)) cpSync(join(SHOP, name), join(clone.root, name), { recursive: true });
  symlinkSync(join(ROOT, ".cache"), join(clone.root, ".cache"));
  return clone;
}

function textsIn(root: string): Readonly<Record<string, string>> {
  const names = readdirSync(root).filter((name) => name.endsWith(".yaml"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

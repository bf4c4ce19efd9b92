/** The stacks of the fixture on a real API server: the engine, the sandbox's provider, server-side apply. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { requiredCrds } from "../../components/operators/crd-names.ts";
import type { ApiObject } from "../support/cluster-api.ts";
import { contentsOf } from "../support/cluster-contents.ts";
import { type TestCluster, testCluster } from "../support/cluster-session.ts";
import { up } from "../support/engine-runs.ts";
import { SHOP } from "../support/fixtures.ts";
import { renderedManifests } from "../support/rendered-manifests.ts";
import { openTestSandbox, type TestSandbox } from "../support/sandbox.ts";

/** The pins of every service, as the fixture's first environment has them. */
const PINS = /^ {2}environments:images:[\s\S]*$/m.exec(readFileSync(join(SHOP, "Pulumi.dev.yaml"), "utf8"))?.[0] ?? "";
const STACKS = ["shared", "dev", "staging", "production"];
const CLUSTER_VARIABLE = "ENVS_SANDBOX_KUBECONFIG";

describe("the shop's stacks on a real API server", () => {
  let cluster: TestCluster;
  let sandbox: TestSandbox;

  before(async function () {
    cluster = await testCluster(this);
    process.env[CLUSTER_VARIABLE] = cluster.kubeconfig;
    try {
      sandbox = await openTestSandbox();
    } finally {
      delete process.env[CLUSTER_VARIABLE];
    }
    // The engine would write the whole state after every step: half of the time, and nobody comes to read it.
    sandbox.env.PULUMI_SKIP_CHECKPOINTS = "true";
    for (const stack of STACKS) sandbox.edit(`Pulumi.${stack}.yaml`, onOneCluster);
  });

  after(() => sandbox?.close());

  for (const stack of STACKS) {
    it(`takes ${stack} up, changes nothing in a second update, and leaves nothing when it is destroyed`, async function () {
      this.timeout(240_000);
      const missing = await missingDefinitions(cluster, stack);
      if (missing.length > 0) {
        console.log(`skipped: no definition of ${missing.join(", ")}: ${cluster.missing.join("; ")}`);
        this.skip();
      }
      const empty = await contentsOf(cluster);

      await up(sandbox, stack);
      const full = await contentsOf(cluster);
      const { stdout } = await up(sandbox, stack);
      await destroy(sandbox, stack);

      assert.ok(full.length > empty.length, "objects are on the server");
      assert.doesNotMatch(stdout, /created|updated|deleted|replaced/, stdout);
      assert.deepEqual(await contentsOf(cluster), empty);
    });
  }
});

/** Definitions of operators that the objects of a stack need and the server does not have. */
async function missingDefinitions({ api }: TestCluster, stack: string): Promise<readonly string[]> {
  const there = await api.list<ApiObject>("/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
  const names = new Set(there.map(({ metadata }) => metadata.name));
  return requiredCrds(renderedManifests(stack)).filter((name) => !names.has(name));
}

/** A stack with every service pinned, on the one cluster that there is here. */
function onOneCluster(text: string): string {
  const pinned = text.replace(/^ {2}environments:images: \{\}.*$/m, () => PINS);
  return pinned.replace(/^( +cluster:) .*$/m, '$1 { context: shop-dev, server: "https://dev.k8s.shop.example:6443" }');
}

/** Protection guards people's data; here the engine is told to let go first. */
async function destroy(sandbox: TestSandbox, stack: string): Promise<void> {
  for (const words of [
    ["state", "unprotect", "--all", "--yes"],
    ["destroy", "--yes", "--skip-preview"],
  ]) {
    const { code, stdout, stderr } = await sandbox.pulumi(...words, "--stack", stack);
    assert.equal(code, 0, stdout + stderr);
  }
}

/** The demo's updates write the engine's state once, at their end: what holds for it, and for whom it is not. */
import assert from "node:assert/strict";
import { sandboxEnvironment } from "../../sandbox/environment.ts";
import { DEMO_SETTINGS } from "../../tools/demo/run-envs.ts";
import { previewSteps, resourcesOf } from "../support/engine-runs.ts";
import { runProgram, withSandbox } from "../support/sandbox.ts";

const FAILING = `sha256:${"f".repeat(64)}`;

const FILES = {
  "Pulumi.yaml": "name: tiny\nmain: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  "Pulumi.dev.yaml": `config:
  environments:target:
    cluster: { context: tiny-dev, server: "https://dev.k8s.tiny.example:6443" }
    backend: file:///nowhere
  environments:host: dev.tiny.example
`,
  "index.ts": `
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as core from "@pulumi/kubernetes/core/v1/index.js";

const provider = new Provider("cluster", { context: "tiny-dev" });
const space = new core.Namespace("space", { metadata: { name: "space" } }, { provider });
const namespace = space.metadata.name;
const one = new core.ConfigMap("one", { metadata: { name: "one", namespace }, data: { a: "1" } }, { provider });
new core.ConfigMap("image", { metadata: { name: "image", namespace }, data: { a: "${FAILING}" } }, { provider, dependsOn: one });
`,
};

describe("the demo's way to keep state", function () {
  this.timeout(120_000);

  it("is the demo's alone: whoever works in the sandbox has a state after every step", async () => {
    await withSandbox({ files: FILES }, async ({ paths }) => {
      assert.deepEqual(
        Object.keys(DEMO_SETTINGS).filter((name) => name in sandboxEnvironment(paths)),
        [],
      );
    });
  });

  it("records after a failed update exactly what was made, and the next one makes the rest", async () => {
    await withSandbox({ files: FILES }, async (sandbox) => {
      const env = { ...sandbox.env, ...DEMO_SETTINGS };
      const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"];
      const run = () => runProgram("pulumi", args, { cwd: sandbox.project, env });
      await sandbox.sandbox("fail", FAILING, "--on", "apply");

      const failed = await run();
      const made = (await resourcesOf(sandbox, "dev")).map(({ urn }) => urn.split("::").at(-1));

      assert.notEqual(failed.code, 0);
      assert.deepEqual(made, ["tiny-dev", "cluster", "space", "one"]);
      await sandbox.sandbox("fail", FAILING, "--on", "apply", "--off");
      assert.deepEqual(
        (await previewSteps(sandbox, "dev")).map(({ name, op }) => `${op} ${name}`),
        ["create image"],
      );
      assert.equal((await run()).code, 0);
    });
  });
});

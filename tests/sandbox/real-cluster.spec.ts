/** A sandbox whose Kubernetes objects go to an API server: how it is chosen, kept, shown and left, and a run of the engine. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { textAt, valueAt } from "../../sandbox/providers/property-values.ts";
import { previewSteps, resourcesOf, up } from "../support/engine-runs.ts";
import { openTestSandbox, type TestSandbox } from "../support/sandbox.ts";
import { ApiDouble } from "./api-double.ts";

const TOKEN = "hunter2-of-the-cluster";
const VARIABLE = "ENVS_SANDBOX_KUBECONFIG";

const FILES = {
  "Pulumi.dev.yaml": `config:
  environments:target:
    cluster: { context: tiny-dev, server: "https://dev.k8s.tiny.example:6443" }
    accountId: "444455556666"
    backend: file:///nowhere
  environments:host: dev.tiny.example
`,
  "Pulumi.yaml": "name: tiny\nmain: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  "index.ts": `
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as core from "@pulumi/kubernetes/core/v1/index.js";
const provider = new Provider("one", { context: "tiny-dev", clusterIdentifier: "x", enableConfigMapMutable: true });
const space = new core.Namespace("space", { metadata: { name: "space" } }, { provider });
new core.ConfigMap("settings", { metadata: { name: "settings", namespace: space.metadata.name }, data: { a: "ROUND" } }, { provider });
new core.Service("api", {
  metadata: { name: "api", namespace: space.metadata.name, labels: { round: "ROUND" } },
  spec: { selector: { app: "api" }, ports: [{ port: 80 }] },
}, { provider, ignoreChanges: ["spec.selector"] });
`,
};

describe("a sandbox with a real cluster", function () {
  this.timeout(120_000);
  let sandbox: TestSandbox;
  let double: ApiDouble;
  let dir: string;
  let kubeconfig: string;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "envs-real-"));
    double = new ApiDouble();
    kubeconfig = written("kubeconfig", await double.open());
    process.env[VARIABLE] = kubeconfig;
    try {
      sandbox = await openTestSandbox({ files: FILES });
    } finally {
      delete process.env[VARIABLE];
    }
    delete sandbox.env[VARIABLE];
  });

  after(async () => {
    await sandbox?.close();
    double.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it("says where objects go, in the status and at a start", async () => {
    const status = await sandbox.sandbox("status");
    const json = JSON.parse((await sandbox.sandbox("start", "--json")).stdout);

    assert.match(
      status.stdout,
      /applied to a REAL API server, by .*kubeconfig:\n {2}tiny-dev → http:\/\/127\.0\.0\.1:\d+\n/,
    );
    assert.match(status.stdout, /charts \(helm\.sh\/v3:Release\) are recorded only/);
    assert.equal(json.cluster.kubeconfig, kubeconfig);
    assert.deepEqual(Object.keys(json.cluster.contexts), ["tiny-dev"]);
  });

  it("applies what the engine wants, says so, and a second preview shows no change", async () => {
    const { stdout } = await up(sandbox, "dev");

    assert.match(stdout, /Kubernetes objects applied to the real API server http:\/\/127\.0\.0\.1:/);
    assert.doesNotMatch(stdout, /Nothing real is created/);
    assert.equal(textAt(double.at("/api/v1/namespaces/space/configmaps/settings"), "data", "a"), "ROUND");
    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
    const refreshed = await sandbox.pulumi("refresh", "--yes", "--skip-preview", "--stack", "dev");
    assert.equal(refreshed.code, 0, refreshed.stdout);
    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
  });

  it("leaves the ignored selector to the controller that has changed it", async () => {
    const path = "/api/v1/namespaces/space/services/api";
    double.control("rollouts-controller", path, ["spec", "selector"], { app: "api", hash: "abc" });
    sandbox.edit("index.ts", (text) => text.replaceAll("ROUND", "TWO"));

    await up(sandbox, "dev");

    assert.deepEqual(valueAt(double.at(path), ["spec", "selector"]), { app: "api", hash: "abc" });
    assert.equal(textAt(double.at(path), "metadata", "labels", "round"), "TWO");
  });

  it("goes on with its cluster when it is started again by whoever", async () => {
    await sandbox.sandbox("stop");
    await sandbox.sandbox("start");
    double.seen.length = 0;

    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
    const refreshed = await sandbox.pulumi("refresh", "--yes", "--skip-preview", "--stack", "dev");

    assert.equal(refreshed.code, 0, refreshed.stdout);
    assert.ok(double.seen.some(({ path }) => path.endsWith("/services/api")));
  });

  it("takes no other cluster while it has objects", async () => {
    const other = written("other", "http://127.0.0.1:1");

    const { code, stderr } = await sandbox.sandbox("start", "--cluster", other);

    assert.equal(code, 2);
    assert.match(stderr, /its cluster is the one of .*kubeconfig, and it has objects there/);
    assert.match(stderr, /envs sandbox reset/);
  });

  it("leaves nothing on the server when it is destroyed, and its credentials in no file", async () => {
    const destroyed = await sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", "dev");

    assert.equal(destroyed.code, 0, destroyed.stdout);
    assert.deepEqual(await resourcesOf(sandbox, "dev"), []);
    for (const path of ["", "/configmaps/settings", "/services/api"])
      assert.equal(double.at(`/api/v1/namespaces/space${path}`), undefined);
    const files = readdirSync(sandbox.paths.dir, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const found = files.filter((one) => readFileSync(join(one.parentPath, one.name), "utf8").includes(TOKEN));
    assert.deepEqual(
      found.map(({ name }) => name),
      [],
    );
  });

  it("refuses a cluster that does not answer, and a kubeconfig with no context of the project", async () => {
    await sandbox.sandbox("reset", "--force");
    await sandbox.sandbox("stop");
    const silent = await sandbox.sandbox("start", "--cluster", written("silent", "http://127.0.0.1:1"));
    const strange = await sandbox.sandbox("start", "--cluster", written("strange", "http://127.0.0.1:1", "else"));

    assert.equal(silent.code, 6);
    assert.match(silent.stderr, /does not answer: ECONNREFUSED/);
    assert.equal(strange.code, 2);
    assert.match(strange.stderr, /none of the project's contexts; found: else; allowed: tiny-dev/);
  });

  it("is left by a reset", async () => {
    await sandbox.sandbox("start", "--cluster", kubeconfig);
    const reset = await sandbox.sandbox("reset", "--force");

    assert.match(reset.stderr, /what this sandbox has applied to the real API server stays there/);
    assert.equal(JSON.parse((await sandbox.sandbox("status", "--json")).stdout).cluster, null);
  });

  function written(name: string, server: string, context = "tiny-dev"): string {
    const file = join(dir, name);
    const config = {
      clusters: [{ name: "c", cluster: { server } }],
      contexts: [{ name: context, context: { cluster: "c", user: "u" } }],
      users: [{ name: "u", user: { token: TOKEN } }],
    };
    writeFileSync(file, stringify(config), { mode: 0o600 });
    return file;
  }
});

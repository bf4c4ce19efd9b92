/** What the engine makes of the stand-ins, with a program of the test's own: unknowns, replacements, places, secrets. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { outputsOf, previewSteps, resourcesOf, up } from "../support/engine-runs.ts";
import { openTestSandbox, type TestSandbox } from "../support/sandbox.ts";

const SECRET = "hunter2-correct-horse";

const PROJECT = `name: tiny
main: index.ts
runtime:
  name: nodejs
  options:
    typescript: false
`;

const stackFile = (name: string, account: string) => `config:
  environments:target:
    cluster: { context: tiny-${name}, server: "https://${name}.k8s.tiny.example:6443" }
    accountId: "${account}"
    backend: file:///nowhere
  environments:host: ${name}.tiny.example
`;

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as core from "@pulumi/kubernetes/core/v1/index.js";
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { Repository } from "@pulumi/github/repository.js";

const one = new Provider("one", { context: "tiny-dev" });
const two = new Provider("two", { context: "tiny-other" });
const space = new core.Namespace("space", { metadata: { name: "space" } }, { provider: one });
const same = new core.Namespace("same", { metadata: { name: "space", labels: { place: "two" } } }, { provider: two });
const service = new core.Service("service", {
  metadata: { name: "db", namespace: space.metadata.name },
  spec: { clusterIP: CLUSTER_IP, selector: { app: "db" }, ports: [{ name: "sql", port: PORT }] },
}, { provider: one });
const vault = new core.Secret("vault", {
  metadata: { name: "vault", namespace: space.metadata.name },
  stringData: { password: pulumi.secret("${SECRET}") },
}, { provider: one });
const settings = new core.ConfigMap("settings", {
  metadata: { namespace: space.metadata.name },
  data: { url: pulumi.interpolate\`postgres://\${service.spec.clusterIP}:5432\` },
}, { provider: one });
const bucket = new Bucket("files", { tags: { token: pulumi.secret("${SECRET}") } });
const repository = new Repository("repo", { description: "sample" });
export const name = service.metadata.name;
export const address = service.spec.clusterIP;
export const account = (await getCallerIdentity({})).accountId;
export const arn = bucket.arn;
export const url = repository.htmlUrl;
export const password = vault.data.apply((data) => data["password"]);
`;

const program = (clusterIp = "undefined", port = "5432") =>
  PROGRAM.replace("CLUSTER_IP", clusterIp).replace("PORT", port);

describe("a program on the stand-ins", function () {
  this.timeout(240_000);
  let sandbox: TestSandbox;

  const files = {
    "Pulumi.dev.yaml": stackFile("dev", "444455556666"),
    "Pulumi.other.yaml": stackFile("other", "777788889999"),
    "Pulumi.yaml": PROJECT,
    "index.ts": program(),
  };

  before(async () => {
    sandbox = await openTestSandbox({ files });
  });

  after(() => sandbox?.close());

  it("knows in a preview what is given, and not what the service computes", async () => {
    const { stdout } = await sandbox.pulumi("preview", "--diff", "--stack", "dev");

    const outputs = stdout.slice(stdout.indexOf("--outputs:--"));
    assert.match(outputs, /^ *name *: "db"$/m);
    for (const name of ["address", "arn", "url"])
      assert.match(outputs, new RegExp(`^ *${name} *: \\[unknown\\]$`, "m"));
    // What depends on an unknown is unknown as well.
    assert.match(stdout, /data *: \{\s*url: \[unknown\]\s*\}/);
  });

  it("creates them, and a second preview shows no change", async () => {
    await up(sandbox, "dev");

    const outputs = await outputsOf(sandbox, "dev");
    assert.match(String(outputs.address), /^10\.96\.\d+\.\d+$/);
    assert.equal(outputs.account, "444455556666");
    assert.match(String(outputs.arn), /^arn:aws:s3:::files-[0-9a-f]{7}$/);
    assert.match(String(outputs.url), /^https:\/\/github\.com\/.+\/repo$/);
    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
  });

  it("keeps two providers on one port apart", () => {
    const [one, two] = ["tiny-dev", "tiny-other"].map((context) =>
      readFileSync(join(sandbox.paths.manifests, context, "_cluster", "namespace-space.yaml"), "utf8"),
    );

    assert.doesNotMatch(one ?? "", /place: two/);
    assert.match(two ?? "", /place: two/);
    assert.deepEqual(readdirSync(join(sandbox.paths.manifests, "tiny-other")), ["_cluster"]);
  });

  it("writes no secret in clear, wherever it stands", async () => {
    const outputs = await outputsOf(sandbox, "dev");

    assert.equal(outputs.password, "[secret]");
    const encoded = Buffer.from(SECRET).toString("base64");
    const found = filesBelow(sandbox.paths.dir, ["project"]).filter((file) => {
      const text = readFileSync(file, "utf8");
      return text.includes(SECRET) || text.includes(encoded);
    });
    assert.deepEqual(found, []);
    const manifest = readFileSync(join(sandbox.paths.manifests, "tiny-dev", "space", "secret-vault.yaml"), "utf8");
    assert.match(manifest, /password: "?\[redacted\]/);
  });

  it("gives the secrets back after a refresh, changed by nothing", async () => {
    const refreshed = await sandbox.pulumi("refresh", "--yes", "--skip-preview", "--stack", "dev");

    assert.equal(refreshed.code, 0, refreshed.stdout);
    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
    const shown = await sandbox.pulumi("stack", "output", "password", "--show-secrets", "--stack", "dev");
    assert.equal(Buffer.from(shown.stdout.trim(), "base64").toString(), SECRET);
  });

  it("changes in place what can be, and replaces for an immutable field with its reason", async () => {
    sandbox.edit("index.ts", () => program("undefined", "5433"));
    const [inPlace] = await previewSteps(sandbox, "dev");
    assert.equal(inPlace?.op, "update");
    assert.deepEqual(inPlace?.diff, { "spec.ports[0].port": "update" });
    await up(sandbox, "dev");

    sandbox.edit("index.ts", () => program('"None"', "5433"));
    const steps = await previewSteps(sandbox, "dev");

    const replaced = steps.find(({ name }) => name === "service");
    assert.equal(replaced?.op, "replace");
    assert.deepEqual(replaced?.replaceReasons, ["spec.clusterIP"]);
    const { stdout } = await up(sandbox, "dev");
    // The name is fixed, so the old one goes before the new one comes.
    const [gone, made] = ["service deleted original", "service created replacement"].map((text) =>
      stdout.indexOf(text),
    );
    assert.ok(gone !== undefined && made !== undefined && gone > 0 && gone < made, stdout);
    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
    assert.equal((await outputsOf(sandbox, "dev")).address, "None");
  });

  it("answers each stack with its own account", async () => {
    sandbox.edit(
      "index.ts",
      () => `
      import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity.js";
      export const account = (await getCallerIdentity({})).accountId;
    `,
    );

    await up(sandbox, "other");

    assert.equal((await outputsOf(sandbox, "other")).account, "777788889999");
  });

  it("keeps everything over a restart, on the same ports", async () => {
    const before = sandbox.env.PULUMI_DEBUG_PROVIDERS;
    await sandbox.sandbox("stop");

    const started = await sandbox.sandbox("start", "--json");

    assert.equal(JSON.parse(started.stdout).already, false);
    const env = await sandbox.sandbox("env", "--json");
    assert.equal(JSON.parse(env.stdout).PULUMI_DEBUG_PROVIDERS, before);
    assert.deepEqual(await previewSteps(sandbox, "other"), []);
  });

  it("leaves nothing behind when it is destroyed", async () => {
    for (const stack of ["dev", "other"]) {
      const destroyed = await sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", stack);
      assert.equal(destroyed.code, 0, destroyed.stdout);
      assert.deepEqual(await resourcesOf(sandbox, stack), []);
    }
    assert.deepEqual(filesBelow(sandbox.paths.objects), []);
    assert.deepEqual(filesBelow(sandbox.paths.manifests), []);
  });

  it("has written no file of the project that it copied", () => {
    const { root } = sandbox.paths;

    assert.deepEqual(readdirSync(root).sort(), [...Object.keys(files), "node_modules", "package.json"].sort());
    for (const [file, text] of Object.entries(files)) assert.equal(readFileSync(join(root, file), "utf8"), text, file);
  });
});

function filesBelow(dir: string, without: readonly string[] = []): readonly string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => !without.some((folder) => file.startsWith(join(dir, folder))));
}

/** What the program refuses before the first resource, whoever runs the engine; and that stacks come without traces. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resourcesOf } from "../support/engine-runs.ts";
import { SHOP } from "../support/fixtures.ts";
import { openTestSandbox, REPOSITORY, type RunResult, type TestSandbox } from "../support/sandbox.ts";

describe("an update of a stack that is not what its file says", function () {
  this.timeout(240_000);
  let sandbox: TestSandbox;
  let filesAtStart: ReadonlyMap<string, string>;

  before(async () => {
    sandbox = await openTestSandbox();
    filesAtStart = settingsIn(sandbox.project);
  });

  after(() => sandbox?.close());

  afterEach(async () => {
    for (const [file, text] of filesAtStart) writeFileSync(join(sandbox.project, file), text);
    const managed = (await resourcesOf(sandbox, "production")).filter(({ type }) => type.startsWith("kubernetes:"));
    assert.deepEqual(managed, [], "a resource was made although the run was refused");
  });

  const production = (...options: readonly string[]): Promise<RunResult> =>
    sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", "production", ...options);

  const mismatches: readonly (readonly [what: string, found: string, written: string, words: RegExp])[] = [
    ["another AWS account", '"111122223333"', '"999988887777"', /target\.accountId: it is "111122223333"/],
    ["another API server", "https://production.k8s", "https://elsewhere.k8s", /target\.cluster\.server/],
    [
      "a context that leads nowhere",
      "context: shop-production",
      "context: shop-prod",
      /target\.cluster\.context: it could not be found out/,
    ],
    ["another backend", /backend: .*/.source, "backend: s3://somewhere-else", /target\.backend/],
  ];
  for (const [what, found, written, words] of mismatches) {
    it(`stops for ${what}`, async () => {
      sandbox.edit("Pulumi.production.yaml", (text) => {
        const changed = text.replace(new RegExp(found), written);
        assert.notEqual(changed, text);
        return changed;
      });

      const result = await production();

      assert.equal(result.code, 1);
      assert.match(result.stdout, words);
    });
  }

  it("stops for configuration of another file than the stack's own", async () => {
    const other = join(sandbox.paths.dir, "other.yaml");
    const text = filesAtStart.get("Pulumi.production.yaml") ?? "";
    writeFileSync(other, text.replace("host: shop.example", "host: evil.example"));

    const result = await production("--config-file", other);

    assert.equal(result.code, 1);
    assert.match(result.stdout, /environments:host: the engine was given another value than the file has/);
    assert.match(result.stdout, /CONFIG_NOT_FROM_FILE/);
  });

  it("cannot be led apart by -c: the engine writes it into the file, which both sides read", async () => {
    const result = await sandbox.pulumi("preview", "--stack", "production", "-c", "environments:host=no_host");

    assert.equal(result.code, 1);
    assert.match(result.stdout, /Pulumi\.production\.yaml:\d+:\d+ › .*host/);
    assert.match(readFileSync(join(sandbox.project, "Pulumi.production.yaml"), "utf8"), /environments:host: no_host/);
  });

  it("stops for an ESC environment", async () => {
    sandbox.edit("Pulumi.production.yaml", (text) => `environment: [shared-settings]\n${text}`);

    const result = await production();

    assert.notEqual(result.code, 0);
    assert.match(result.stdout + result.stderr, /environment/i);
  });

  it("made the stacks without a trace in their files but the salt", () => {
    for (const [file, text] of settingsIn(SHOP)) {
      if (!/^Pulumi\..+\.yaml$/.test(file)) continue;
      const copy = (filesAtStart.get(file) ?? "")
        .replace(/^encryptionsalt: v1:\S+\n/m, "")
        .replace(/^( *backend: ).*$/m, "$1BACKEND");
      assert.equal(copy, text.replace(/^( *backend: ).*$/m, "$1BACKEND"), file);
    }
  });

  it("leaves the stack files byte for byte through an update", async () => {
    const before = settingsIn(sandbox.project);

    assert.equal((await sandbox.pulumi("preview", "--stack", "staging")).code, 0);

    assert.deepEqual(settingsIn(sandbox.project), before);
    assert.ok(settingsIn(REPOSITORY).size > 0);
  });
});

function settingsIn(dir: string): ReadonlyMap<string, string> {
  const files = readdirSync(dir).filter((file) => /^(Pulumi.*|promotion)\.yaml$/.test(file));
  return new Map(files.sort().map((file) => [file, readFileSync(join(dir, file), "utf8")]));
}

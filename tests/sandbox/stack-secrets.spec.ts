/** Encrypted values of a stack file in the sandbox: the engine opens them, the program gets them, and nobody reads them in clear. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readNotes } from "../../sandbox/project/notes.ts";
import { startSandbox } from "../../sandbox/start.ts";
import { filesWith } from "../support/canary.ts";
import { previewSteps, up } from "../support/engine-runs.ts";
import { replacing, withProjectFolder } from "../support/fixtures.ts";
import { openTestSandbox, REPOSITORY, type TestSandbox } from "../support/sandbox.ts";

const NAME = "slack-webhook";
// Put together here, and new each time: the copy holds this file, too.
const OWN = ["sandbox", NAME].join("-");
/** As the data of a Secret holds it. */
const ENCODED = Buffer.from(OWN).toString("base64");
const canary = () => `${randomBytes(30).toString("base64url")}+/==`;
/** As a key of the cloud's, and as a passphrase of the team's, leave them in the project's files. */
const THEIRS = { dev: canary(), staging: `v1:Q2FuYXJ5U3Rh:${canary()}` };

const secrets = (ciphertext: string) =>
  `  environments:secrets:\n    values:\n      slack-webhook: { secure: "${ciphertext}" } # of the chat\n`;
const withSecret = (head: string, ciphertext: string) => (text: string) =>
  head + text.replace("  environments:flags:", `${secrets(ciphertext)}  environments:flags:`);

const FILES = {
  "Pulumi.yaml": replacing("{ SESSION_KEY: session-key }", "{ SESSION_KEY: session-key, HOOK: slack-webhook }"),
  "Pulumi.dev.yaml": withSecret(
    "secretsprovider: awskms://alias/theirs?region=eu-central-1\nencryptedkey: AQECAHh0\n",
    THEIRS.dev,
  ),
  "Pulumi.staging.yaml": withSecret(
    "encryptionsalt: v1:BTSAsiUKp8E=:v1:aYNY2NEMK87pUJBs:Llsm+yoy31S40Zs/eQXjZj8JBBWoaw==\n",
    THEIRS.staging,
  ),
};

describe("encrypted values of a stack file", function () {
  this.timeout(240_000);
  let sandbox: TestSandbox;
  const textOf = (stack: string) => readFileSync(join(sandbox.project, `Pulumi.${stack}.yaml`), "utf8");

  before(async () => {
    sandbox = await withProjectFolder(FILES, (filesFrom) => openTestSandbox({ filesFrom }));
  });

  after(() => sandbox?.close());

  it("become the sandbox's own, which the engine opens, and which the notes say", async () => {
    for (const stack of ["dev", "staging"]) {
      const path = "environments:secrets.values.slack-webhook";
      const { stdout } = await sandbox.pulumi("config", "get", "--path", path, "--stack", stack);

      assert.equal(stdout.trim(), OWN);
    }
    const said = readNotes(sandbox.paths).notes.filter((note) => note.includes("secrets are"));
    assert.deepEqual(said, [
      "Pulumi.dev.yaml: secrets are the sandbox's own, not yours: slack-webhook",
      "Pulumi.staging.yaml: secrets are the sandbox's own, not yours: slack-webhook",
    ]);
  });

  it("leave none of the project's ciphertexts in the sandbox, nor in the copy's history", () => {
    const [dev, staging] = [THEIRS.dev, THEIRS.staging];

    assert.deepEqual(filesWith(sandbox.paths.dir, [dev, staging]), []);
    for (const ciphertext of [dev, staging]) {
      const args = ["-C", sandbox.project, "log", "--all", "--oneline", `-S${ciphertext}`];
      assert.equal(execFileSync("git", args, { encoding: "utf8" }), "");
    }
  });

  it("stay byte for byte when the sandbox is started again", async () => {
    const before = [textOf("dev"), textOf("staging")];

    await startSandbox({ root: REPOSITORY, dir: sandbox.paths.dir });

    assert.deepEqual([textOf("dev"), textOf("staging")], before);
  });

  it("reach the cluster as a Secret, and a second preview shows no change", async () => {
    await up(sandbox, "dev");

    const { stdout } = await sandbox.pulumi("stack", "export", "--show-secrets", "--stack", "dev");
    assert.ok(inputsOf(stdout).includes(ENCODED), inputsOf(stdout));
    const steps = await previewSteps(sandbox, "dev");
    assert.deepEqual(
      steps.filter(({ op }) => op !== "read"),
      [],
    );
  });

  it("are in clear nowhere: state, records, manifests, history of updates, log", async () => {
    const { stdout } = await sandbox.pulumi("stack", "export", "--stack", "dev");

    assert.match(inputsOf(stdout), /"ciphertext":"v1:/);
    assert.deepEqual(
      [OWN, ENCODED].filter((text) => stdout.includes(text)),
      [],
    );
    assert.deepEqual(filesWith(sandbox.paths.dir, [OWN, ENCODED]), []);
    const manifest = join(sandbox.paths.manifests, "shop-dev", "shop-dev", "secret-slack-webhook.yaml");
    assert.match(readFileSync(manifest, "utf8"), /value: "?\[redacted\]/);
  });
});

/** Inputs of the Secret in an exported state, as text. */
function inputsOf(exported: string): string {
  const { deployment } = JSON.parse(exported) as {
    readonly deployment: { readonly resources: readonly { readonly urn: string; readonly inputs?: unknown }[] };
  };
  return JSON.stringify(deployment.resources.find(({ urn }) => urn.endsWith(`v1:Secret::secrets-${NAME}`))?.inputs);
}

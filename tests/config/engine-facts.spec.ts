import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ENGINE_FACTS, SAFE_WORDS } from "../support/engine-facts.ts";

const run = promisify(execFile);
const PULUMI_HOME = join(import.meta.dirname, "..", "..", ".cache", "pulumi");
const PULUMI = join(PULUMI_HOME, "versions", "3.259.0", "bin", "pulumi");

/** What the real engine reads from a stack file with these words in a list, one by one. */
async function asTheEngineReads(words: readonly string[]): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), "envs-facts-"));
  try {
    const env = {
      ...process.env,
      PULUMI_HOME,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "facts",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    await mkdir(join(folder, "state"));
    await writeFile(join(folder, "Pulumi.yaml"), "name: facts\nruntime: nodejs\n");
    await run(PULUMI, ["stack", "init", "a", "--non-interactive"], { cwd: folder, env });
    await writeFile(
      join(folder, "Pulumi.a.yaml"),
      `config:\n  facts:words:\n${words.map((word) => `    - ${word}\n`).join("")}`,
    );
    const { stdout } = await run(PULUMI, ["config", "--stack", "a", "--json", "--non-interactive"], {
      cwd: folder,
      env,
    });
    const config: { "facts:words": { value: string } } = JSON.parse(stdout);
    return JSON.parse(config["facts:words"].value);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("facts of the engine", () => {
  it("are what the real engine does with unquoted words", async function () {
    this.timeout(60_000);
    if (!existsSync(PULUMI)) {
      console.log(`      skipped: there is no engine in ${PULUMI_HOME}; make setup builds it`);
      this.skip();
    }
    const facts = [...ENGINE_FACTS, ...SAFE_WORDS];

    const read = await asTheEngineReads(facts.map(([word]) => word));

    assert.deepEqual(
      facts.map(([word], index) => [word, read[index]]),
      facts,
    );
  });
});

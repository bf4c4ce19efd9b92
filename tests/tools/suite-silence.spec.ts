import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(import.meta.dirname, "..", "..");
/** Longer than a process needs to start, shorter than the suites here run. */
const SILENCE_MS = 3000;

describe("a suite", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "envs-silence-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("may take long for one test as long as it says what it does", async function () {
    this.timeout(60_000);
    const { passed, failures } = await runSuite(
      `it("builds", async () => { for (let n = 0; n < 10; n += 1) { console.log("building"); await new Promise((go) => setTimeout(go, 600)); } }).timeout(60000);`,
    );

    assert.deepEqual([passed, failures], [1, []]);
  });

  it("is ended when it neither ends a test nor prints", async function () {
    this.timeout(60_000);
    const { passed, failures } = await runSuite(
      `it("hangs", () => new Promise((go) => setTimeout(go, 50000))).timeout(60000);`,
    );

    assert.equal(passed, 0);
    assert.match(failures.map(({ error }) => error).join(), /neither a result nor a line/);
  });

  async function runSuite(text: string): Promise<{ passed: number; failures: { title: string; error: string }[] }> {
    const file = join(folder, "a.spec.ts");
    writeFileSync(file, text);
    const { runSuite: run } = await import(pathToFileURL(join(ROOT, "tools", "test", "run-suite.js")).href);
    const { env, execPath: node } = process;
    return run({ name: "trial", files: [file], node, root: ROOT, env, silenceMs: SILENCE_MS });
  }
});

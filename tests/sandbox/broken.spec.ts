/** What a person sees where the sandbox cannot be entered, or is taken away from under what works in it. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitIn } from "../../infra/promotion/adapters/git-command.ts";
import { takeLock } from "../../infra/promotion/adapters/project-lock.ts";
import { workIn } from "../../sandbox/busy.ts";
import { isDisowned, NO_PORTS, writeDaemonFile } from "../../sandbox/daemon/daemon-file.ts";
import { identityOf } from "../../sandbox/daemon/process-identity.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { createRepository } from "../../sandbox/project/git.ts";
import { REPOSITORY, runProgram } from "../support/sandbox.ts";

/** No process has it: beyond what Linux gives out. */
const NOBODY = 2 ** 22 + 1;

describe("a sandbox that cannot be entered", function () {
  this.timeout(30_000);
  let dir: string;
  const ENVS = join(REPOSITORY, "envs");

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "envs-broken-"));
    writeFileSync(join(dir, "sandbox.json"), "{");
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const envs = (...args: readonly string[]) =>
    runProgram(process.execPath, [ENVS, ...args], {
      cwd: REPOSITORY,
      env: { ...process.env, ENVS_SANDBOX: "", ENVS_SANDBOX_DIR: dir },
    });

  it("says so in the four parts of an error, with what to type next", async () => {
    const { code, stdout, stderr } = await envs("--sandbox", "status");

    assert.deepEqual([code, stdout], [2, ""]);
    assert.deepEqual(stderr.trimEnd().split("\n"), [
      "error SANDBOX_BROKEN: a file that the sandbox keeps for itself cannot be read; allowed: what the sandbox wrote",
      `  where: ${join(dir, "sandbox.json")}`,
      "  next:  ./envs sandbox reset",
    ]);
  });

  it("says so as JSON on standard output", async () => {
    const { code, stdout, stderr } = await envs("--sandbox", "status", "--json");

    assert.deepEqual([code, stderr], [2, ""]);
    const { error } = JSON.parse(stdout);
    assert.deepEqual([error.code, error.remedy], ["SANDBOX_BROKEN", "./envs sandbox reset"]);
  });

  for (const args of ["env", "env --unset --nonsense"]) {
    it(`stops a shell that evaluates ./envs sandbox ${args}`, async () => {
      const script = `set -e\neval "$("${process.execPath}" "${ENVS}" sandbox ${args})"\necho WENT ON`;
      const env = { ...process.env, ENVS_SANDBOX: "", ENVS_SANDBOX_DIR: dir };

      const { code, stdout, stderr } = await runProgram("sh", ["-c", script], { cwd: REPOSITORY, env });

      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(
        stderr,
        /^error [A-Z_]+: [\s\S]*\nthe sandbox could not (be left: this shell is as it was|start: this shell is not in it)/,
      );
    });
  }
});

describe("who works in the sandbox", () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "envs-busy-"));
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const work = () => workIn(sandboxPaths(REPOSITORY, dir));

  it("is nobody in a folder without anything, and not what died", async () => {
    assert.deepEqual(await work(), []);
    engineLock(dir, "dev", NOBODY);
    writeFileSync(join(dir, "state/.pulumi/locks/organization/shop/dev/half.json"), "{");

    assert.deepEqual(await work(), []);
  });

  it("is an engine that updates a stack", async () => {
    engineLock(dir, "staging", process.pid);

    assert.deepEqual(await work(), [`the engine updates staging (process ${process.pid}, since 2030-01-01T00:00:00Z)`]);
  });

  it("is a command that holds the lock of the copy", async () => {
    const project = join(dir, "project");
    mkdirSync(project);
    writeFileSync(join(project, "a"), "");
    createRepository(project);
    const git = gitIn(project, process.env);
    const release = await takeLock(git, "./envs deploy dev", { now: () => Date.parse("2030-01-01T00:00:00Z") });

    const [found, ...others] = await work();
    await release();

    assert.match(found ?? "", /^\.\/envs deploy dev \(process \d+ on .*, since 2030-01-01T00:00:00\.000Z\)$/);
    assert.deepEqual(others, []);
    assert.deepEqual(await work(), []);
  });

  it("is told to the sandbox's process by its file alone: removed, or another one's, it is no longer its own", () => {
    const file = join(dir, "sandbox.json");
    const own = identityOf(process.pid);
    assert.ok(own !== undefined);
    assert.equal(isDisowned(file, process.pid), true);

    for (const [process, pid, expected] of [
      [own, own.pid, false],
      [own, NOBODY, true],
      [{ ...own, started: "1" }, NOBODY, false],
      [null, NOBODY, false],
    ] as const) {
      writeDaemonFile(file, { ports: NO_PORTS, process });
      assert.equal(isDisowned(file, pid), expected);
    }
    writeFileSync(file, "{");
    assert.equal(isDisowned(file, process.pid), false);
  });
});

/** As the engine's file backend locks a stack. */
function engineLock(dir: string, stack: string, pid: number): void {
  const folder = join(dir, "state/.pulumi/locks/organization/shop", stack);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "1.json"), JSON.stringify({ pid, username: "ada", timestamp: "2030-01-01T00:00:00Z" }));
}

/** What the start of the sandbox is made of, each part for itself. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { watchIdleness } from "../../sandbox/daemon/idle-watch.ts";
import { identityOf, isRunning } from "../../sandbox/daemon/process-identity.ts";
import { withStartLock } from "../../sandbox/daemon/start-lock.ts";
import { copyProject, projectFiles } from "../../sandbox/project/copy-files.ts";

describe("the parts of the process", () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "envs-parts-"));
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("know this process from one that had its number before", () => {
    const own = identityOf(process.pid);

    assert.ok(own !== undefined && isRunning(own));
    assert.equal(isRunning({ ...own, started: `${own.started}0` }), false);
    assert.equal(identityOf(2 ** 30), undefined);
  });

  it("let one process at a time start it, and take over from a dead one", async () => {
    const file = join(dir, "start.lock");
    const log: string[] = [];
    const work = (name: string) =>
      withStartLock(file, async () => {
        log.push(`${name} in`);
        await new Promise((done) => setTimeout(done, 30));
        log.push(`${name} out`);
      });
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 - 1, started: "0" }));

    await Promise.all(["a", "b", "c"].map(work));

    for (let index = 0; index < log.length; index += 2) assert.equal(log[index]?.replace("in", "out"), log[index + 1]);
    assert.equal(log.length, 6);
    assert.deepEqual(readdirSync(dir), []);
  });

  it("give up, with the number of the holder, when a living one takes too long", async () => {
    const file = join(dir, "start.lock");
    writeFileSync(file, JSON.stringify(identityOf(process.pid)));

    await assert.rejects(
      withStartLock(file, async () => {}, 50),
      { code: "SANDBOX_BUSY", exit: 5 },
    );
  });

  it("end a process that nobody asks anything of, and no other", () => {
    let now = 0;
    let look = () => {};
    let stopped = 0;
    const every = (_ms: number, work: () => void) => {
      look = work;
    };
    const clock = { now: () => now, every };
    const touch = watchIdleness(() => void stopped++, 1000, clock);

    for (const [at, touched, expected] of [
      [900, true, 0],
      [1800, false, 0],
      [1901, false, 1],
    ] as const) {
      now = at;
      if (touched) touch();
      look();
      assert.equal(stopped, expected, String(at));
    }
  });

  it("copy what git tracks or would add, and never lead a write back into the original", () => {
    const root = join(dir, "root");
    execFileSync("git", ["init", "--quiet", root]);
    for (const [name, text] of [
      [".gitignore", "ignored\n"],
      ["tracked", "1"],
      ["deleted", "1"],
      ["untracked", "1"],
      ["ignored", "1"],
    ] as const)
      writeFileSync(join(root, name), text);
    symlinkSync("tracked", join(root, "inside"));
    symlinkSync(join(root, "tracked"), join(root, "outside"));
    execFileSync("git", ["-C", root, "add", "tracked", "deleted", ".gitignore", "inside", "outside"]);
    rmSync(join(root, "deleted"));

    const copied = copyProject(root, join(dir, "copy"));

    assert.deepEqual(copied, [".gitignore", "inside", "outside", "tracked", "untracked"]);
    writeFileSync(join(dir, "copy", "outside"), "changed");
    writeFileSync(join(dir, "copy", "inside"), "changed");
    assert.equal(readFileSync(join(root, "tracked"), "utf8"), "1");
  });

  it("copy a folder without git, but nothing that tools made", () => {
    for (const file of ["a", "sub/b", "node_modules/x", ".cache/x", ".sandbox/x"]) {
      execFileSync("mkdir", ["-p", join(dir, file, "..")]);
      writeFileSync(join(dir, file), "x");
    }

    assert.deepEqual(projectFiles(dir), ["a", "sub/b"]);
  });
});

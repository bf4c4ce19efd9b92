/**
 * Kills and errors at the system calls of a commit of pins (RELIABILITY 1 to 3), injected by strace into the one process
 * that commits. `FAULT_DEPTH=2` walks every call; the default takes some of each kind.
 */
import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { attachStrace, settle, startDriver, straceMissing } from "../support/driver.ts";
import { aChange, git, makeProject, Scratch } from "../support/git.ts";
import { assertPromotable, recoverAndAssert, type Texts } from "../support/pins-state.ts";

const IS_DEEP = process.env.FAULT_DEPTH === "2";
/** System calls that change something, and the start of another process, with how many of each the default takes. */
const KILL_AT: Readonly<Record<string, number>> = {
  pwrite64: 2,
  fsync: 4,
  rename: 3,
  unlink: 2,
  mkdir: 1,
  fchmod: 1,
  openat: 2,
  clone: 6,
};
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  pwrite64: ["ENOSPC", "EIO"],
  fsync: ["EIO", "ENOSPC"],
  rename: ["EXDEV", "EACCES", "EIO"],
  mkdir: ["EACCES", "ENOSPC"],
  fchmod: ["EPERM"],
};

describe("faults in a commit of pins", function () {
  this.timeout(IS_DEEP ? 3_600_000 : 180_000);
  const scratch = new Scratch();
  let template = "";
  let texts: Texts = { old: "", new: "" };
  let counts: Readonly<Record<string, number>> = {};

  before(async function () {
    const missing = straceMissing();
    if (missing !== undefined) {
      console.log(`      not run: ${missing}`);
      this.skip();
    }
    template = makeProject(scratch);
    const change = await aChange(template);
    texts = { old: change.expectedText, new: change.newText };
    counts = await countCalls();
  });
  after(() => scratch.clean());

  function newProject(): string {
    const dir = join(scratch.folder(), "project");
    cpSync(template, dir, { recursive: true });
    return dir;
  }

  async function countCalls(): Promise<Readonly<Record<string, number>>> {
    const dir = newProject();
    const log = join(scratch.folder(), "trace");
    const driver = await startDriver({ dir });
    await attachStrace(driver.pid, ["-e", `trace=${Object.keys(KILL_AT).join(",")}`, "-o", log]);
    const report = await driver.go();
    assert.equal(report?.exit, 0, report?.message);
    const names = readFileSync(log, "utf8")
      .split("\n")
      .map((line) => /^(\w+)\(/.exec(line)?.[1] ?? "");
    return Object.fromEntries(Object.keys(KILL_AT).map((name) => [name, names.filter((one) => one === name).length]));
  }

  /** Positions to inject at: all of them, or a few spread over all with both ends. */
  function positions(name: string, few: number): readonly number[] {
    const all = counts[name] ?? 0;
    const wanted = IS_DEEP ? all : Math.min(few, all);
    if (wanted <= 1) return wanted === 1 ? [all] : [];
    return [
      ...new Set(Array.from({ length: wanted }, (_, index) => 1 + Math.round((index * (all - 1)) / (wanted - 1)))),
    ];
  }

  it("sees the calls that it injects into", () => {
    for (const name of ["pwrite64", "fsync", "rename", "unlink", "mkdir", "openat", "clone"]) {
      assert.ok((counts[name] ?? 0) > 0, `${name} is called`);
    }
  });

  for (const [name, few] of Object.entries(KILL_AT)) {
    it(`leaves all of the old or all of the new after a kill at ${name}`, async () => {
      for (const position of positions(name, few)) {
        const dir = newProject();
        const driver = await startDriver({ dir });
        await attachStrace(driver.pid, [
          "-e",
          `trace=${name}`,
          "-e",
          `inject=${name}:signal=SIGKILL:when=${position}`,
          "-o",
          "/dev/null",
        ]);
        const report = await driver.go();
        // A git command that outlived the driver ends within moments, but it may hold its own locks until then.
        await settle(dir);
        const wasLocked = git(dir, "for-each-ref", "refs/envs/lock") !== "";

        const { said } = await recoverAndAssert(dir, texts);

        await assertPromotable(dir, texts);
        assert.ok(report === undefined || report.exit === 0, `${name} ${position}: killed, or done before`);
        if (wasLocked) assert.ok(said !== undefined, `${name} ${position}: recovery says what it did`);
      }
    });
  }

  for (const [name, errors] of Object.entries(ERRORS)) {
    for (const error of errors) {
      it(`keeps the old bytes and says why when ${name} fails with ${error}`, async () => {
        for (const position of positions(name, 2)) {
          const dir = newProject();
          const driver = await startDriver({ dir });
          await attachStrace(driver.pid, [
            "-e",
            `trace=${name}`,
            "-e",
            `inject=${name}:error=${error}:when=${position}`,
            "-o",
            "/dev/null",
          ]);
          const report = await driver.go();

          assert.deepEqual(
            [report?.code, report?.exit],
            ["WRITE_FAILED", 2],
            `${name} ${position}: ${report?.message}`,
          );
          assert.match(
            report?.message ?? "",
            new RegExp(
              `could not be written: .+ \\(${error}\\); (nothing was changed|the pins are committed and recorded, the next command brings the working tree up to date)$`,
            ),
          );
          const isLanded = git(dir, "log", "--format=%s", "-1") !== "start";
          assert.equal(
            isLanded,
            report?.message?.includes("the pins are committed"),
            "it says whether they are committed",
          );
          const text = readFileSync(join(dir, "Pulumi.staging.yaml"), "utf8");
          assert.ok(text === texts.old || isLanded);
          await recoverAndAssert(dir, texts);
          await assertPromotable(dir, texts);
        }
      });
    }
  }

  it("takes an interrupted system call in its stride", async () => {
    const dir = newProject();
    const driver = await startDriver({ dir });
    await attachStrace(driver.pid, [
      "-e",
      "trace=pwrite64",
      "-e",
      "inject=pwrite64:error=EINTR:when=1",
      "-o",
      "/dev/null",
    ]);

    const report = await driver.go();

    assert.equal(report?.exit, 0, report?.message);
    assert.equal((await recoverAndAssert(dir, texts)).state, "new");
  });
});

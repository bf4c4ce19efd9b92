import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { hostname } from "node:os";
import { UserError } from "../../../infra/errors.ts";
import { isGone, thisProcess } from "../../../infra/promotion/adapters/process-identity.ts";
import { breakLock, LOCK_REF, readLock, takeLock } from "../../../infra/promotion/adapters/project-lock.ts";
import { aChange, GIT_ENV, git, makeProject, openProject, Scratch } from "../../support/git.ts";

const GONE = {
  token: "t",
  pid: 999_999,
  started: "boot:1",
  host: hostname(),
  command: "./envs promote dev staging",
  at: "2030-01-01T09:00:00.000Z",
};
const clock = { now: () => Date.parse("2030-01-01T09:01:30Z") };

describe("project lock", () => {
  const scratch = new Scratch();
  let dir = "";

  beforeEach(() => {
    dir = makeProject(scratch);
  });
  afterEach(() => scratch.clean());

  function lockAs(holder: object | string): void {
    const input = typeof holder === "string" ? holder : JSON.stringify(holder);
    const id = execFileSync("git", ["hash-object", "-w", "--stdin"], {
      cwd: dir,
      env: GIT_ENV,
      input,
      encoding: "utf8",
    }).trim();
    git(dir, "update-ref", LOCK_REF, id);
  }

  async function refusal(): Promise<UserError> {
    const error = await takeLock(openProject(dir).git, "./envs release dev", clock).catch((reason: unknown) => reason);
    assert.ok(error instanceof UserError);
    assert.deepEqual([error.code, error.exit], ["LOCK_HELD", 5]);
    return error;
  }

  it("is taken once, and again after it was given back", async () => {
    const own = openProject(dir).git;
    const giveBack = await takeLock(own, "./envs promote dev staging", clock);
    await refusal();

    await giveBack();

    await (await takeLock(own, "./envs promote dev staging", clock))();
    assert.equal(await readLock(own), undefined);
  });

  it("names its holder and how long it has been held", async () => {
    lockAs({ ...GONE, ...thisProcess() });

    const error = await refusal();

    assert.equal(
      error.message,
      `another promotion is at work in this clone: ./envs promote dev staging, process ${process.pid} on ${hostname()}, for 90 s (since 2030-01-01T09:00:00.000Z)`,
    );
  });

  it("is broken when its process is gone", async () => {
    lockAs(GONE);

    await (await takeLock(openProject(dir).git, "./envs release dev", clock))();

    assert.equal(git(dir, "for-each-ref", LOCK_REF), "");
  });

  it("is broken when the number of its process was given to another one", async () => {
    lockAs({ ...GONE, pid: process.pid });

    await (await takeLock(openProject(dir).git, "./envs release dev", clock))();

    assert.equal(git(dir, "for-each-ref", LOCK_REF), "");
  });

  it("is never broken when its host is another one, or it cannot be read", async () => {
    lockAs({ ...GONE, host: "elsewhere" });
    const elsewhere = await refusal();
    lockAs("nonsense");
    const nonsense = await refusal();

    assert.match(
      elsewhere.remedy,
      /^wait for it, then try again; if elsewhere is gone for good: git update-ref -d refs\/envs\/lock [0-9a-f]{40}$/,
    );
    assert.equal(nonsense.message, "another promotion was first in this clone");
    assert.equal(await openProject(dir).repository.recover(), undefined);
    assert.notEqual(git(dir, "for-each-ref", LOCK_REF), "");
  });

  it("is broken by one of two that find it stale", async () => {
    lockAs(GONE);
    const own = openProject(dir).git;
    const state = await readLock(own);
    assert.ok(state !== undefined);

    const giveBack = await takeLock(own, "./envs release dev", clock);
    const second = await breakLock(own, state);

    assert.equal(second, false, "the lock of the other one stays");
    assert.notEqual(git(dir, "for-each-ref", LOCK_REF), "");
    await giveBack();
  });

  it("is freed by recovery, which says so once", async () => {
    lockAs(GONE);

    assert.equal(await openProject(dir).repository.recover(), "freed the lock of process 999999, which is gone");
    assert.equal(await openProject(dir).repository.recover(), undefined);
  });

  it("stops a promotion before anything is written", async () => {
    lockAs({ ...GONE, ...thisProcess() });

    await assert.rejects(openProject(dir).repository.commitPins(await aChange(dir)), { code: "LOCK_HELD", exit: 5 });

    assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "");
  });

  it("knows a living process from one that is gone", () => {
    assert.equal(isGone(thisProcess()), false);
    assert.equal(isGone({ ...thisProcess(), started: "" }), false);
    assert.equal(isGone({ ...thisProcess(), pid: 1, started: "" }), false);
    assert.equal(isGone({ ...thisProcess(), pid: 999_999 }), true);
    assert.equal(isGone({ ...thisProcess(), pid: 999_999, host: "elsewhere" }), false);
  });
});

/** What lies around a commit of pins going wrong: git's own locks, a remote that falls silent, links swapped in, bad YAML. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../infra/errors.ts";
import { createGitRepository } from "../../infra/promotion/adapters/git-repository.ts";
import { editPins } from "../../infra/promotion/pin-edit.ts";
import type { Ledger } from "../../infra/promotion/ports.ts";
import { parsePins } from "../../infra/promotion/release.ts";
import { attachStrace, settle, startDriver, straceMissing } from "../support/driver.ts";
import {
  aChange,
  GIT_ENV,
  git,
  ledgerHead,
  makeClones,
  makeProject,
  openProject,
  pinOf,
  Scratch,
} from "../support/git.ts";
import { assertPromotable, recoverAndAssert } from "../support/pins-state.ts";

const IS_DEEP = process.env.FAULT_DEPTH === "2";
const STACK = "Pulumi.staging.yaml";

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(
    error instanceof UserError,
    `a UserError, not ${error instanceof Error ? error.stack : JSON.stringify(error)}`,
  );
  return error;
}

describe("an interrupted commit of pins", function () {
  this.timeout(IS_DEEP ? 3_600_000 : 120_000);
  const scratch = new Scratch();
  afterEach(() => scratch.clean());

  describe("by another git command's lock", () => {
    it("is withdrawn when the branch is locked", async () => {
      const dir = makeProject(scratch);
      const change = await aChange(dir);
      const lock = join(dir, ".git/refs/heads/main.lock");
      writeFileSync(lock, "");

      const error = await refusal(openProject(dir).repository.commitPins(change));

      assert.deepEqual([error.code, error.exit], ["GIT_LOCKED", 5]);
      assert.match(error.remedy, /^if no git command runs in this clone, remove .+main\.lock and try again$/);
      rmSync(lock);
      const { state } = await recoverAndAssert(dir, { old: change.expectedText, new: change.newText });
      assert.equal(state, "old");
      await assertPromotable(dir, { old: change.expectedText, new: change.newText });
    });

    it("is finished by the next command when the index is locked", async () => {
      const dir = makeProject(scratch);
      const change = await aChange(dir);
      const lock = join(dir, ".git/index.lock");
      writeFileSync(lock, "");

      const error = await refusal(openProject(dir).repository.commitPins(change));

      assert.equal(error.code, "GIT_LOCKED");
      assert.match(
        error.message,
        /; the pins are committed and recorded, the next command brings the working tree up to date$/,
      );
      rmSync(lock);
      const { state, said } = await recoverAndAssert(dir, { old: change.expectedText, new: change.newText });
      assert.equal(state, "new");
      assert.equal(
        said,
        `finished the interrupted promotion-0123456789ab into staging: commit ${git(dir, "rev-parse", "HEAD").slice(0, 12)}`,
      );
    });

    it("writes nothing when the ledger is locked", async () => {
      const dir = makeProject(scratch);
      await openProject(dir).ledger.append(
        [{ type: "locked", environment: "dev", reason: "x" }],
        await ledgerHead(openProject(dir)),
        "ben",
      );
      const change = await aChange(dir, await ledgerHead(openProject(dir)));
      const lock = join(dir, ".git/refs/heads/envs-ledger.lock");
      writeFileSync(lock, "");

      assert.equal((await refusal(openProject(dir).repository.commitPins(change))).code, "GIT_LOCKED");

      rmSync(lock);
      assert.equal(await openProject(dir).repository.recover(), undefined);
      assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "");
      assert.equal((await ledgerHead(openProject(dir))).seq, 1);
    });
  });

  describe("between two of its steps", () => {
    /** A repository whose ledger breaks off before or after it has recorded. */
    function breakingOff(dir: string, when: "before" | "after") {
      const { git: own, ledger } = openProject(dir);
      const append: Ledger["append"] = async (...given) => {
        if (when === "after") await ledger.append(...given);
        throw new Error("killed");
      };
      const clock = { now: () => Date.now() };
      return createGitRepository({
        git: own,
        ledger: { ...ledger, append },
        clock,
        env: GIT_ENV,
        command: "./envs promote",
      });
    }

    it("is taken back if its events were not recorded, so that no command that outlived it can record them", async () => {
      const dir = makeProject(scratch);
      const change = await aChange(dir);
      await assert.rejects(breakingOff(dir, "before").commitPins(change), /killed/);
      const { commit } = JSON.parse(readFileSync(join(dir, ".git/envs/journal.json"), "utf8"));

      const { state, said } = await recoverAndAssert(dir, { old: change.expectedText, new: change.newText });

      assert.equal(state, "old");
      assert.equal(said, "took back the interrupted promotion-0123456789ab into staging: nothing was committed");
      assert.equal(await openProject(dir).ledger.append(change.events(commit), change.ledgerHead, "ada"), "conflict");
      await assertPromotable(dir, { old: change.expectedText, new: change.newText });
    });

    it("is finished if its events were recorded", async () => {
      const dir = makeProject(scratch);
      const change = await aChange(dir);
      await assert.rejects(breakingOff(dir, "after").commitPins(change), /killed/);
      assert.equal(git(dir, "log", "-1", "--format=%s"), "start");

      const { state } = await recoverAndAssert(dir, { old: change.expectedText, new: change.newText });

      assert.equal(state, "new");
    });

    it("is taken back if its events were recorded and the branch has moved on since", async () => {
      const dir = makeProject(scratch);
      const change = await aChange(dir);
      await assert.rejects(breakingOff(dir, "after").commitPins(change), /killed/);
      git(dir, "commit", "--quiet", "--allow-empty", "-m", "meanwhile");

      const { state, said } = await recoverAndAssert(dir, { old: change.expectedText, new: change.newText });

      assert.equal(state, "old");
      assert.equal(
        said,
        "took back the interrupted promotion-0123456789ab into staging: the branch moved on, nothing was committed",
      );
    });

    it("is finished by the next promotion too", async () => {
      const dir = makeProject(scratch);
      const change = await aChange(dir);
      await assert.rejects(breakingOff(dir, "after").commitPins(change), /killed/);

      const { commit } = await openProject(dir).repository.commitPins(change);

      assert.equal(git(dir, "rev-parse", "HEAD"), commit);
      await recoverAndAssert(dir, { old: change.expectedText, new: change.newText });
    });
  });

  describe("by the person", () => {
    it("leaves alone what was edited before the recovery", async () => {
      const dir = makeProject(scratch);
      const change = await aChange(dir);
      writeFileSync(join(dir, ".git/index.lock"), "");
      await refusal(openProject(dir).repository.commitPins(change));
      rmSync(join(dir, ".git/index.lock"));
      assert.ok(existsSync(join(dir, ".git/envs/journal.json")));
      writeFileSync(join(dir, STACK), "# mine\n");

      const said = await openProject(dir).repository.recover();

      assert.match(said ?? "", /; changed since and left alone: Pulumi\.staging\.yaml$/);
      assert.equal(readFileSync(join(dir, STACK), "utf8"), "# mine\n");
      assert.ok(!existsSync(join(dir, ".git/envs/journal.json")));
    });

    it("says what to do when the journal cannot be read", async () => {
      const dir = makeProject(scratch);
      mkdirSync(join(dir, ".git/envs"));
      for (const text of ["", "{", '{"contract":2}']) {
        writeFileSync(join(dir, ".git/envs/journal.json"), text);
        assert.equal((await refusal(openProject(dir).repository.recover())).code, "JOURNAL_UNREADABLE");
      }
      assert.equal(git(dir, "status", "--porcelain"), "");
    });
  });

  describe("by a remote", () => {
    it("waits when the remote falls silent after the push, and finishes when it is back", async () => {
      const { bare, clones } = makeClones(scratch, 1);
      const [dir = ""] = clones;
      const change = await aChange(dir);
      mkdirSync(join(bare, "hooks"), { recursive: true });
      writeFileSync(join(bare, "hooks/post-update"), `#!/bin/sh\nmv '${bare}' '${bare}.away'\n`, { mode: 0o755 });
      const project = openProject(dir, { remote: "origin" });

      const error = await refusal(project.repository.commitPins(change));

      assert.deepEqual([error.code, error.exit], ["LEDGER_UNCERTAIN", 6]);
      assert.equal(git(dir, "log", "--format=%s", "-1"), "start");
      assert.equal(readFileSync(join(dir, STACK), "utf8"), change.expectedText);
      const waiting = await openProject(dir, { remote: "origin" }).repository.recover();
      assert.equal(
        waiting,
        "the interrupted promotion-0123456789ab into staging waits: the ledger at the git remote origin could not be reached",
      );
      assert.equal(
        (await refusal(openProject(dir, { remote: "origin" }).repository.commitPins(change))).code,
        "RECOVERY_PENDING",
      );
      renameSync(`${bare}.away`, bare);
      const { state, said } = await recoverAndAssert(dir, { old: change.expectedText, new: change.newText }, "origin");
      assert.equal(state, "new");
      assert.match(said ?? "", /^finished the interrupted promotion-0123456789ab into staging: commit [0-9a-f]{12}$/);
    });

    it("leaves all of the old or all of the new after a kill at any git command", async function () {
      const missing = straceMissing();
      if (missing !== undefined) {
        console.log(`      not run: ${missing}`);
        return this.skip();
      }
      const { clones } = makeClones(scratch, 1);
      const [first = ""] = clones;
      const change = await aChange(first);
      const texts = { old: change.expectedText, new: change.newText };
      const positions = IS_DEEP ? Array.from({ length: 60 }, (_, index) => index + 1) : [20, 26, 29, 33, 38];
      const states = new Set<string>();
      for (const position of positions) {
        const [dir = ""] = makeClones(scratch, 1).clones;
        const driver = await startDriver({ dir, remote: "origin" });
        await attachStrace(driver.pid, [
          "-e",
          "trace=clone",
          "-e",
          `inject=clone:signal=SIGKILL:when=${position}`,
          "-o",
          "/dev/null",
        ]);
        await driver.go();
        await settle(dir);

        states.add((await recoverAndAssert(dir, texts, "origin")).state);

        await assertPromotable(dir, texts, "origin");
      }
      assert.ok(states.size > 0);
    });
  });

  it("never writes through a link that is swapped in", async () => {
    const outside = scratch.folder();
    const target = join(outside, "target.yaml");
    writeFileSync(target, "outside\n");
    for (let round = 0; round < (IS_DEEP ? 1_000 : 12); round += 1) {
      const dir = makeProject(scratch);
      const change = await aChange(dir);
      // Swaps the stack file, and the folder of the intents, for links to the outside and back as fast as a shell can.
      const script = `while :; do ln -s '${target}' l && mv -T l ${STACK}; cp o t 2>/dev/null && mv -T t ${STACK}; ln -s '${outside}' d && mv -T d .promotions 2>/dev/null; rm -f d .promotions 2>/dev/null; done`;
      writeFileSync(join(dir, "o"), change.expectedText);
      const swapper = spawn("sh", ["-c", script], { cwd: dir, env: GIT_ENV, stdio: "ignore" });
      await openProject(dir)
        .repository.commitPins(change)
        .catch((error: unknown) => assert.ok(error instanceof UserError, String(error)));
      swapper.kill("SIGKILL");
      await once(swapper, "exit");

      assert.equal(readFileSync(target, "utf8"), "outside\n");
      assert.deepEqual(readdirSync(outside), ["target.yaml"]);
    }
  });

  it("never begins with a text that cannot be edited exactly", async () => {
    const dir = makeProject(scratch);
    const corrupt = [
      "config:\n\tenvironments:images: {}\n",
      "\ufeffconfig: [",
      "config:\n  environments:images: {}\n  environments:images: {}\n",
      `${"[".repeat(20_000)}`,
      "a: &a [x]\nb: &b [*a, *a]\nconfig: *b\n",
      "config: {}\n---\nconfig: {}\n",
    ];
    for (const text of corrupt) {
      writeFileSync(join(dir, STACK), text);
      assert.throws(
        () => editPins(text, parsePins({ api: pinOf("api", "1.5.0", "a") })),
        { code: "EDIT_NOT_EXACT" },
        JSON.stringify(text.slice(0, 40)),
      );
      assert.equal(readFileSync(join(dir, STACK), "utf8"), text);
    }
  });
});

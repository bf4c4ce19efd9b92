import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../infra/errors.ts";
import { GENESIS } from "../../../infra/promotion/ledger/chain.ts";
import { aChange, GIT_ENV, git, ledgerHead, makeProject, openProject, pinOf, Scratch } from "../../support/git.ts";

const STACK = "Pulumi.staging.yaml";
const INTENT = ".promotions/staging/promotion-0123456789ab.json";

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, `a UserError, not ${error instanceof Error ? error.stack : error}`);
  return error;
}

describe("git repository", () => {
  const scratch = new Scratch();
  let dir = "";

  beforeEach(() => {
    dir = makeProject(scratch);
  });
  afterEach(() => scratch.clean());

  describe("commitPins", () => {
    it("commits the stack file and the intent together, and nothing else", async () => {
      const before = git(dir, "rev-parse", "HEAD");
      const change = await aChange(dir);

      const { commit } = await openProject(dir).repository.commitPins(change);

      assert.equal(git(dir, "rev-parse", "HEAD"), commit);
      assert.equal(git(dir, "rev-parse", "HEAD^"), before);
      assert.equal(git(dir, "symbolic-ref", "HEAD"), "refs/heads/main");
      assert.deepEqual(git(dir, "show", "--format=", "--name-status", "HEAD").split("\n"), [
        `A\t${INTENT}`,
        `M\t${STACK}`,
      ]);
      assert.equal(git(dir, "log", "-1", "--format=%an <%ae> %s"), "Ada <ada@example.org> promote dev to staging");
      assert.equal(readFileSync(join(dir, STACK), "utf8"), change.newText);
      assert.equal(readFileSync(join(dir, INTENT), "utf8"), change.intentText);
      assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "");
    });

    it("records the event with the commit, and leaves no journal, lock or temporary file", async () => {
      const project = openProject(dir);

      const { commit } = await project.repository.commitPins(await aChange(dir));

      const ledger = await project.ledger.read();
      assert.ok(ledger.known);
      assert.deepEqual(
        ledger.value.events.map(({ seq, body }) => [seq, body.type, "commit" in body && body.commit]),
        [[1, "promoted", commit]],
      );
      assert.deepEqual(readdirSync(join(dir, ".git/envs")), []);
      assert.equal(git(dir, "for-each-ref", "refs/envs"), "");
      assert.equal(await openProject(dir).repository.recover(), undefined);
    });

    it("keeps the mode of the stack file", async () => {
      chmodSync(join(dir, STACK), 0o755);
      git(dir, "commit", "--quiet", "-am", "executable");

      await openProject(dir).repository.commitPins(await aChange(dir));

      assert.equal(statSync(join(dir, STACK)).mode & 0o777, 0o755);
      assert.equal(git(dir, "status", "--porcelain"), "");
    });

    it("works in a subfolder of the repository", async () => {
      dir = makeProject(scratch, { below: "platform/envs" });

      await openProject(dir).repository.commitPins(await aChange(dir));

      assert.deepEqual(git(dir, "show", "--format=", "--name-only", "HEAD").split("\n"), [
        `platform/envs/${INTENT}`,
        `platform/envs/${STACK}`,
      ]);
      assert.equal(git(dir, "status", "--porcelain"), "");
      assert.equal(await openProject(dir).repository.hasIntent("staging", "promotion-0123456789ab"), true);
    });

    it("refuses a detached HEAD, whose commit no branch would hold", async () => {
      git(dir, "checkout", "--quiet", "--detach");
      const head = git(dir, "rev-parse", "HEAD");

      const error = await refusal(openProject(dir).repository.commitPins(await aChange(dir)));

      assert.deepEqual(
        [error.code, error.exit, error.remedy],
        ["DETACHED_HEAD", 2, "git switch <branch>, then try again"],
      );
      assert.equal(git(dir, "rev-parse", "HEAD"), head);
      assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "");
      assert.deepEqual(await ledgerHead(openProject(dir)), GENESIS);
    });

    it("leaves other changes of the person alone, staged or not", async () => {
      writeFileSync(join(dir, "notes.txt"), "mine\n");
      writeFileSync(join(dir, "README.md"), "mine\n");
      git(dir, "add", "notes.txt");

      await openProject(dir).repository.commitPins(await aChange(dir));

      assert.equal(git(dir, "status", "--porcelain"), "A  notes.txt\n?? README.md");
    });

    it("runs no hook", async () => {
      const hooks = join(dir, ".git/hooks");
      mkdirSync(hooks, { recursive: true });
      for (const hook of ["pre-commit", "reference-transaction", "post-index-change", "post-commit"]) {
        writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch "${dir}/ran-${hook}"\nexit 1\n`, { mode: 0o755 });
      }

      await openProject(dir).repository.commitPins(await aChange(dir));

      assert.equal(git(dir, "status", "--porcelain"), "");
    });

    it("commits an intent alone where no pin changes", async () => {
      const change = await aChange(dir);

      await openProject(dir).repository.commitPins({ ...change, newText: change.expectedText });

      assert.equal(git(dir, "show", "--format=", "--name-only", "HEAD"), INTENT);
    });

    it("changes nothing when the same promotion is repeated", async () => {
      const change = await aChange(dir);
      const { commit } = await openProject(dir).repository.commitPins(change);

      const again = await openProject(dir).repository.commitPins(change);

      assert.equal(again.commit, commit);
      assert.equal(git(dir, "rev-parse", "HEAD"), commit);
      assert.equal((await ledgerHead(openProject(dir))).seq, 1);
    });

    it("promotes the same pins again after they were changed back", async () => {
      const first = await aChange(dir);
      await openProject(dir).repository.commitPins(first);
      const back = await aChange(dir, await ledgerHead(openProject(dir)), {
        id: "rollback-0123456789ab",
        image: pinOf("api", "1.4.0", "b"),
      });
      await openProject(dir).repository.commitPins(back);

      const again = await aChange(dir, await ledgerHead(openProject(dir)));
      await openProject(dir).repository.commitPins(again);

      assert.equal(readFileSync(join(dir, STACK), "utf8"), again.newText);
      assert.equal((await ledgerHead(openProject(dir))).seq, 3);
      assert.equal(git(dir, "status", "--porcelain"), "");
    });
  });

  describe("when somebody else was first", () => {
    it("refuses a ledger that has moved on, and names its newest event", async () => {
      const head = git(dir, "rev-parse", "HEAD");
      const change = await aChange(dir);
      const { ledger } = openProject(dir, { now: () => Date.parse("2030-01-01T09:00:00Z") });
      await ledger.append([{ type: "locked", environment: "staging", reason: "incident" }], GENESIS, "ben");

      const error = await refusal(openProject(dir).repository.commitPins(change));

      assert.deepEqual([error.code, error.exit], ["LEDGER_CONFLICT", 5]);
      assert.equal(
        error.message,
        "somebody else was first: event 1, locked in staging by ben at 2030-01-01T09:00:00.000Z; nothing was written",
      );
      assert.equal(git(dir, "rev-parse", "HEAD"), head);
      assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "");
      assert.equal((await ledgerHead(openProject(dir))).seq, 1);
    });

    it("withdraws its event when the branch has moved on meanwhile", async () => {
      const project = openProject(dir);
      const change = await aChange(dir);
      const meanwhile = {
        ...change,
        events: (commit: string) => {
          git(dir, "commit", "--quiet", "--allow-empty", "-m", "meanwhile");
          return change.events(commit);
        },
      };

      const error = await refusal(project.repository.commitPins(meanwhile));

      assert.deepEqual(
        [error.code, error.exit, error.message],
        ["HEAD_MOVED", 5, "main moved on while the pins were written; nothing was committed"],
      );
      const ledger = await openProject(dir).ledger.read();
      assert.ok(ledger.known);
      assert.deepEqual(
        ledger.value.events.map(({ body }) => body.type),
        ["promoted", "withdrawn"],
      );
      assert.equal(git(dir, "log", "-1", "--format=%s"), "meanwhile");
      assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "");
      const again = await aChange(dir, ledger.value.head);
      await openProject(dir).repository.commitPins(again);
      assert.equal((await ledgerHead(openProject(dir))).seq, 3);
    });
  });

  describe("facts", () => {
    it("knows who commits: the given name, the address, the name", async () => {
      const actor = (env: NodeJS.ProcessEnv = GIT_ENV) => openProject(dir, { env }).repository.actor();

      assert.equal(await actor({ ...GIT_ENV, ENVS_ACTOR: "Caro" }), "caro");
      assert.equal(await actor(), "ada");
      git(dir, "config", "user.email", "4711+Ben@users.noreply.github.com");
      assert.equal(await actor(), "ben");
      git(dir, "config", "--unset", "user.email");
      git(dir, "config", "user.name", "Caro Miller");
      assert.equal(await actor(), "caro-miller");
      git(dir, "config", "--unset", "user.name");
      assert.equal((await refusal(actor())).code, "ACTOR_UNKNOWN");
    });

    it("says which of the paths differ from HEAD", async () => {
      writeFileSync(join(dir, "Pulumi.dev.yaml"), "changed\n");
      mkdirSync(join(dir, "infra"));
      writeFileSync(join(dir, "infra/new.ts"), "");

      const { repository } = openProject(dir);

      assert.deepEqual(await repository.dirty(["Pulumi.dev.yaml", "Pulumi.staging.yaml", "infra", "components"]), [
        "Pulumi.dev.yaml",
        "infra",
      ]);
      assert.deepEqual(await repository.dirty([]), []);
    });

    it("hashes the tree as it is, equal in a clone", async () => {
      mkdirSync(join(dir, "infra"));
      writeFileSync(join(dir, "infra/index.ts"), "one\n");
      const untracked = await openProject(dir).repository.treeHash();
      git(dir, "add", "-A");
      git(dir, "commit", "--quiet", "-m", "infra");
      const clone = join(scratch.folder(), "clone");
      git(dir, "clone", "--quiet", dir, clone);

      const tracked = await openProject(dir).repository.treeHash();
      const cloned = await openProject(clone).repository.treeHash();
      writeFileSync(join(dir, "notes.txt"), "not part of it\n");
      const beside = await openProject(dir).repository.treeHash();
      writeFileSync(join(dir, "infra/index.ts"), "two\n");
      const edited = await openProject(dir).repository.treeHash();

      assert.match(tracked, /^sha256:[0-9a-f]{64}$/);
      assert.deepEqual([untracked, cloned, beside], [tracked, tracked, tracked]);
      assert.notEqual(edited, tracked);
    });

    it("answers before the first commit and outside a repository", async () => {
      const empty = scratch.folder();
      assert.equal(await openProject(empty).repository.head(), undefined);
      assert.equal(await openProject(empty).repository.recover(), undefined);
      assert.equal(
        (await refusal(openProject(empty).repository.hasIntent("staging", "promotion-1"))).code,
        "NOT_A_REPOSITORY",
      );
      git(empty, "init", "--quiet");
      assert.equal(await openProject(empty).repository.head(), undefined);
      assert.equal(await openProject(empty).repository.hasIntent("staging", "promotion-1"), false);
    });
  });
});

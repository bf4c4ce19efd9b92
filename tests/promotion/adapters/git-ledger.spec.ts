import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { renameSync } from "node:fs";
import { GENESIS, headOf } from "../../../infra/promotion/ledger/chain.ts";
import type { EventBody, LedgerEvent } from "../../../infra/promotion/ledger/ledger-event.ts";
import type { Ledger } from "../../../infra/promotion/ports.ts";
import { canonicalJson } from "../../../infra/values/content-hash.ts";
import { GIT_ENV, git, makeClones, makeProject, openProject, Scratch } from "../../support/git.ts";
import { sampleChain } from "../../support/sample-chain.ts";

const LOCKED: EventBody = { type: "locked", environment: "staging", reason: "incident" };
const UNLOCKED: EventBody = { type: "unlocked", environment: "staging", reason: "over" };

async function eventsOf(ledger: Ledger): Promise<readonly LedgerEvent[]> {
  const answer = await ledger.read();
  assert.ok(answer.known, answer.known ? "" : answer.why);
  return answer.value.events;
}

async function whyOf(ledger: Ledger): Promise<{ readonly why: string; readonly unreachable: boolean }> {
  const answer = await ledger.read();
  assert.ok(!answer.known);
  return { why: answer.why, unreachable: answer.unreachable };
}

const BY_HAND = {
  GIT_AUTHOR_NAME: "eve",
  GIT_AUTHOR_EMAIL: "eve@example.org",
  GIT_COMMITTER_NAME: "eve",
  GIT_COMMITTER_EMAIL: "eve@example.org",
};

/** Writes the ledger's branch with these lines, as somebody with a text editor would. */
function writeLedger(dir: string, files: Readonly<Record<string, string>>): void {
  const plumb = (args: readonly string[], input: string) =>
    execFileSync("git", [...args], { cwd: dir, env: { ...GIT_ENV, ...BY_HAND }, input, encoding: "utf8" }).trim();
  const blobs = Object.entries(files).map(
    ([path, text]) => `100644 blob ${plumb(["hash-object", "-w", "--stdin"], text)}\t${path}\n`,
  );
  const tree = plumb(["mktree"], `040000 tree ${plumb(["mktree"], blobs.join(""))}\tevents\n`);
  git(dir, "update-ref", "refs/heads/envs-ledger", plumb(["commit-tree", tree], "by hand\n"));
}

function linesOf(events: readonly LedgerEvent[]): string {
  return events.map((event) => `${canonicalJson(event)}\n`).join("");
}

describe("git ledger", () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clean());

  describe("in one clone", () => {
    let dir = "";
    beforeEach(() => {
      dir = makeProject(scratch);
    });

    it("is empty before the first event", async () => {
      const answer = await openProject(dir).ledger.read();

      assert.deepEqual(answer, { known: true, value: { events: [], head: GENESIS } });
    });

    it("keeps events in a file a month on a branch of its own, and touches no working tree", async () => {
      let now = Date.parse("2030-01-31T23:59:59Z");
      const { ledger } = openProject(dir, { now: () => now });
      assert.equal(await ledger.append([LOCKED], GENESIS, "ada"), "appended");
      now += 2_000;
      assert.equal(await ledger.append([UNLOCKED, LOCKED], headOf(await eventsOf(ledger)), "ben"), "appended");

      const events = await eventsOf(openProject(dir).ledger);

      assert.deepEqual(
        events.map(({ seq, actor, at }) => [seq, actor, at]),
        [
          [1, "ada", "2030-01-31T23:59:59.000Z"],
          [2, "ben", "2030-02-01T00:00:01.000Z"],
          [3, "ben", "2030-02-01T00:00:01.000Z"],
        ],
      );
      assert.deepEqual(git(dir, "ls-tree", "-r", "--name-only", "envs-ledger").split("\n"), [
        "events/2030-01.jsonl",
        "events/2030-02.jsonl",
      ]);
      assert.equal(git(dir, "rev-list", "--count", "envs-ledger"), "2");
      assert.equal(git(dir, "log", "-1", "--format=%an %s", "envs-ledger"), "ben 2 unlocked, 3 locked");
      assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "");
    });

    it("keeps its order when the clock goes back a month", async () => {
      let now = Date.parse("2030-03-01T00:00:00Z");
      const { ledger } = openProject(dir, { now: () => now });
      await ledger.append([LOCKED], GENESIS, "ada");
      now = Date.parse("2030-01-15T00:00:00Z");
      await ledger.append([UNLOCKED], headOf(await eventsOf(ledger)), "ada");

      assert.deepEqual(
        (await eventsOf(openProject(dir).ledger)).map(({ seq }) => seq),
        [1, 2],
      );
    });

    it("answers a conflict when the head has moved on", async () => {
      const first = openProject(dir).ledger;
      const second = openProject(dir).ledger;
      await first.read();
      await second.append([LOCKED], GENESIS, "ben");

      assert.equal(await first.append([UNLOCKED], GENESIS, "ada"), "conflict");
      assert.equal((await eventsOf(first)).length, 1);
    });

    it("does not write a repeated event twice", async () => {
      let now = Date.parse("2030-01-01T09:00:00Z");
      const { ledger } = openProject(dir, { now: () => now });
      const built: EventBody = {
        type: "built",
        service: "api",
        image: "ghcr.io/a/api:1@sha256:0",
        commit: "c",
        branch: "main",
      };
      const approved: EventBody = {
        type: "approved",
        environment: "staging",
        contentHash: "sha256:0",
        person: "ada",
        signature: "s",
      };
      const append = async (body: EventBody) => {
        assert.equal(await ledger.append([body], headOf(await eventsOf(ledger)), "ada"), "appended");
        return (await eventsOf(ledger)).length;
      };

      assert.deepEqual([await append(built), await append(built)], [1, 1]);
      assert.deepEqual(
        [await append(LOCKED), await append(LOCKED), await append(UNLOCKED), await append(LOCKED)],
        [2, 2, 3, 4],
      );
      assert.deepEqual([await append(approved), await append(approved)], [5, 5]);
      now += 60_000;
      assert.equal(await append(approved), 6, "an approval is renewed");
      assert.equal(await ledger.append([LOCKED], GENESIS, "ada"), "appended", "a repeat needs no head");
    });

    it("says what is broken, and records nothing more", async () => {
      const events = sampleChain(4);
      writeLedger(dir, { "2030-01.jsonl": linesOf(events.toSpliced(1, 1)) });
      const { ledger } = openProject(dir);

      assert.deepEqual(await whyOf(ledger), {
        why: "the ledger is broken: event 2 is missing before event 3",
        unreachable: false,
      });
      await assert.rejects(ledger.append([LOCKED], headOf(events), "ada"), {
        code: "LEDGER_BROKEN",
        exit: 3,
        remedy: "see every fault: ./envs ledger verify",
      });
    });

    it("names every fault", async () => {
      const events = sampleChain(30);
      const edited = events.map((event) => (event.seq > 3 ? event : { ...event, actor: "eve" }));
      writeLedger(dir, { "2030-01.jsonl": `${linesOf(edited)}{ no json\n` });
      const { why } = await whyOf(openProject(dir).ledger);

      assert.equal(
        why,
        "the ledger is broken: event 1 (locked, 2030-01-01T00:00:00.000Z, eve) was edited: its hash does not fit; " +
          "event 2 (unlocked, 2030-01-01T00:00:01.000Z, eve) was edited: its hash does not fit; " +
          "event 3 (locked, 2030-01-01T00:00:02.000Z, eve) was edited: its hash does not fit; " +
          "entry 31 is no event of the ledger:  Invalid input: expected object, received string",
      );
      writeLedger(dir, { "2030-01.jsonl": linesOf(events.map((event) => ({ ...event, actor: "eve" }))) });
      assert.match((await whyOf(openProject(dir).ledger)).why, /; and 10 more$/);
    });

    it("refuses the ledger of another project and that of the sandbox", async () => {
      writeLedger(dir, { "2030-01.jsonl": linesOf(sampleChain(1)) });

      assert.match(
        (await whyOf(openProject(dir, { project: "other" }).ledger)).why,
        /is of the project shop, not of other$/,
      );
      assert.match((await whyOf(openProject(dir, { sandbox: true }).ledger)).why, /was not made in the sandbox$/);
    });

    it("reads and verifies 10,000 events", async () => {
      const events = sampleChain(10_000);
      const byMonth = Map.groupBy(
        events,
        (_, index) => `2030-${String(1 + Math.floor(index / 2_000)).padStart(2, "0")}.jsonl`,
      );
      writeLedger(dir, Object.fromEntries([...byMonth].map(([file, part]) => [file, linesOf(part)])));

      assert.deepEqual(headOf(await eventsOf(openProject(dir).ledger)), headOf(events));
    });

    it("is not led astray by replaced objects", async () => {
      const { ledger } = openProject(dir);
      await ledger.append([LOCKED], GENESIS, "ada");
      const real = git(dir, "rev-parse", "envs-ledger:events");
      git(dir, "replace", real, git(dir, "mktree", "--missing"));

      assert.equal((await eventsOf(openProject(dir).ledger)).length, 1);
    });
  });

  describe("with a remote that decides", () => {
    it("publishes its first event and is read in another clone", async () => {
      const { bare, clones } = makeClones(scratch, 2);
      const [one = "", two = ""] = clones;

      await openProject(one, { remote: "origin" }).ledger.append([LOCKED], GENESIS, "ada");

      assert.equal(git(bare, "rev-list", "--count", "envs-ledger"), "1");
      assert.equal((await eventsOf(openProject(two, { remote: "origin" }).ledger)).length, 1);
      assert.equal(git(two, "rev-parse", "envs-ledger"), git(bare, "rev-parse", "envs-ledger"));
    });

    it("answers a conflict when another clone was first, and nothing of its own stays", async () => {
      const { bare, clones } = makeClones(scratch, 2);
      const [one = "", two = ""] = clones;
      const late = openProject(two, { remote: "origin" }).ledger;
      await late.read();
      await openProject(one, { remote: "origin" }).ledger.append([LOCKED], GENESIS, "ada");

      assert.equal(await late.append([UNLOCKED], GENESIS, "ben"), "conflict");

      assert.deepEqual(
        (await eventsOf(late)).map(({ actor }) => actor),
        ["ada"],
      );
      assert.equal(git(bare, "rev-list", "--count", "envs-ledger"), "1");
    });

    it("is not known when the remote cannot be reached, and records nothing", async () => {
      const { bare, clones } = makeClones(scratch, 1);
      const [one = ""] = clones;
      const { ledger } = openProject(one, { remote: "origin" });
      await ledger.append([LOCKED], GENESIS, "ada");
      const head = headOf(await eventsOf(ledger));
      renameSync(bare, `${bare}.away`);

      assert.deepEqual(await whyOf(ledger), {
        why: "the ledger at the git remote origin could not be reached",
        unreachable: true,
      });
      await assert.rejects(ledger.append([UNLOCKED], head, "ada"), {
        code: "LEDGER_UNREACHABLE",
        exit: 6,
        message: "nothing was recorded: the ledger at the git remote origin could not be reached",
      });
      renameSync(`${bare}.away`, bare);
      assert.equal((await eventsOf(ledger)).length, 1);
    });

    it("is not known when this clone has no such remote", async () => {
      const dir = makeProject(scratch);

      assert.deepEqual(await whyOf(openProject(dir, { remote: "origin" }).ledger), {
        why: "promotion.yaml keeps the ledger at the git remote origin, but this clone has no such remote",
        unreachable: false,
      });
    });

    it("never follows a remote that lost or rewrote events", async () => {
      const { bare, clones } = makeClones(scratch, 1);
      const [one = ""] = clones;
      const { ledger } = openProject(one, { remote: "origin" });
      await ledger.append([LOCKED], GENESIS, "ada");
      await ledger.append([UNLOCKED], headOf(await eventsOf(ledger)), "ada");
      const why =
        "the ledger at the git remote origin lacks events that this clone knows: it was cut or rewritten there";

      git(bare, "update-ref", "refs/heads/envs-ledger", "envs-ledger^");
      assert.deepEqual(await whyOf(openProject(one, { remote: "origin" }).ledger), { why, unreachable: false });
      writeLedger(bare, { "2030-01.jsonl": linesOf(sampleChain(3)) });
      assert.deepEqual(await whyOf(openProject(one, { remote: "origin" }).ledger), { why, unreachable: false });
    });

    it("says so when the remote refuses new events", async () => {
      const { bare, clones } = makeClones(scratch, 1);
      const [one = ""] = clones;
      git(bare, "config", "receive.denyCurrentBranch", "refuse");
      execFileSync("sh", ["-c", `printf '#!/bin/sh\\nexit 1\\n' > hooks/pre-receive && chmod +x hooks/pre-receive`], {
        cwd: bare,
      });
      const { ledger } = openProject(one, { remote: "origin" });

      await assert.rejects(ledger.append([LOCKED], GENESIS, "ada"), {
        code: "LEDGER_REFUSED",
        message: "the git remote origin refuses new events; nothing was recorded",
      });

      assert.deepEqual(await eventsOf(ledger), []);
    });
  });
});

import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GENESIS, headOf } from "../../../infra/promotion/ledger/chain.ts";
import type { EventBody, LedgerEvent } from "../../../infra/promotion/ledger/ledger-event.ts";
import type { Ledger } from "../../../infra/promotion/ports.ts";
import { aChange, git, makeProject, openProject, Scratch } from "../../support/git.ts";

const LEDGER = "refs/heads/envs-ledger";
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

describe("ledger under committed intents", () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clean());
  const ID = "promotion-0123456789ab";
  const PATH = `.promotions/staging/${ID}.json`;
  const FETCH = "fetch the ledger branch: git fetch";
  let dir = "";
  beforeEach(async () => {
    dir = makeProject(scratch);
    const { ledger, repository } = openProject(dir);
    await ledger.append([LOCKED], GENESIS, "ada");
    await ledger.append([UNLOCKED], headOf(await eventsOf(ledger)), "ada");
    await repository.commitPins(await aChange(dir, headOf(await eventsOf(ledger))));
  });

  it("is known while it holds what they were decided on", async () => {
    assert.equal((await eventsOf(openProject(dir).ledger)).length, 3);
  });

  it("is not known when it was deleted, or never fetched, and records nothing", async () => {
    git(dir, "update-ref", "-d", LEDGER);
    git(dir, "remote", "add", "hub", "git@example.org:acme/shop.git");
    const { ledger } = openProject(dir);

    const { why, unreachable } = await whyOf(ledger);

    assert.equal(unreachable, false);
    assert.equal(
      why,
      "the ledger is broken: there is no event on the branch envs-ledger in this clone, but 1 committed intent rests " +
        `on it: it was never fetched, or it was deleted; if it is only not fetched, ${FETCH} hub envs-ledger:envs-ledger`,
    );
    await assert.rejects(ledger.append([LOCKED], GENESIS, "ada"), { code: "LEDGER_BROKEN", exit: 3 });
    assert.equal(git(dir, "for-each-ref", LEDGER), "");
  });

  it("is not known when its tail was cut off before what the intent was decided on", async () => {
    const before = `${PATH} was decided on event 2, but the ledger ends at event 1: its tail was cut off`;
    git(dir, "update-ref", LEDGER, "envs-ledger~2");

    const { why } = await whyOf(openProject(dir).ledger);

    assert.ok(why.startsWith(`the ledger is broken: ${before}; if it is only`), why);
  });

  it("is not known when the intent was deleted from the working tree alone, or made unreadable by a commit", async () => {
    git(dir, "update-ref", "-d", LEDGER);
    renameSync(join(dir, ".promotions"), join(scratch.folder(), "away"));
    assert.match((await whyOf(openProject(dir).ledger)).why, /but 1 committed intent rests on it/);

    git(dir, "checkout", "--quiet", "HEAD", "--", ".promotions");
    writeFileSync(join(dir, PATH), "{}");
    git(dir, "commit", "--quiet", "-am", "blunt");
    const { why } = await whyOf(openProject(dir).ledger);
    assert.equal(why, `the ledger is broken: ${PATH} is no intent: it does not have the shape of one`);
  });

  it("does not ask for the intent's own event: after a merge it is still to come, and it is taken", async () => {
    const events = await eventsOf(openProject(dir).ledger);
    const [body] = events.slice(2).map((event) => event.body);
    git(dir, "update-ref", LEDGER, "envs-ledger^");
    const { ledger } = openProject(dir);

    const now = await ledger.read();
    assert.ok(now.known && body !== undefined);
    assert.equal(await ledger.append([body], now.value.head, "ada"), "appended");

    assert.equal((await eventsOf(ledger)).length, 3);
  });

  it("is found again in a fresh clone by the command that it names", async () => {
    const clone = join(scratch.folder(), "clone");
    git(dir, "clone", "--quiet", dir, clone);
    const command = /git fetch (origin envs-ledger:envs-ledger)$/.exec((await whyOf(openProject(clone).ledger)).why);

    git(clone, "fetch", "--quiet", ...(command?.[1] ?? "").split(" "));

    assert.equal((await eventsOf(openProject(clone).ledger)).length, 3);
  });
});

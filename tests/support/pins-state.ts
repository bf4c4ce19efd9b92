/** What must hold after any fault and one recovery: all of the old or all of the new, and the ledger says the same. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LedgerEvent } from "../../infra/promotion/ledger/ledger-event.ts";
import { aChange, git, ledgerHead, openProject } from "./git.ts";

const STACK = "Pulumi.staging.yaml";

/** The two texts that the stack file may have. */
export interface Texts {
  readonly old: string;
  readonly new: string;
}

/** Asserts that files, git and ledger agree on one of the two states; answers which. */
export async function assertWhole(dir: string, texts: Texts, remote?: string): Promise<"old" | "new"> {
  const text = readFileSync(join(dir, STACK), "utf8");
  assert.ok(text === texts.old || text === texts.new, "the stack file is whole");
  const state = text === texts.new ? "new" : "old";
  assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "", "the working tree is what is committed");
  const ledger = await openProject(dir, remote === undefined ? {} : { remote }).ledger.read();
  assert.ok(ledger.known, "the ledger holds");
  const commits = countingCommits(ledger.value.events);
  if (state === "new")
    assert.deepEqual(commits, [git(dir, "log", "-1", "--format=%H", "--", STACK)], "the commit is recorded");
  else assert.deepEqual(commits, [], "nothing is recorded that is not there");
  assert.deepEqual(
    existsSync(join(dir, ".git/envs")) ? readdirSync(join(dir, ".git/envs")) : [],
    [],
    "no journal is left",
  );
  assert.equal(git(dir, "for-each-ref", "refs/envs/lock"), "", "no lock is left");
  const names = readdirSync(dir, { recursive: true }).map(String);
  assert.deepEqual(
    names.filter((name) => name.includes("envs-tmp")),
    [],
    "no temporary file is left",
  );
  return state;
}

/** Recovers as the next command does, then asserts that all is whole and that a second recovery finds nothing. */
export async function recoverAndAssert(
  dir: string,
  texts: Texts,
  remote?: string,
): Promise<{ readonly state: "old" | "new"; readonly said: string | undefined }> {
  const options = remote === undefined ? {} : { remote };
  const said = await openProject(dir, options).repository.recover();
  const state = await assertWhole(dir, texts, remote);
  assert.equal(await openProject(dir, options).repository.recover(), undefined, "nothing is left to recover");
  return { state, said };
}

/** Promotes once more, as a person would after the fault, and asserts the new state. */
export async function assertPromotable(dir: string, texts: Texts, remote?: string): Promise<void> {
  const project = openProject(dir, remote === undefined ? {} : { remote });
  if (readFileSync(join(dir, STACK), "utf8") === texts.old) {
    await project.repository.commitPins(await aChange(dir, await ledgerHead(project)));
  }
  assert.equal(await assertWhole(dir, texts, remote), "new");
}

/** Commits whose pins count: recorded, and not withdrawn. */
function countingCommits(events: readonly LedgerEvent[]): readonly string[] {
  const withdrawn = new Set(events.flatMap(({ body }) => (body.type === "withdrawn" ? [body.commit] : [])));
  return events.flatMap(({ body }) => (body.type === "promoted" && !withdrawn.has(body.commit) ? [body.commit] : []));
}

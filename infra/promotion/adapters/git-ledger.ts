/**
 * The ledger in git: events as JSON lines in a file a month, on a branch of its own, written by plumbing so that no
 * working tree is touched, and forward only (invariant 8). Every read verifies the whole chain, and that it still holds
 * what committed intents were decided on.
 */
import { UserError } from "../../errors.ts";
import { canonicalJson } from "../../values/content-hash.ts";
import { type ChainOwner, chainEvents, headOf, verifyChain } from "../ledger/chain.ts";
import type { EventBody, LedgerEvent } from "../ledger/ledger-event.ts";
import { isRecorded } from "../ledger/recorded.ts";
import type { Clock, Known, Ledger, LedgerSnapshot } from "../ports.ts";
import type { Git } from "./git-command.ts";
import { listTree, readBlobs, writeBlob, writeTree } from "./git-objects.ts";
import { anchorFaults, committedAnchors } from "./ledger-anchors.ts";
import { advanceLedger, type LedgerBranch, syncLedger, unreachable } from "./ledger-remote.ts";

const FOLDER = "events";
const SHOWN_FAULTS = 20;

/** What a ledger in git needs. */
export interface GitLedgerOptions {
  readonly git: Git;
  /** Branch name, `ledger.ref` of the policy. */
  readonly branch: string;
  /** Git remote that decides, `ledger.remote` of the policy. */
  readonly remote: string | undefined;
  /** Project name. */
  readonly project: string;
  readonly sandbox: boolean;
  readonly clock: Clock;
}

interface Read {
  readonly commit: string | undefined;
  readonly snapshot: LedgerSnapshot;
}

/** A ledger in git. Keeps the newest verified state of this process, so that a second read only asks for the head. */
export function createGitLedger(options: GitLedgerOptions): Ledger {
  const { git, project, sandbox } = options;
  const branch: LedgerBranch = { ref: `refs/heads/${options.branch}`, remote: options.remote };
  let cached: Read | undefined;

  const readChain = async (): Promise<Known<Read>> => {
    const commit = await syncLedger(git, branch);
    if (!commit.known) return commit;
    if (cached !== undefined && cached.commit === commit.value) return { known: true, value: cached };
    const fresh = await readVerified(options, commit.value);
    if (fresh.known) cached = fresh.value;
    return fresh;
  };

  const read = anchored(options, readChain);
  const append = async (bodies: readonly EventBody[], expected: LedgerSnapshot["head"], actor: string) => {
    const now = await read();
    if (!now.known) throw notRecorded(options.remote, now);
    const { commit, snapshot } = now.value;
    const at = new Date(options.clock.now()).toISOString();
    const events = linkNew(bodies, snapshot, { project, sandbox, actor, at });
    if (events.length === 0) return "appended";
    if (snapshot.head.seq !== expected.seq || snapshot.head.hash !== expected.hash) return "conflict";
    const next = await writeCommit(git, commit, events, actor);
    const answer = await advanceLedger(git, branch, commit, next);
    if (answer === "appended") {
      const all = [...snapshot.events, ...events];
      cached = { commit: next, snapshot: { events: all, head: headOf(all) } };
    }
    return answer;
  };

  return {
    read: () => read().then((now) => (now.known ? { known: true, value: now.value.snapshot } : now)),
    append,
  };
}

/** A reading whose answer counts only if it holds what the committed intents were decided on. */
function anchored(options: GitLedgerOptions, readChain: () => Promise<Known<Read>>) {
  const anchorsNow = committedAnchors(options.git);
  return async (): Promise<Known<Read>> => {
    // First the intents: one that lands between the two questions then has its event, which is written before it.
    const anchors = await anchorsNow();
    const now = await readChain();
    if (!now.known) return now;
    const faults = await anchorFaults(anchors, now.value.snapshot.events, options);
    return faults.length === 0 ? now : { known: false, why: brokenLedger(faults), unreachable: false };
  };
}

/** The ledger of one commit, if its chain is whole. */
async function readVerified(options: GitLedgerOptions, commit: string | undefined): Promise<Known<Read>> {
  const entries = await readEntries(options.git, commit);
  const faults = verifyChain(entries, options);
  if (faults.length > 0)
    return { known: false, why: brokenLedger(faults.map(({ message }) => message)), unreachable: false };
  const events = entries as readonly LedgerEvent[];
  return { known: true, value: { commit, snapshot: { events, head: headOf(events) } } };
}

/** The events that are no repeats, each linked to the one before. */
function linkNew(
  bodies: readonly EventBody[],
  snapshot: LedgerSnapshot,
  stamp: ChainOwner & { readonly actor: string; readonly at: string },
): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (const body of bodies) {
    const before = [...snapshot.events, ...events];
    if (!isRecorded(body, before, stamp.at)) events.push(...chainEvents([body], headOf(before), stamp));
  }
  return events;
}

/** All entries in the order of the files; a line that is no JSON stays text, so that the chain names it. */
async function readEntries(git: Git, commit: string | undefined): Promise<readonly unknown[]> {
  if (commit === undefined) return [];
  const files = await monthFiles(git, commit);
  const blobs = await readBlobs(
    git,
    files.map((file) => file.id),
  );
  return blobs.flatMap((blob) =>
    blob
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map(parseLine),
  );
}

async function monthFiles(git: Git, commit: string) {
  const entries = await listTree(git, `${commit}:${FOLDER}`, false);
  return entries.filter((entry) => entry.type === "blob").sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function writeCommit(
  git: Git,
  parent: string | undefined,
  events: readonly LedgerEvent[],
  actor: string,
): Promise<string> {
  const files = parent === undefined ? [] : await monthFiles(git, parent);
  const newest = files.at(-1);
  // Never an older month than the newest file: the order of the files is the order of the chain, whatever the clock says.
  const month = `${events[0]?.at.slice(0, 7)}.jsonl`;
  const path = newest !== undefined && newest.path > month ? newest.path : month;
  const [before] = newest?.path === path ? await readBlobs(git, [newest.id]) : [];
  const lines = events.map((event) => `${canonicalJson(event)}\n`).join("");
  const id = await writeBlob(git, Buffer.concat([before ?? Buffer.alloc(0), Buffer.from(lines, "utf8")]));
  const others = files.filter((file) => file.path !== path);
  const folder = await writeTree(git, [...others, { mode: "100644", type: "blob", id, path }]);
  const tree = await writeTree(git, [{ mode: "040000", type: "tree", id: folder, path: FOLDER }]);
  const subject = events.map((event) => `${event.seq} ${event.body.type}`).join(", ");
  const name = { GIT_AUTHOR_NAME: actor, GIT_AUTHOR_EMAIL: "", GIT_COMMITTER_NAME: actor, GIT_COMMITTER_EMAIL: "" };
  const parents = parent === undefined ? [] : ["-p", parent];
  return git.text(["commit-tree", tree, ...parents], { input: `${subject}\n`, env: name });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

/** Every fault by name, as far as a person would read. */
function brokenLedger(faults: readonly string[]): string {
  const shown = faults.slice(0, SHOWN_FAULTS);
  const rest = faults.length - shown.length;
  return `the ledger is broken: ${shown.join("; ")}${rest === 0 ? "" : `; and ${rest} more`}`;
}

function notRecorded(
  remote: string | undefined,
  now: { readonly why: string; readonly unreachable: boolean },
): UserError {
  if (now.unreachable) return unreachable(remote ?? "", now.why);
  const remedy = "see every fault: ./envs ledger verify";
  return new UserError({
    code: "LEDGER_BROKEN",
    message: `nothing was recorded: ${now.why}`,
    where: "the ledger",
    remedy,
    exit: 3,
  });
}

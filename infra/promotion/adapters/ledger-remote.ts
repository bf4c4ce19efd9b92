/**
 * The ledger's branch on a git remote, which decides who was first: fetched before every read, pushed forward only and
 * only onto the commit that was read. A remote that lost or rewrote events is never followed.
 */
import { UserError } from "../../errors.ts";
import type { Known } from "../ports.ts";
import type { Git } from "./git-command.ts";
import { isAncestor, resolveObject, swapRef } from "./git-objects.ts";

const FETCH_MS = 20_000;
const PUSH_MS = 30_000;
const ATTEMPTS = 4;

/** Where the ledger's branch is. */
export interface LedgerBranch {
  /** Full name of the local ref. */
  readonly ref: string;
  /** Git remote, or undefined if this clone decides alone. */
  readonly remote: string | undefined;
}

/** Newest commit of the ledger after the remote was asked; undefined if it has none yet. Brings the local ref forward. */
export async function syncLedger(git: Git, branch: LedgerBranch): Promise<Known<string | undefined>> {
  if (branch.remote === undefined) return { known: true, value: await resolveObject(git, branch.ref) };
  const fetched = await fetchHead(git, branch.ref, branch.remote);
  if (!fetched.known) return fetched;
  return followRemote(git, branch, fetched.value);
}

/**
 * Makes `to` the ledger's newest commit if it still is `from`; else answers `conflict`.
 * @throws UserError `LEDGER_REFUSED` if nothing was recorded, `LEDGER_UNCERTAIN` (exit 6) if the remote fell silent
 */
export async function advanceLedger(
  git: Git,
  branch: LedgerBranch,
  from: string | undefined,
  to: string,
): Promise<"appended" | "conflict"> {
  const { ref, remote } = branch;
  if (remote === undefined) return (await swapRef(git, ref, from, to)) ? "appended" : "conflict";
  const lease = `--force-with-lease=${ref}:${from ?? ""}`;
  const args = ["push", "--porcelain", "--no-verify", "--quiet", lease, remote, `${to}:${ref}`];
  for (let attempt = 1; ; attempt += 1) {
    const answer = await git.ask(args, { timeoutMs: PUSH_MS });
    const now = await fetchHead(git, ref, remote);
    if (!now.known) throw uncertain(remote);
    if (now.value !== undefined && (now.value === to || (await isAncestor(git, to, now.value)))) break;
    if (now.value !== from) return "conflict";
    // The remote still has the old commit: another push held its lock for a moment, or it refuses ours.
    if (attempt === ATTEMPTS) throw refused(remote, answer.stderr);
    await new Promise((resolve) => setTimeout(resolve, 50 * attempt * (1 + Math.random())));
  }
  await followRemote(git, branch, to);
  return "appended";
}

function uncertain(remote: string): UserError {
  const message = `the git remote ${remote} fell silent while an event was sent: whether it was recorded is not known`;
  const remedy = `check: git fetch ${remote}; the next command finds out and finishes or takes back`;
  return new UserError({ code: "LEDGER_UNCERTAIN", message, where: `git remote ${remote}`, remedy, exit: 6 });
}

/** The error of an append while the remote cannot be asked. */
export function unreachable(remote: string, why: string): UserError {
  const remedy = `check: git fetch ${remote}; then try again`;
  return new UserError({
    code: "LEDGER_UNREACHABLE",
    message: `nothing was recorded: ${why}`,
    where: `git remote ${remote}`,
    remedy,
    exit: 6,
  });
}

async function fetchHead(git: Git, ref: string, remote: string): Promise<Known<string | undefined>> {
  const tracking = `refs/envs/remotes/${remote}/${ref.replace("refs/heads/", "")}`;
  const args = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    remote,
    `+${ref}:${tracking}`,
  ];
  for (let attempt = 1; ; attempt += 1) {
    const answer = await git.ask(args, { timeoutMs: FETCH_MS });
    if (answer.code === 0) return { known: true, value: await resolveObject(git, tracking) };
    if (/couldn't find remote ref/.test(answer.stderr)) return { known: true, value: undefined };
    if (attempt === ATTEMPTS || !/cannot lock ref|unable to update local ref|File exists/.test(answer.stderr)) break;
    await new Promise((resolve) => setTimeout(resolve, 50 * attempt * (1 + Math.random())));
  }
  if ((await git.ask(["remote", "get-url", remote])).code === 0) {
    return { known: false, why: `the ledger at the git remote ${remote} could not be reached`, unreachable: true };
  }
  const why = `promotion.yaml keeps the ledger at the git remote ${remote}, but this clone has no such remote`;
  return { known: false, why, unreachable: false };
}

async function followRemote(
  git: Git,
  branch: LedgerBranch,
  fetched: string | undefined,
): Promise<Known<string | undefined>> {
  const { ref, remote = "" } = branch;
  let theirs = fetched;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const local = await resolveObject(git, ref);
    // Nothing there yet: what this clone knows is published with its next event.
    if (theirs === undefined || theirs === local) return { known: true, value: local };
    const isForward = local === undefined || (await isAncestor(git, local, theirs));
    if (isForward && (await swapRef(git, ref, local, theirs))) return { known: true, value: theirs };
    // Another command of this clone may have recorded something since the fetch: being ahead is a loss only if it stays.
    const again = await fetchHead(git, ref, remote);
    if (!again.known) return again;
    theirs = again.value;
  }
  const why = `the ledger at the git remote ${remote} lacks events that this clone knows: it was cut or rewritten there`;
  return { known: false, why, unreachable: false };
}

function refused(remote: string, stderr: string): UserError {
  const message = `the git remote ${remote} refuses new events; nothing was recorded`;
  const remedy = "who may push to the ledger's branch? It must be open to you (or the App), forward only";
  return new UserError({
    code: "LEDGER_REFUSED",
    message,
    where: `git remote ${remote}`,
    remedy,
    cause: new Error(stderr),
  });
}

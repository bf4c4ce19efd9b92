/**
 * The second half of a commit of pins, from the journal alone, so that a later command goes on where a killed one
 * stopped: events to the ledger, branch to the commit, files into the working tree. Each step is a compare-and-swap or
 * may be done twice (invariant 8).
 */
import { EXIT, UserError } from "../../errors.ts";
import type { EventBody, LedgerEvent } from "../ledger/ledger-event.ts";
import type { Known, Ledger, LedgerSnapshot } from "../ports.ts";
import { isAncestor, readBlobs, resolveObject, swapRef } from "./git-objects.ts";
import { type Journal, type JournalFile, removeJournal } from "./journal.ts";
import { type DraftPlace, discardDraft, symbolicHead } from "./pins-draft.ts";
import { SafeFolder } from "./safe-file.ts";
import { writeFailed } from "./write-error.ts";

/** What a landing works with. */
export interface LandingPlace extends DraftPlace {
  readonly ledger: Ledger;
}

/** Codes of an append that surely recorded nothing. */
const NOTHING_RECORDED = new Set([
  "LEDGER_BROKEN",
  "LEDGER_REFUSED",
  "LEDGER_UNREACHABLE",
  "WRITE_FAILED",
  "GIT_LOCKED",
  "GIT_FAILED",
  "GIT_MISSING",
]);

/** Takes a draft back: nothing of it was recorded. */
export function takeBack(place: LandingPlace, journal: Journal): void {
  discardDraft(place.root, journal.files);
  removeJournal(place.scratch);
}

/**
 * Appends the journal's events, or takes the draft back.
 * @throws UserError `LEDGER_CONFLICT` (exit 5), or the ledger's own error
 */
export async function recordEvents(place: LandingPlace, journal: Journal): Promise<void> {
  const { ledger } = place;
  let answer: "appended" | "conflict";
  try {
    answer = await ledger.append(journal.events, journal.ledgerHead, journal.actor);
  } catch (error) {
    // Anything else may have been recorded: the journal stays, and the next command finds out.
    if (error instanceof UserError && NOTHING_RECORDED.has(error.code)) takeBack(place, journal);
    throw error;
  }
  const now = await ledger.read();
  if (answer === "appended" && (!now.known || holdsEventsOf(journal, now.value.events))) return;
  takeBack(place, journal);
  throw answer === "conflict" ? conflict(now) : repeated(journal);
}

/** Whether the events of exactly this commit are in the ledger and count. */
export function holdsEventsOf(journal: Journal, events: readonly LedgerEvent[]): boolean {
  const last = events.findLast(({ body }) => "intent" in body && body.commit === journal.commit);
  return last !== undefined && last.body.type !== "withdrawn";
}

/**
 * Moves the branch to the commit. Where it has moved on meanwhile, the events are withdrawn and the draft taken back.
 * @throws UserError `HEAD_MOVED` (exit 5)
 */
export async function moveBranch(place: LandingPlace, journal: Journal): Promise<void> {
  const { git } = place;
  const { ref, parent, commit } = journal;
  const why = `${shortRef(ref)} moved on while the pins were written`;
  try {
    if (await swapRef(git, ref, parent, commit)) return;
  } catch (error) {
    // The branch still has its old value: git could not write.
    await withdraw(place, journal, `git could not move ${shortRef(ref)}`);
    throw error;
  }
  const now = await resolveObject(git, ref);
  if (now !== undefined && (await isAncestor(git, commit, now))) return;
  await withdraw(place, journal, why);
  const remedy = "try again: every gate is judged anew on the new commit";
  throw new UserError({
    code: "HEAD_MOVED",
    message: `${why}; nothing was committed`,
    where: shortRef(ref),
    remedy,
    exit: EXIT.lockHeld,
  });
}

/** Records that the journal's events do not count, then takes the draft back. The journal stays if that cannot be recorded. */
export async function withdraw(place: LandingPlace, journal: Journal, reason: string): Promise<void> {
  const { environment, intent, commit, actor } = journal;
  const body: EventBody = { type: "withdrawn", environment, intent, commit, reason };
  for (;;) {
    const now = await place.ledger.read();
    if (!now.known) throw pending(now.why);
    if ((await place.ledger.append([body], now.value.head, actor)) === "appended") break;
  }
  takeBack(place, journal);
}

/**
 * Brings the files of a landed commit into the working tree and the index, then removes the journal. What a person
 * changed meanwhile is left alone; answers the paths of those files.
 * @throws UserError `WRITE_FAILED`; the journal stays, and the next command finishes
 */
export async function bringIntoTree(place: LandingPlace, journal: Journal): Promise<readonly string[]> {
  const left: string[] = [];
  for (const file of journal.files) {
    const path = file.folder === "" ? file.name : `${file.folder}/${file.name}`;
    try {
      const isCurrent = await isStillThere(place, journal, file, path);
      if (!isCurrent || !(await bringFile(place, file))) left.push(path);
      if (isCurrent) await bringIndexEntry(place, file, path);
    } catch (error) {
      throw landedOnly(error, path);
    }
  }
  try {
    removeJournal(place.scratch);
  } catch (error) {
    throw landedOnly(error, "the journal");
  }
  return left;
}

function landedOnly(error: unknown, where: string): UserError {
  const state = "the pins are committed and recorded, the next command brings the working tree up to date";
  if (!(error instanceof UserError)) return writeFailed(error, where, state);
  const { code, message, remedy, exit } = error;
  return new UserError({ code, message: `${message}; ${state}`, where, remedy, exit, cause: error });
}

/** Whether the commit that is checked out holds the file as the journal has it. */
async function isStillThere(place: LandingPlace, journal: Journal, file: JournalFile, path: string): Promise<boolean> {
  const isOnRef = journal.ref === ((await symbolicHead(place.git)) ?? "HEAD");
  return isOnRef && (await resolveObject(place.git, `HEAD:${place.prefix}${path}`)) === file.after;
}

/** Puts the new bytes in place of the old ones; false if something else is there. */
async function bringFile(place: LandingPlace, file: JournalFile): Promise<boolean> {
  const ids = file.before === null ? [file.after] : [file.after, file.before];
  const [after, before] = await readBlobs(place.git, ids);
  if (after === undefined) throw new Error("git lost the new bytes");
  const folder = SafeFolder.open(place.root, file.folder, { create: true });
  if (folder === undefined) return false;
  try {
    const now = folder.read(file.name)?.bytes;
    const isNew = now?.equals(after) === true;
    const isOld = now === undefined ? before === undefined : before?.equals(now) === true;
    if (isOld && !isNew) {
      const isLaid = folder.read(file.temporary)?.bytes.equals(after) === true;
      folder.replace(isLaid ? file.temporary : folder.writeTemporary(file.name, after, file.mode), file.name);
    }
    folder.remove(file.temporary);
    return isNew || isOld;
  } finally {
    folder.close();
  }
}

async function bringIndexEntry(place: LandingPlace, file: JournalFile, path: string): Promise<void> {
  const { git, prefix } = place;
  const env = { GIT_LITERAL_PATHSPECS: "1" };
  const staged = await git.text(["ls-files", "--stage", "-z", "--", path], { env });
  const id = /^\d{6} ([0-9a-f]+) 0\t/.exec(staged)?.[1] ?? null;
  if (id !== file.before) return;
  const mode = (file.mode & 0o100) === 0 ? "100644" : "100755";
  await git.text(["update-index", "-z", "--index-info"], { input: `${mode} ${file.after}\t${prefix}${path}\0` });
}

function conflict(now: Known<LedgerSnapshot>): UserError {
  const newest = now.known ? now.value.events.at(-1) : undefined;
  const who =
    newest === undefined
      ? ""
      : `: event ${newest.seq}, ${newest.body.type}${placeOf(newest.body)} by ${newest.actor} at ${newest.at}`;
  const message = `somebody else was first${who}; nothing was written`;
  return new UserError({
    code: "LEDGER_CONFLICT",
    message,
    where: "the ledger",
    remedy: "try again: every gate is judged anew",
    exit: EXIT.lockHeld,
  });
}

/** The ledger has this intent with another commit: made in another clone, and not fetched here yet. */
function repeated(journal: Journal): UserError {
  const message = `${journal.intent} is recorded already, with a commit that is not in this clone; nothing was written`;
  return new UserError({
    code: "LEDGER_CONFLICT",
    message,
    where: "the ledger",
    remedy: "git pull, then try again",
    exit: EXIT.lockHeld,
  });
}

function placeOf(body: EventBody): string {
  return "environment" in body ? ` in ${body.environment}` : "";
}

/** The error of a promotion that can be neither finished nor taken back now. */
export function pending(why: string): UserError {
  const message = `an interrupted promotion can be neither finished nor taken back now: ${why}`;
  return new UserError({
    code: "RECOVERY_PENDING",
    message,
    where: "the ledger",
    remedy: "mend that, then run any ./envs command again",
    exit: EXIT.unreachable,
  });
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}

/**
 * What a killed command left behind, finished or taken back (invariant 8): if its events reached the ledger the commit
 * lands, else it is withdrawn. Running it again changes nothing.
 */
import { isAncestor, resolveObject } from "./git-objects.ts";
import { type Journal, leftovers, readJournal, removeLeftover } from "./journal.ts";
import { bringIntoTree, holdsEventsOf, type LandingPlace, moveBranch, withdraw } from "./pins-landing.ts";
import { SafeFolder } from "./safe-file.ts";

/** Whether there is anything to recover. Asks the file system only. */
export function needsRecovery(root: string, scratch: string): boolean {
  return readJournal(scratch) !== undefined || leftovers(scratch).length > 0 || sweep(root, false) > 0;
}

/** Recovers; the lock must be held. Answers what was done, or why it must wait, in words; nothing if there was nothing to do. */
export async function recoverPins(place: LandingPlace): Promise<readonly string[]> {
  const done: string[] = [];
  const journal = readJournal(place.scratch);
  if (journal !== undefined) done.push(await recoverJournal(place, journal));
  const rest = leftovers(place.scratch);
  for (const name of rest) removeLeftover(place.scratch, name);
  if (readJournal(place.scratch) === undefined) {
    const swept = sweep(place.root, true) + rest.length;
    if (swept > 0) done.push(`removed ${swept} temporary ${swept === 1 ? "file" : "files"} of an interrupted command`);
  }
  return done;
}

async function recoverJournal(place: LandingPlace, journal: Journal): Promise<string> {
  const what = `the interrupted ${journal.intent} into ${journal.environment}`;
  const ledger = await place.ledger.read();
  if (!ledger.known) return `${what} waits: ${ledger.why}`;
  if (!holdsEventsOf(journal, ledger.value.events)) {
    // A git command that outlived the killed one may still append the events. With the withdrawal at the head of the
    // ledger it no longer can: it compares with the head that was judged.
    await withdraw(place, journal, "the command was interrupted before its events were recorded");
    return `took back ${what}: nothing was committed`;
  }
  const now = await resolveObject(place.git, journal.ref);
  const isLanded = now !== undefined && (await isAncestor(place.git, journal.commit, now));
  if (!isLanded && now !== journal.parent) {
    await withdraw(place, journal, "the command was interrupted and the branch moved on");
    return `took back ${what}: the branch moved on, nothing was committed`;
  }
  if (!isLanded) await moveBranch(place, journal);
  const left = await bringIntoTree(place, journal);
  const kept = left.length === 0 ? "" : `; changed since and left alone: ${left.join(", ")}`;
  return `finished ${what}: commit ${journal.commit.slice(0, 12)}${kept}`;
}

/** Counts, and removes if asked, the temporary files in the places where ours can be. */
function sweep(root: string, remove: boolean): number {
  let count = 0;
  for (const path of ["", ...promotionFolders(root)]) {
    const folder = SafeFolder.open(root, path, { create: false });
    const names = folder?.temporaries() ?? [];
    count += names.length;
    if (remove) for (const name of names) folder?.remove(name);
    folder?.close();
  }
  return count;
}

function promotionFolders(root: string): readonly string[] {
  const folder = SafeFolder.open(root, ".promotions", { create: false });
  if (folder === undefined) return [];
  try {
    return folder.folders().map((name) => `.promotions/${name}`);
  } finally {
    folder.close();
  }
}

/**
 * Every intent names the head of the ledger that it was decided on. A hash chain alone cannot tell that its tail was
 * cut off, or that all of it is gone; an intent that was committed with the project can.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { intentSchema } from "../intent.ts";
import { type Anchor, checkHeads } from "../ledger/chain.ts";
import type { LedgerEvent } from "../ledger/ledger-event.ts";
import type { Git } from "./git-command.ts";
import { listTree, readBlobs, resolveObject } from "./git-objects.ts";

/** What the intents of a project say of the ledger. */
export interface Anchors {
  /** The head that each readable intent names, with its id and the path of its file; sorted by path. */
  readonly heads: readonly Anchor[];
  /** One sentence for each file that cannot be read as an intent. */
  readonly faults: readonly string[];
}

/** The ledger's branch, as the words of a fault name it. */
export interface AnchoredBranch {
  readonly git: Git;
  /** Name of the branch. */
  readonly branch: string;
  /** Git remote that decides; undefined if this clone does. */
  readonly remote: string | undefined;
}

const FOLDER = ".promotions";
/** Of an intent only this is asked here, so that one of an older make still holds the ledger. */
const anchorSchema = z.object({ id: intentSchema.shape.id, ledger: intentSchema.shape.ledger });

/** The anchors in the working tree; none if nothing was ever promoted. */
export async function readAnchors(projectDir: string): Promise<Anchors> {
  const names = await readdir(join(projectDir, FOLDER), { recursive: true }).catch(ignoreMissing);
  const files = names.filter((name) => name.endsWith(".json")).sort();
  return collect(await Promise.all(files.map((name) => readAnchor(projectDir, `${FOLDER}/${name}`))));
}

/** Reads the anchors of the commit that is checked out; the same folder is read once. */
export function committedAnchors(git: Git): () => Promise<Anchors> {
  let cached: { readonly tree: string; readonly anchors: Anchors } | undefined;
  return async () => {
    const tree = await resolveObject(git, `HEAD:./${FOLDER}`);
    if (tree === undefined) return { heads: [], faults: [] };
    if (cached?.tree !== tree) cached = { tree, anchors: await readTree(git, tree) };
    return cached.anchors;
  };
}

/**
 * Why these events lack what committed intents were decided on, in words; empty if they do not. An intent's own event is
 * not asked for: after a merge by hand there is none, which concerns that environment alone; `ledger verify` names it.
 */
export async function anchorFaults(
  { heads, faults }: Anchors,
  events: readonly LedgerEvent[],
  place: AnchoredBranch,
): Promise<readonly string[]> {
  const torn = checkHeads(
    events,
    heads.map(({ where, head }) => ({ where, head })),
  );
  // The first intent of all may have been merged and not be recorded yet; a second one was decided on the event of the first.
  const isGone = events.length === 0 && heads.length > 1;
  if (torn.length === 0 && !isGone) return faults;
  const said = events.length === 0 ? [missing(heads.length, place)] : torn.map(({ message }) => message);
  const isBehind = place.remote === undefined && (isGone || torn.some(({ code }) => code === "TAIL_CUT"));
  const remedy = isBehind ? [`if it is only not fetched, fetch the ledger branch: ${await fetchCommand(place)}`] : [];
  return [...said, ...faults, ...remedy];
}

async function readTree(git: Git, tree: string): Promise<Anchors> {
  const entries = (await listTree(git, tree, true)).filter(({ type, path }) => type === "blob" && /\.json$/.test(path));
  const blobs = await readBlobs(
    git,
    entries.map(({ id }) => id),
  );
  return collect(
    entries.map(({ path }, index) => parseAnchor(`${FOLDER}/${path}`, blobs[index]?.toString("utf8") ?? "")),
  );
}

function collect(read: readonly (Anchor | string)[]): Anchors {
  return {
    heads: read.flatMap((found) => (typeof found === "string" ? [] : [found])),
    faults: read.flatMap((found) => (typeof found === "string" ? [found] : [])),
  };
}

/** The anchor of one intent file, or why it is none. */
async function readAnchor(projectDir: string, where: string): Promise<Anchor | string> {
  try {
    return parseAnchor(where, await readFile(join(projectDir, where), "utf8"));
  } catch {
    return `${where} cannot be opened`;
  }
}

function parseAnchor(where: string, text: string): Anchor | string {
  try {
    const parsed = anchorSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return `${where} is no intent: it does not have the shape of one`;
    return { where, head: parsed.data.ledger, intent: parsed.data.id };
  } catch {
    return `${where} is no intent: it is no JSON`;
  }
}

function missing(count: number, { branch, remote }: AnchoredBranch): string {
  const intents = count === 1 ? "1 committed intent rests" : `${count} committed intents rest`;
  const what = remote === undefined ? "in this clone" : `at the git remote ${remote}, nor in this clone`;
  return `there is no event on the branch ${branch} ${what}, but ${intents} on it: it was never fetched, or it was deleted`;
}

async function fetchCommand({ git, branch }: AnchoredBranch): Promise<string> {
  const answer = await git.ask(["remote"]);
  const names = answer.stdout.toString("utf8").split("\n");
  const name = names.includes("origin") ? "origin" : names[0] || "<remote>";
  return `git fetch ${name} ${branch}:${branch}`;
}

function ignoreMissing(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

/** Reading and writing git objects by plumbing: no index, no working tree, no porcelain output to guess at. */
import { type Git, gitError } from "./git-command.ts";

/** One entry of a tree. */
export interface TreeEntry {
  /** Six octal digits: `100644`, `100755`, `120000` (symlink), `040000` (tree), `160000` (submodule). */
  readonly mode: string;
  readonly type: string;
  readonly id: string;
  /** Path from the top of what was listed. */
  readonly path: string;
}

/** The object id that a name stands for, or undefined if there is none. */
export async function resolveObject(git: Git, name: string): Promise<string | undefined> {
  const answer = await git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
  const id = answer.stdout.toString("latin1").trim();
  return answer.code === 0 && id !== "" ? id : undefined;
}

/** Entries of a tree (`<commit>` or `<commit>:<folder>`), all levels if `recursive`; empty if it does not exist. */
export async function listTree(git: Git, tree: string, recursive: boolean): Promise<readonly TreeEntry[]> {
  if ((await resolveObject(git, tree)) === undefined) return [];
  const flags = recursive ? ["-r", "--full-tree", "-z"] : ["--full-tree", "-z"];
  const text = await git.text(["ls-tree", ...flags, "--end-of-options", tree]);
  return text
    .split("\0")
    .filter((line) => line !== "")
    .map(parseEntry);
}

/** Contents of blobs, in the order asked, in one process. @throws Error if one is missing */
export async function readBlobs(git: Git, ids: readonly string[]): Promise<readonly Buffer[]> {
  if (ids.length === 0) return [];
  const answer = await git.ask(["cat-file", "--batch"], { input: `${ids.join("\n")}\n` });
  const blobs: Buffer[] = [];
  let position = 0;
  for (const id of ids) {
    const newline = answer.stdout.indexOf(10, position);
    const header = answer.stdout.toString("latin1", position, newline < 0 ? position : newline);
    const size = Number(/ blob (\d+)$/.exec(header)?.[1] ?? Number.NaN);
    if (!Number.isInteger(size)) throw new Error(`git has no blob ${id}`);
    blobs.push(answer.stdout.subarray(newline + 1, newline + 1 + size));
    position = newline + 1 + size + 1;
  }
  return blobs;
}

/** Stores a blob and answers its id. */
export async function writeBlob(git: Git, content: string | Buffer): Promise<string> {
  return git.text(["hash-object", "-w", "-t", "blob", "--no-filters", "--stdin"], { input: content });
}

/** Stores a tree of these entries and answers its id. */
export async function writeTree(git: Git, entries: readonly TreeEntry[]): Promise<string> {
  const lines = entries.map((entry) => `${entry.mode} ${entry.type} ${entry.id}\t${entry.path}\0`);
  return git.text(["mktree", "-z"], { input: lines.join("") });
}

/** Whether `ancestor` is `commit` or one of those before it. */
export async function isAncestor(git: Git, ancestor: string, commit: string): Promise<boolean> {
  return (await git.ask(["merge-base", "--is-ancestor", ancestor, commit])).code === 0;
}

/**
 * Moves a ref from one value to another, or answers false if it has another value by now. `undefined` stands for a ref
 * that does not exist. @throws UserError if git could not write
 */
export async function swapRef(
  git: Git,
  ref: string,
  from: string | undefined,
  to: string | undefined,
): Promise<boolean> {
  const zero = "0".repeat((from ?? to ?? "").length);
  const args = ["update-ref", "--no-deref", "-m", "envs", ref, to ?? zero, from ?? zero];
  for (let attempt = 1; ; attempt += 1) {
    const answer = await git.ask(args);
    if (answer.code === 0) return true;
    const now = await resolveObject(git, ref);
    if (now !== from) return now === to;
    // The ref still has its old value: another git holds its lock for a moment, or the disk refuses.
    if (attempt === 5) throw gitError(args, answer);
    await new Promise((resolve) => setTimeout(resolve, 20 * attempt * (1 + Math.random())));
  }
}

function parseEntry(line: string): TreeEntry {
  const tab = line.indexOf("\t");
  const [mode = "", type = "", id = ""] = line.slice(0, tab).split(" ");
  return { mode, type, id, path: line.slice(tab + 1) };
}

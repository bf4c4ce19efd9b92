/**
 * The first half of a commit of pins: proves that the files are what was judged, builds the commit's objects and lays the
 * new bytes beside the old ones. Nothing that anybody sees changes here; a failure leaves no trace.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { parseName } from "../../values/name.ts";
import type { PinsCommit } from "../ports.ts";
import { uncommittedConfig } from "./committed-config.ts";
import { type Git, gitError } from "./git-command.ts";
import { readBlobs, resolveObject, writeBlob } from "./git-objects.ts";
import type { GitPlace } from "./git-place.ts";
import { type Journal, type JournalFile, removeLeftover } from "./journal.ts";
import { SafeFolder } from "./safe-file.ts";

const INTENT_PATH = /^(\.promotions\/[a-z0-9-]+)\/(([A-Za-z0-9][A-Za-z0-9._-]*)\.json)$/;
const INDEX = "index.tmp";

/** The repository that a draft is made in. */
export interface DraftPlace extends GitPlace {
  readonly git: Git;
  /** The project's folder. */
  readonly root: string;
}

/** One file that will change, before its new bytes are laid down. */
interface Target {
  readonly folder: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly before: string | null;
  readonly after: string;
  readonly mode: number;
}

/**
 * The commit, ready to land, as its journal.
 * @throws UserError `FILE_CHANGED`, `FILE_UNSAFE`, `DETACHED_HEAD`, `GIT_IDENTITY`, or the file system's own error
 */
export async function draftCommit(place: DraftPlace, change: PinsCommit): Promise<Journal> {
  const { git } = place;
  const ref = await symbolicHead(git);
  if (ref === undefined) throw detached();
  const parent = await resolveObject(git, "HEAD^{commit}");
  if (parent === undefined)
    throw changed("the repository has no commit yet", "commit the project first: git add -A && git commit");
  const intent = INTENT_PATH.exec(change.intentPath);
  if (intent === null) throw new Error(`no path of an intent: ${change.intentPath}`);
  await proveCommitted(place, parent, `Pulumi.${parseName(change.environment)}.yaml`);
  const targets = await findTargets(place, change, [intent[1] ?? "", intent[2] ?? ""]);
  const commit = await writePinsCommit(place, parent, targets, change.message);
  const files = layDown(place.root, targets);
  const events = [...change.events(commit)];
  const { environment, actor, ledgerHead } = change;
  return { contract: 1, environment, intent: intent[3] ?? "", ref, parent, commit, files, events, actor, ledgerHead };
}

/** Removes the temporary files of a draft that does not land. */
export function discardDraft(root: string, files: readonly JournalFile[]): void {
  for (const file of files) {
    const folder = SafeFolder.open(root, file.folder, { create: false });
    folder?.remove(file.temporary);
    folder?.close();
  }
}

/** Full name of the branch that HEAD is on, or undefined if it is detached. */
export async function symbolicHead(git: Git): Promise<string | undefined> {
  const answer = await git.ask(["symbolic-ref", "--quiet", "HEAD"]);
  return answer.code === 0 ? answer.stdout.toString("utf8").trim() : undefined;
}

async function findTargets(
  place: DraftPlace,
  change: PinsCommit,
  intent: readonly [string, string],
): Promise<readonly Target[]> {
  const stack = `Pulumi.${parseName(change.environment)}.yaml`;
  const targets: Target[] = [];
  const mode = await proveUnchanged(place, stack, change.expectedText);
  if (change.newText !== change.expectedText) {
    targets.push(await target(place, "", stack, change.newText, mode));
  }
  const [folder, name] = intent;
  proveAbsentOrOurs(place.root, folder, name);
  targets.push(await target(place, folder, name, change.intentText, 0o644));
  return targets;
}

/** What the gates judged by is what is committed. A change of the target's file alone is told more exactly afterwards. */
async function proveCommitted(place: DraftPlace, parent: string, stack: string): Promise<void> {
  const found = await uncommittedConfig(place, parent);
  if (found.every((file) => file === stack)) return;
  const [differ, them] = found.length === 1 ? ["differs", "it"] : ["differ", "them"];
  const message = `${found.join(", ")} ${differ} from what is committed, and pins are judged by ${them}; nothing was written`;
  const remedy = `commit ${them}, then try again: git add ${found.join(" ")} && git commit`;
  throw new UserError({ code: "FILE_CHANGED", message, where: found.join(", "), remedy });
}

async function target(place: DraftPlace, folder: string, name: string, text: string, mode: number): Promise<Target> {
  const bytes = Buffer.from(text, "utf8");
  const path = folder === "" ? name : `${folder}/${name}`;
  const before = (await resolveObject(place.git, `HEAD:${place.prefix}${path}`)) ?? null;
  return { folder, name, bytes, before, after: await writeBlob(place.git, bytes), mode };
}

/** The stack file in the working tree, the index and HEAD: all three what was judged. Answers its permission bits. */
async function proveUnchanged(place: DraftPlace, file: string, expected: string): Promise<number> {
  const { git, prefix, root } = place;
  const remedy = `commit or undo the change (git diff ${file}), then try again`;
  const folder = SafeFolder.open(root, "", { create: false });
  const content = folder?.read(file);
  folder?.close();
  if (content === undefined) throw changed(`${file} is gone`, `bring it back: git checkout HEAD -- ${file}`);
  const bytes = Buffer.from(expected, "utf8");
  if (!content.bytes.equals(bytes)) throw changed(`${file} was changed after it was judged`, remedy);
  const entry = await resolveObject(git, `HEAD:${prefix}${file}`);
  if (entry === undefined) throw changed(`${file} is not committed`, `git add ${file} && git commit`);
  const [blob] = await readBlobs(git, [entry]);
  if (blob === undefined || !blob.equals(bytes)) throw changed(`${file} has changes that are not committed`, remedy);
  const staged = await git.text(["ls-files", "--stage", "-z", "--", file], { env: { GIT_LITERAL_PATHSPECS: "1" } });
  const isStagedAsCommitted = /^100(644|755) ([0-9a-f]+) 0\t[^\0]*\0?$/.exec(staged)?.[2] === entry;
  if (!isStagedAsCommitted) throw changed(`${file} has changes that are staged but not committed`, remedy);
  return content.mode;
}

/** A link or a folder in the place of the intent is refused before anything is written. */
function proveAbsentOrOurs(root: string, folderPath: string, name: string): void {
  const folder = SafeFolder.open(root, folderPath, { create: false });
  try {
    folder?.read(name);
  } finally {
    folder?.close();
  }
}

async function writePinsCommit(
  place: DraftPlace,
  parent: string,
  targets: readonly Target[],
  message: string,
): Promise<string> {
  const { git, prefix, scratch } = place;
  const env = { GIT_INDEX_FILE: join(scratch, INDEX) };
  mkdirSync(scratch, { recursive: true });
  try {
    await git.text(["read-tree", parent], { env });
    const lines = targets.map(({ folder, name, after, mode }) => {
      const path = `${prefix}${folder === "" ? "" : `${folder}/`}${name}`;
      return `${(mode & 0o100) === 0 ? "100644" : "100755"} ${after}\t${path}\0`;
    });
    await git.text(["update-index", "-z", "--index-info"], { env, input: lines.join("") });
    const tree = await git.text(["write-tree"], { env });
    return await commitTree(git, tree, parent, message);
  } finally {
    removeLeftover(scratch, INDEX);
    removeLeftover(scratch, `${INDEX}.lock`);
  }
}

async function commitTree(git: Git, tree: string, parent: string, message: string): Promise<string> {
  const args = ["commit-tree", tree, "-p", parent];
  const answer = await git.ask(args, { input: `${message.trimEnd()}\n` });
  if (answer.code === 0) return answer.stdout.toString("utf8").trim();
  if (/tell me who you are|empty ident name|no email was given|user\.useConfigOnly/i.test(answer.stderr)) {
    const remedy = 'git config user.name "Ada" && git config user.email ada@example.org';
    throw new UserError({
      code: "GIT_IDENTITY",
      message: "git does not know who commits",
      where: "git config user.name, user.email",
      remedy,
    });
  }
  throw gitError(args, answer);
}

function layDown(root: string, targets: readonly Target[]): JournalFile[] {
  const files: JournalFile[] = [];
  try {
    for (const { folder: path, name, bytes, before, after, mode } of targets) {
      const folder = SafeFolder.open(root, path, { create: true });
      if (folder === undefined) throw new Error(`no folder ${path}`);
      try {
        files.push({ folder: path, name, before, after, mode, temporary: folder.writeTemporary(name, bytes, mode) });
      } finally {
        folder.close();
      }
    }
  } catch (error) {
    discardDraft(root, files);
    throw error;
  }
  return files;
}

/** A commit that no branch holds is lost with the next `git switch`, while the ledger says that it landed. */
function detached(): UserError {
  return new UserError({
    code: "DETACHED_HEAD",
    message: "HEAD is on no branch, and a commit of pins must be on one; nothing was written",
    where: "HEAD",
    remedy: "git switch <branch>, then try again",
  });
}

function changed(message: string, remedy: string): UserError {
  return new UserError({
    code: "FILE_CHANGED",
    message: `${message}; nothing was written`,
    where: message.split(" ")[0] ?? "",
    remedy,
  });
}

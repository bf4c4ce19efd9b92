/**
 * A folder whose files all come from `render`: what is no longer rendered goes, and nothing that somebody else put there
 * is ever touched. No link is followed, neither to write nor to remove.
 */
import { lstat, mkdir, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { writeFailed } from "../promotion/adapters/write-error.ts";
import type { RenderedFile } from "./render-files.ts";

/** List of the files that were rendered, one a line; the first names the stack. */
const LIST = ".rendered";

/**
 * Writes the files and removes those of the last time that are no more. Answers the removed ones.
 * @throws UserError `RENDER_FOLDER_FOREIGN` if the folder holds something that was not rendered for this stack, or a link
 *   in the place of a folder; `WRITE_FAILED` if the disk refuses
 */
export async function replaceFolder(
  folder: string,
  stack: string,
  files: readonly RenderedFile[],
): Promise<readonly string[]> {
  const before = await listed(folder, stack);
  try {
    return await replace({ folder, stack }, before, files);
  } catch (error) {
    throw writeFailed(error, folder, "run it again: what is missing is written then");
  }
}

interface Target {
  readonly folder: string;
  readonly stack: string;
}

async function replace(target: Target, before: readonly string[], files: readonly RenderedFile[]) {
  const { folder, stack } = target;
  const now = new Set(files.map(({ path }) => path));
  const gone = before.filter((path) => !now.has(path));
  await mkdir(folder, { recursive: true });
  // The list first, with both: a run that is cut off leaves nothing that the next one would not know.
  await writeOwn(target, LIST, listText(stack, [...new Set([...before, ...now])].sort()));
  for (const path of gone) if (await holder(target, path, false)) await rm(join(folder, path), { force: true });
  for (const { path, text } of files) await writeOwn(target, path, text);
  await removeEmpty(folder, gone);
  await writeOwn(target, LIST, listText(stack, [...now].sort()));
  return gone;
}

async function listed(folder: string, stack: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw foreign({ folder, stack }, error);
  });
  if (entries.length === 0) return [];
  const text = await readFile(join(folder, LIST), "utf8").catch(() => "");
  const [owner, ...paths] = text.split("\n");
  if (owner !== stack) throw foreign({ folder, stack });
  // A list from elsewhere must not lead out of the folder.
  return paths.filter((path) => path.split("/").every((part) => !["", ".", ".."].includes(part)));
}

function listText(stack: string, paths: readonly string[]): string {
  return `${[stack, ...paths].join("\n")}\n`;
}

/** A new file in place of what is there: a link with that name is replaced, not followed. */
async function writeOwn(target: Target, path: string, text: string): Promise<void> {
  await holder(target, path, true);
  const file = join(target.folder, path);
  await rm(file, { force: true });
  await writeFile(file, text, { flag: "wx" });
}

/**
 * Whether the folder that holds a file is there; `create` makes what is missing.
 * @throws UserError if something else is in the way, for example a link
 */
async function holder(target: Target, path: string, create: boolean): Promise<boolean> {
  let at = target.folder;
  for (const part of path.split("/").slice(0, -1)) {
    at = join(at, part);
    if (create) await mkdir(at).catch(unless("EEXIST"));
    const found = await lstat(at).catch(unless("ENOENT"));
    if (found === undefined) return false;
    if (!found.isDirectory()) throw foreign(target);
  }
  return true;
}

/** Passes over one kind of error. */
function unless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}

async function removeEmpty(folder: string, gone: readonly string[]): Promise<void> {
  const folders = new Set(gone.flatMap(holders));
  for (const path of [...folders].sort((a, b) => b.length - a.length)) {
    // Not empty is the usual case and no error.
    await rmdir(join(folder, path)).catch(() => undefined);
  }
}

/** Every folder above a file, up to the rendered one. */
function holders(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function foreign({ folder, stack }: Target, cause?: unknown): UserError {
  return new UserError({
    code: "RENDER_FOLDER_FOREIGN",
    message: `${folder} holds something that was not rendered for ${stack}; allowed: a new or empty folder, or that of the last time`,
    where: folder,
    remedy: `./envs render ${stack} --out another/folder`,
    cause,
  });
}

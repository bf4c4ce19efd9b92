/**
 * A folder whose files all come from `render`: what is no longer rendered goes, and nothing that somebody else put there
 * is ever touched.
 */
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import type { RenderedFile } from "./render-files.ts";

/** List of the files that were rendered, one a line; the first names the stack. */
const LIST = ".rendered";

/**
 * Writes the files and removes those of the last time that are no more. Answers the removed ones.
 * @throws UserError `RENDER_FOLDER_FOREIGN` if the folder holds something that was not rendered for this stack
 */
export async function replaceFolder(
  folder: string,
  stack: string,
  files: readonly RenderedFile[],
): Promise<readonly string[]> {
  const before = await listed(folder, stack);
  const now = new Set(files.map(({ path }) => path));
  const gone = before.filter((path) => !now.has(path));
  await mkdir(folder, { recursive: true });
  // The list first, with both: a run that is cut off leaves nothing that the next one would not know.
  await writeList(folder, stack, [...new Set([...before, ...now])].sort());
  for (const path of gone) await rm(join(folder, path), { force: true });
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await removeEmpty(folder, gone);
  await writeList(folder, stack, [...now].sort());
  return gone;
}

async function listed(folder: string, stack: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw foreign(folder, stack, error);
  });
  if (entries.length === 0) return [];
  const text = await readFile(join(folder, LIST), "utf8").catch(() => "");
  const [owner, ...paths] = text.split("\n");
  if (owner !== stack) throw foreign(folder, stack);
  // A list from elsewhere must not lead out of the folder.
  return paths.filter((path) => path !== "" && !path.startsWith("/") && !path.split("/").includes(".."));
}

async function writeList(folder: string, stack: string, paths: readonly string[]): Promise<void> {
  await writeFile(join(folder, LIST), `${[stack, ...paths].join("\n")}\n`);
}

async function removeEmpty(folder: string, gone: readonly string[]): Promise<void> {
  for (const path of new Set(gone.map((file) => dirname(file)))) {
    // Not empty is the usual case and no error.
    await rmdir(join(folder, path)).catch(() => undefined);
  }
}

function foreign(folder: string, stack: string, cause?: unknown): UserError {
  return new UserError({
    code: "RENDER_FOLDER_FOREIGN",
    message: `${folder} holds something that was not rendered for ${stack}; allowed: a new or empty folder, or that of the last time`,
    where: folder,
    remedy: `./envs render ${stack} --out another/folder`,
    cause,
  });
}

/**
 * Copies a project into the sandbox: the files git tracks and those it would add, or everything but what is made by
 * tools where there is no git. Reads the original, never writes it.
 */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";

/** Folders that tools make: never copied. */
const MADE: ReadonlySet<string> = new Set([".git", ".cache", ".sandbox", "node_modules"]);

/** Copies the files of `root` to `target`, and links the installed packages. Answers the copied paths, sorted. */
export function copyProject(root: string, target: string): readonly string[] {
  const files = projectFiles(root);
  for (const file of files) copyFile(root, target, file);
  const packages = join(root, "node_modules");
  if (existsSync(packages)) symlinkSync(realpathSync(packages), join(target, "node_modules"));
  return files;
}

/** Paths of a project's own files, relative, sorted. */
export function projectFiles(root: string): readonly string[] {
  const listed = (filesOfGit(root) ?? filesOfFolder(root, "")).filter((file) => !MADE.has(file.split("/")[0] ?? ""));
  return [...new Set(listed)].filter((file) => isCopied(join(root, file))).sort();
}

function filesOfGit(root: string): readonly string[] | undefined {
  try {
    const args = ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const text = execFileSync("git", args, {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return text.split("\0").filter((file) => file !== "");
  } catch {
    return undefined;
  }
}

function filesOfFolder(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (MADE.has(entry.name)) return [];
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesOfFolder(root, path) : [path];
  });
}

/** A listed file may be deleted, and a listed folder is another repository. */
function isCopied(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && (stat.isFile() || stat.isSymbolicLink());
}

function copyFile(root: string, target: string, file: string): void {
  const from = join(root, file);
  const to = join(target, file);
  mkdirSync(dirname(to), { recursive: true });
  const link = lstatSync(from).isSymbolicLink() ? readlinkSync(from) : undefined;
  // A link that leads out of the copy would lead writes back into the original: its content is copied instead.
  const outside =
    link !== undefined && (isAbsolute(link) || relative(root, join(dirname(from), link)).startsWith(".."));
  if (link !== undefined && !outside) symlinkSync(link, to);
  else if (statSync(from, { throwIfNoEntry: false })?.isFile() === true) copyFileSync(from, to);
}

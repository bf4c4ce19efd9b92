/** Whether the project has changed since the sandbox copied it: what is tried there would not be what stands here. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../infra/values/content-hash.ts";
import type { SandboxPaths } from "../paths.ts";
import { readJson } from "../store/json-file.ts";
import { projectFiles } from "./copy-files.ts";

/** Hash by path of the named files. */
export function hashFiles(root: string, files: readonly string[]): Readonly<Record<string, string>> {
  const present = files.filter((file) => existsSync(join(root, file)));
  return Object.fromEntries(present.map((file) => [file, sha256(readFileSync(join(root, file)))]));
}

/** Paths of the project's files that were changed, added or removed since the copy was made, sorted. */
export function changedSince(paths: SandboxPaths): readonly string[] {
  const before = (readJson(paths.sources) ?? {}) as Readonly<Record<string, string>>;
  const now = hashFiles(paths.root, projectFiles(paths.root));
  const all = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...all].filter((file) => before[file] !== now[file]).sort();
}

/** The hash of what decides the resources, as it is in the working tree (invariant 14): equal in every clone with equal files. */
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { contentHash, sha256 } from "../../values/content-hash.ts";
import { PROGRAM_PATHS } from "../program-paths.ts";
import type { Git } from "./git-command.ts";

/** `sha256:…` over path and content of every file of {@link PROGRAM_PATHS} that git tracks or would track. */
export async function hashTree(git: Git): Promise<string> {
  const args = [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
    "--",
    ...PROGRAM_PATHS,
  ];
  const text = await git.text(args, { env: { GIT_LITERAL_PATHSPECS: "1" } });
  const paths = [...new Set(text.split("\0").filter((path) => path !== ""))].sort();
  return contentHash(
    paths.map((path) => [path, hashFile(join(git.dir, path))]).filter(([, hash]) => hash !== undefined),
  );
}

/** Undefined for a file that is gone and for a submodule, which is no file. */
function hashFile(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return undefined;
  if (stat.isSymbolicLink()) return sha256(`link ${readlinkSync(path)}`);
  return stat.isFile() ? sha256(readFileSync(path)) : undefined;
}

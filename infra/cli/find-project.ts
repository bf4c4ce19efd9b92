/** Which project a command is about. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";

const FILE = "Pulumi.yaml";

/**
 * Absolute path of the project folder: `given` if it is one, else `cwd` or the nearest folder above it.
 * @throws UserError `NO_PROJECT`
 */
export function findProject(cwd: string, given: string | undefined): string {
  if (given !== undefined) {
    const folder = resolve(cwd, given);
    if (isProject(folder)) return folder;
    throw noProject(`${given} holds no ${FILE}`, "--project", `name the folder that holds ${FILE}: --project DIR`);
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (dirname(folder) === folder) break;
  }
  throw noProject(
    `neither ${cwd} nor any folder above it holds a ${FILE}`,
    "",
    "go into the project, or name it: --project DIR",
  );
}

function isProject(folder: string): boolean {
  const file = join(folder, FILE);
  return existsSync(file) && statSync(file).isFile();
}

function noProject(message: string, where: string, remedy: string): UserError {
  return new UserError({ code: "NO_PROJECT", message, where, remedy });
}

/** Whether the world knows every stack of the copy. Apart from `world.ts`, so that nothing is parsed on the quick way. */

import { readdirSync } from "node:fs";
import type { SandboxPaths } from "../paths.ts";
import { readJson } from "../store/json-file.ts";

/** False if the copy got a stack file since: then its cluster and account have to be learnt first. */
export function stackNamesSeen(paths: SandboxPaths): boolean {
  const { stacks = [] } = (readJson(paths.world) ?? {}) as { stacks?: readonly string[] };
  const files = readdirSync(paths.project).map((file) => /^Pulumi\.([A-Za-z0-9][A-Za-z0-9_-]*)\.yaml$/.exec(file)?.[1]);
  return files.every((stack) => stack === undefined || stacks.includes(stack));
}

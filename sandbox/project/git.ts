/** The copy as a git repository of its own, with nobody's habits in it: no hooks, no signing, no line-ending changes. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INITIATOR } from "./people.ts";

const SETTINGS: readonly (readonly [key: string, value: string])[] = [
  ["user.name", INITIATOR],
  ["user.email", `${INITIATOR}@sandbox.invalid`],
  ["commit.gpgsign", "false"],
  ["tag.gpgsign", "false"],
  ["core.autocrlf", "false"],
  ["core.hooksPath", "/dev/null"],
  ["gc.auto", "0"],
];

/** Makes a repository of the folder: branch `main`, one commit with everything in it. */
export function createRepository(dir: string): void {
  git(dir, "init", "--quiet", "--template=", "--initial-branch=main");
  mkdirSync(join(dir, ".git", "info"), { recursive: true });
  // The packages are a link here, which a pattern for folders in the project's own list does not match.
  writeFileSync(join(dir, ".git", "info", "exclude"), "/node_modules\n");
  for (const [key, value] of SETTINGS) git(dir, "config", key, value);
  git(dir, "add", "--all");
  git(dir, "commit", "--quiet", "--no-verify", "--message", "The project, as the sandbox took it over");
}

/** Git must not be led elsewhere by variables of whoever calls, a hook for example. */
function git(dir: string, ...args: string[]): void {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  execFileSync("git", ["-C", dir, ...args], { env, stdio: ["ignore", "ignore", "pipe"] });
}

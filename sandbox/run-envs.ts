/** Runs a command of `./envs` inside of the sandbox, in this process. */
import { main } from "../infra/cli/main.ts";
import { ensureSandbox } from "./environment.ts";
import type { SandboxPaths } from "./paths.ts";

/** Runs `argv` on the copy and gives the exit code. The sandbox is started if it is not running. */
export async function runEnvs(paths: SandboxPaths, argv: readonly string[]): Promise<number> {
  Object.assign(process.env, await ensureSandbox(paths.root));
  return main([...argv, "--project", paths.project]);
}

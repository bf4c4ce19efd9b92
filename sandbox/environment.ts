/**
 * The environment variables that lead the engine and every command into the sandbox. Loads nothing heavy: when the
 * sandbox runs already this is a few file reads.
 */
import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { readDaemonFile, runningDaemon } from "./daemon/daemon-file.ts";
import { backendUrl, compileCache, type SandboxPaths, sandboxPathFolders, sandboxPaths } from "./paths.ts";
import { stackNamesSeen } from "./project/seen-stacks.ts";
import { readJson } from "./store/json-file.ts";

/** What the engine itself says at the end of each run in the sandbox, whoever started it. */
export const SANDBOX_NOTICE =
  "This is the sandbox: the real engine against stand-ins on this machine. Nothing real is created or changed.";

/** Variables that would overrule the sandbox's own: taken out of the environment on entering. */
export const SHADOWING = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_STACK", "PULUMI_BACKEND", "PULUMI_ACCESS_TOKEN"] as const;

/**
 * Starts the sandbox if it does not run, and answers the variables to set. Takes the variables of {@link SHADOWING} out
 * of this process's environment.
 * @throws UserError if it cannot be started
 */
export async function ensureSandbox(rootDir: string): Promise<Record<string, string>> {
  const paths = sandboxPaths(rootDir);
  const ready =
    runningDaemon(paths.daemon) !== undefined && existsSync(paths.project) && isLinked(paths) && stackNamesSeen(paths);
  if (!ready) {
    const { startSandbox } = await import("./start.ts");
    await startSandbox({ root: rootDir, dir: paths.dir });
  }
  for (const name of SHADOWING) delete process.env[name];
  return sandboxEnvironment(paths);
}

/** Whether the link can be read; a start writes it anew. */
function isLinked(paths: SandboxPaths): boolean {
  try {
    return (readJson(paths.link) as { project?: string } | undefined)?.project === paths.project;
  } catch {
    return false;
  }
}

/** The variables, from the files of a sandbox that was started. */
export function sandboxEnvironment(paths: SandboxPaths): Record<string, string> {
  const { ports } = readDaemonFile(paths.daemon);
  const first = sandboxPathFolders(paths);
  const others = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "" && !first.includes(folder));
  const attached = (["kubernetes", "aws", "github"] as const).map((name) => `${name}:${ports[name]}`);
  return {
    ENVS_SANDBOX: paths.link,
    KUBECONFIG: paths.kubeconfig,
    NODE_COMPILE_CACHE: compileCache(paths),
    PATH: [...first, ...others].join(delimiter),
    PULUMI_BACKEND_URL: backendUrl(paths),
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_DEBUG_PROVIDERS: attached.join(","),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_HOME: paths.engine,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

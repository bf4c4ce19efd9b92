/** Starts, resets and stops a sandbox: one process at a time does it, and doing it twice is no harm. */
import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { UserError } from "../infra/errors.ts";
import { refuseInUse } from "./busy.ts";
import { reloadDaemon } from "./control/control-client.ts";
import { type DaemonFile, runningDaemon } from "./daemon/daemon-file.ts";
import { startDaemon, stopDaemon } from "./daemon/launch.ts";
import { withStartLock } from "./daemon/start-lock.ts";
import { type SandboxPaths, sandboxPaths } from "./paths.ts";
import { forget, prepare, writeLink } from "./project/prepare.ts";
import { chooseCluster, realCluster } from "./project/real-cluster.ts";
import { learnStacks } from "./project/world.ts";

/** What to start. */
export interface StartOptions {
  /** The clone. */
  readonly root: string;
  /** Folder of the sandbox. @default `ENVS_SANDBOX_DIR`, else `.sandbox` in the clone */
  readonly dir?: string | undefined;
  /** Folder whose configuration files take the place of the clone's own. @default the clone's own */
  readonly filesFrom?: string | undefined;
  /**
   * Kubeconfig of a real API server that Kubernetes objects are applied to.
   * @default `ENVS_SANDBOX_KUBECONFIG`, else the one that this sandbox was started with before, else none
   */
  readonly cluster?: string | undefined;
  /** Tells what is being done. @default silence */
  readonly progress?: (line: string) => void;
}

/** What to end. */
export interface EndOptions extends StartOptions {
  /** Also while the engine or a command works in it; what works there fails. @default false */
  readonly force?: boolean | undefined;
}

/** A started sandbox. */
export interface StartedSandbox {
  readonly paths: SandboxPaths;
  readonly daemon: DaemonFile;
  /** Whether it was running before. */
  readonly already: boolean;
}

/** Starts the sandbox if it does not run, and makes its copy of the project if there is none. */
export async function startSandbox(options: StartOptions): Promise<StartedSandbox> {
  return locked(options, (paths) => started(paths, options));
}

/**
 * Takes the sandbox back to its start: a fresh copy, empty state, no objects, no failures. Keys and ports stay.
 * @throws UserError `SANDBOX_IN_USE`
 */
export async function resetSandbox(options: EndOptions): Promise<StartedSandbox> {
  return locked(options, async (paths) => {
    if (options.force !== true) await refuseInUse(paths, "reset");
    await endDaemon(paths);
    if (realCluster(paths) !== undefined)
      options.progress?.("what this sandbox has applied to the real API server stays there");
    forget(paths);
    return started(paths, options);
  });
}

/** Stops the sandbox's process; what it keeps stays. Answers whether it was running. @throws UserError `SANDBOX_IN_USE` */
export async function stopSandbox(options: Pick<EndOptions, "root" | "dir" | "force">): Promise<boolean> {
  const paths = sandboxPaths(options.root, options.dir);
  if (!existsSync(paths.dir)) return false;
  return locked(options, async () => {
    if (options.force !== true && runningDaemon(paths.daemon) !== undefined) await refuseInUse(paths, "stop");
    return stopDaemon(paths);
  });
}

/** A process that its own file names no more ends by itself as soon as the file is gone. */
async function endDaemon(paths: SandboxPaths): Promise<void> {
  try {
    await stopDaemon(paths);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "SANDBOX_BROKEN") throw error;
    rmSync(paths.daemon, { force: true });
  }
}

async function locked<T>(options: StartOptions, work: (paths: SandboxPaths) => Promise<T>): Promise<T> {
  const paths = sandboxPaths(options.root, options.dir);
  mkdirSync(paths.dir, { recursive: true });
  chmodSync(paths.dir, 0o700);
  return withStartLock(paths.lock, () => work(paths));
}

async function started(paths: SandboxPaths, options: StartOptions): Promise<StartedSandbox> {
  const already = runningDaemon(paths.daemon) !== undefined;
  const fresh = await prepare(paths, { filesFrom: options.filesFrom, progress: options.progress ?? (() => {}) });
  learnStacks(paths);
  await chooseCluster(paths, options.cluster ?? process.env.ENVS_SANDBOX_KUBECONFIG, already);
  const daemon = await startDaemon(paths);
  if (already && fresh) await reloadDaemon(paths);
  writeLink(paths, daemon.ports);
  return { paths, daemon, already };
}

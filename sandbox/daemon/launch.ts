/** Starts the sandbox's process and ends it. Both are safe to repeat; who calls holds the start lock. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../infra/errors.ts";
import { askStop } from "../control/control-client.ts";
import { compileCache, type SandboxPaths } from "../paths.ts";
import { type DaemonFile, runningDaemon } from "./daemon-file.ts";
import { isRunning, type ProcessIdentity } from "./process-identity.ts";

/** Longest wait for the process to listen, and to end. */
const PATIENCE_MS = 30_000;

/** Starts the process if it does not run, and waits until it listens. */
export async function startDaemon(paths: SandboxPaths): Promise<DaemonFile> {
  const before = runningDaemon(paths.daemon);
  if (before !== undefined) return before;
  const log = openSync(paths.log, "a", 0o600);
  const script = join(import.meta.dirname, "..", "daemon.ts");
  // Its working folder is its own: a shell that stands in the copy can have the copy remade below it.
  const child = spawn(process.execPath, [script, paths.root, paths.dir], {
    cwd: paths.dir,
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache(paths) },
  });
  closeSync(log);
  child.unref();
  const deadline = Date.now() + PATIENCE_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const now = runningDaemon(paths.daemon);
    if (now?.process?.pid === child.pid && now !== undefined) return now;
    await sleep(10);
  }
  const last = readFileSync(paths.log, "utf8").trimEnd().split("\n").slice(-3).join("\n");
  const message = `the sandbox's process did not start; the end of its log:\n${last}`;
  throw new UserError({
    code: "SANDBOX_START_FAILED",
    message,
    where: paths.log,
    remedy: "read the log, then: ./envs sandbox start",
    exit: 1,
  });
}

/** Ends the process, and only this one. Answers whether one was running. */
export async function stopDaemon(paths: SandboxPaths): Promise<boolean> {
  const daemon = runningDaemon(paths.daemon);
  if (daemon?.process == null) return false;
  await askStop(paths).catch(() => endProcess(daemon.process, "SIGTERM"));
  const deadline = Date.now() + PATIENCE_MS;
  while (isRunning(daemon.process)) {
    if (Date.now() > deadline) endProcess(daemon.process, "SIGKILL");
    await sleep(10);
  }
  return true;
}

/** The number alone could be another process by now: the start time is compared right before. */
function endProcess(identity: ProcessIdentity | null, signal: "SIGTERM" | "SIGKILL"): void {
  if (identity !== null && isRunning(identity)) process.kill(identity.pid, signal);
}

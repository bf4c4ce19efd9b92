/**
 * Who works in the sandbox right now: the engine, by the locks of its file backend, and commands of `./envs`, by the lock
 * of the copy. Taken away from under them, the copy and its state would fit together no more.
 */
import { existsSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { EXIT, UserError } from "../infra/errors.ts";
import { gitIn } from "../infra/promotion/adapters/git-command.ts";
import { isStale, readLock } from "../infra/promotion/adapters/project-lock.ts";
import type { SandboxPaths } from "./paths.ts";
import { readJson } from "./store/json-file.ts";

/** What works there, one sentence each; nothing if it may be taken away. */
export async function workIn(paths: SandboxPaths): Promise<readonly string[]> {
  return [...engineUpdates(paths), ...(await commands(paths))];
}

/** @throws UserError `SANDBOX_IN_USE` (exit 5) that says who works there */
export async function refuseInUse(paths: SandboxPaths, command: string): Promise<void> {
  const work = await workIn(paths);
  if (work.length === 0) return;
  throw new UserError({
    code: "SANDBOX_IN_USE",
    message: `the sandbox is at work: ${work.join("; ")}`,
    where: paths.dir,
    remedy: `wait for it, then try again; all the same: ./envs sandbox ${command} --force`,
    exit: EXIT.lockHeld,
  });
}

interface EngineLock {
  readonly pid?: number;
  readonly hostname?: string;
  readonly timestamp?: string;
}

function engineUpdates(paths: SandboxPaths): readonly string[] {
  const locks = join(paths.state, ".pulumi", "locks");
  if (!existsSync(locks)) return [];
  const files = readdirSync(locks, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => join(entry.parentPath, entry.name));
  return files.sort().flatMap((file) => {
    const lock = engineLock(file);
    if (lock?.pid === undefined || !lives(lock.pid, lock.hostname)) return [];
    const since = lock.timestamp === undefined ? "" : `, since ${lock.timestamp}`;
    return [`the engine updates ${basename(dirname(file))} (process ${lock.pid}${since})`];
  });
}

/** A lock that is gone by now, or half written, holds nobody. */
function engineLock(file: string): EngineLock | undefined {
  try {
    return readJson(file) as EngineLock | undefined;
  } catch {
    return undefined;
  }
}

/** The backend lies on this machine; a lock of another one came by a shared folder and cannot be asked: it counts. */
function lives(pid: number, host: string | undefined): boolean {
  if (host !== undefined && host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function commands(paths: SandboxPaths): Promise<readonly string[]> {
  if (!existsSync(join(paths.project, ".git"))) return [];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  // A repository that git cannot read holds nobody back: a reset is what mends it.
  const lock = await readLock(gitIn(paths.project, env)).catch(() => undefined);
  if (lock === undefined || isStale(lock)) return [];
  const { holder } = lock;
  if (holder === undefined) return ["a command holds the lock of the copy"];
  return [`${holder.command} (process ${holder.pid} on ${holder.host}, since ${holder.at})`];
}

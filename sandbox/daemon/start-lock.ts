/**
 * Lets one process at a time prepare and start a sandbox. The lock names its owner, so that one left behind by a killed
 * process is taken over; an owner that runs is waited for.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../infra/errors.ts";
import { identityOf, isRunning, type ProcessIdentity } from "./process-identity.ts";

/** A breaking of the lock that takes longer than this was killed itself. */
const BREAK_SECONDS = 10;

/**
 * Runs `work` while no other process holds the lock.
 * @throws UserError `SANDBOX_BUSY` (exit 5) if the holder takes longer than `patienceMs`
 */
export async function withStartLock<T>(file: string, work: () => Promise<T>, patienceMs = 120_000): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = Date.now() + patienceMs;
  while (!taken(file)) {
    const holder = holderOf(file);
    if (holder !== undefined && !isRunning(holder)) breakLock(file, holder);
    else if (Date.now() > deadline) throw busy(file, holder);
    else await sleep(20);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Claims by a hard link, which either is made whole with the owner in it or not at all. */
function taken(file: string): boolean {
  const claim = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(claim, JSON.stringify(identityOf(process.pid)), { mode: 0o600, flag: "wx" });
  try {
    linkSync(claim, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(claim, { force: true });
  }
}

function holderOf(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Only one process breaks, and only if the lock still is the one that was found dead. */
function breakLock(file: string, dead: ProcessIdentity): void {
  const marker = `${file}.break`;
  if (!taken(marker)) {
    const age = ageSeconds(marker);
    if (age !== undefined && age > BREAK_SECONDS) rmSync(marker, { force: true });
    return;
  }
  const holder = holderOf(file);
  if (holder?.pid === dead.pid && holder.started === dead.started) rmSync(file, { force: true });
  rmSync(marker, { force: true });
}

function ageSeconds(file: string): number | undefined {
  try {
    return (Date.now() - statSync(file).mtimeMs) / 1000;
  } catch {
    return undefined;
  }
}

function busy(file: string, holder: ProcessIdentity | undefined): UserError {
  const message = `the sandbox is being started by process ${holder?.pid ?? "?"} and it takes too long`;
  return new UserError({
    code: "SANDBOX_BUSY",
    message,
    where: file,
    remedy: "wait for that process, or end it and try again",
    exit: 5,
  });
}

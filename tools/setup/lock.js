/** One set-up at a time in one checkout. A killed holder is noticed, so that nobody has to remove anything by hand. */
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** How often the holder shows that it lives, and after how long without a sign it counts as dead (another host, a reused process id). */
const BEAT_MS = 2_000;
const DEAD_MS = 20_000;

/**
 * Runs `work` while holding the lock file; waits for another holder as long as that one lives.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(holder: string) => void} onWait called once if somebody else holds it
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  let told = false;
  while (!tryTake(file)) {
    if (isDead(file)) {
      removeDead(file);
      continue;
    }
    if (!told) onWait(readOr(file, "another process"));
    told = true;
    await sleep(200);
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(file, { force: true });
  }
}

function tryTake(file) {
  try {
    const handle = openSync(file, "wx");
    writeSync(handle, `process ${process.pid} on ${hostname()}`);
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  }
}

function isDead(file) {
  const age = ageOf(file);
  if (age === undefined) return false;
  if (age > DEAD_MS) return true;
  const [, pid, host] = /^process (\d+) on (.*)$/.exec(readOr(file, "")) ?? [];
  return pid !== undefined && host === hostname() && !lives(Number(pid));
}

/** Under a lock of its own and after a second look: of two that saw the dead holder, the slower must not remove the faster one's new lock. */
function removeDead(file) {
  const breaker = `${file}.break`;
  const age = ageOf(breaker);
  if (age !== undefined && age > DEAD_MS) rmSync(breaker, { force: true });
  if (!tryTake(breaker)) return;
  try {
    if (isDead(file)) rmSync(file, { force: true });
  } finally {
    rmSync(breaker, { force: true });
  }
}

function ageOf(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? undefined : Date.now() - stat.mtimeMs;
}

function readOr(file, fallback) {
  try {
    return readFileSync(file, "utf8") || fallback;
  } catch {
    return fallback;
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Removed by hand: the work is made of atomic steps and goes on.
  }
}

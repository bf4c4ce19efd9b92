/**
 * Which processes make a cluster, written down the moment each is started: what was killed in the middle of a start is
 * found and ended by the next `start` or `stop`, and a number that another process has by now is never touched.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isRunning } from "../../sandbox/daemon/process-identity.ts";

/** Nothing here is worth waiting for longer: what the servers hold goes with them. */
const GRACE_MS = 2_000;

/**
 * @typedef {{ name: string, pid: number, started: string }} ServerProcess
 * @typedef {{ server: string, contexts: readonly string[], ready: boolean, processes: readonly ServerProcess[] }} ClusterRecord
 */

/** The record of a cluster, undefined if there is none. @returns {ClusterRecord | undefined} */
export function readRecord(places) {
  if (!existsSync(places.record)) return undefined;
  try {
    return JSON.parse(readFileSync(places.record, "utf8"));
  } catch (cause) {
    throw new Error(`${places.record} cannot be read; end its processes by hand and remove the folder`, { cause });
  }
}

/** Writes the record, whole or not at all. */
export function writeRecord(places, record) {
  const scratch = `${places.record}.new`;
  writeFileSync(scratch, JSON.stringify(record, null, 2), { mode: 0o600 });
  renameSync(scratch, places.record);
}

/** Processes of a record that still run. */
export function livingOf(record) {
  return record.processes.filter(isRunning);
}

/**
 * Starts a server and records it before anything else can happen. Its words go to `<folder>/logs/<name>.log`.
 * @param {ReturnType<typeof import("./places.js").clusterPlaces>} places
 * @param {{ name: string, command: string, args: readonly string[] }} server
 * @param {boolean} survives whether it outlives the process that starts it
 */
export function startServer(places, { name, command, args }, survives) {
  mkdirSync(places.logs, { recursive: true });
  const log = openSync(join(places.logs, `${name}.log`), "a", 0o600);
  const child = spawn(command, args, {
    cwd: places.folder,
    // Nothing of the person's own clusters or proxies reaches the servers.
    env: { PATH: process.env.PATH, HOME: places.folder, TMPDIR: process.env.TMPDIR ?? "/tmp" },
    stdio: ["ignore", log, log],
    detached: survives,
  });
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (identity === undefined) throw new Error(`${name} does not start: ${command}`);
  const record = readRecord(places);
  writeRecord(places, { ...record, processes: [...record.processes, { name, ...identity }] });
  child.unref();
}

/** Ends what still runs of a record, last started first, and waits until it is gone; what does not go is killed. */
export async function endProcesses(record) {
  for (const server of [...livingOf(record)].reverse()) signal(server, "SIGTERM");
  const deadline = Date.now() + GRACE_MS;
  while (livingOf(record).length > 0 && Date.now() < deadline) await sleep(50);
  for (const server of livingOf(record)) signal(server, "SIGKILL");
  while (livingOf(record).length > 0) await sleep(20);
}

function signal(server, name) {
  try {
    if (isRunning(server)) process.kill(server.pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

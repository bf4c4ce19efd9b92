/** Starts `promote-driver.ts` and steers it: alone, several at once, or with faults injected into its system calls. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { GIT_ENV } from "./git.ts";
import type { DriverOrder, DriverReport } from "./promote-driver.ts";

const DRIVER = fileURLToPath(new URL("promote-driver.ts", import.meta.url));

/** A driver that is ready and waits. */
export interface Driver {
  readonly pid: number;
  /** Lets it go on and answers its report; undefined if it was killed. */
  go(): Promise<DriverReport | undefined>;
}

/** Starts a driver and waits until it is ready. */
export async function startDriver(order: DriverOrder): Promise<Driver> {
  const child = spawn(process.execPath, [DRIVER, JSON.stringify(order)], {
    // A compile cache would write files of its own among the calls that are counted.
    env: { ...GIT_ENV, NODE_COMPILE_CACHE: undefined },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = (await lines.next()).value as string | undefined;
  const isReady = first === "READY";
  return {
    pid: child.pid ?? 0,
    go: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
      if (isReady) child.stdin.end("go\n");
      const text = isReady ? ((await lines.next()).value as string | undefined) : first;
      await ended;
      return text === undefined ? undefined : (JSON.parse(text) as DriverReport);
    },
  };
}

/** Why faults cannot be injected here; undefined if they can. Asked once. */
export function straceMissing(): string | undefined {
  if (process.platform !== "linux") return "strace is for Linux alone";
  const tried = spawnSync("strace", ["-V"], { encoding: "utf8" });
  if (tried.error !== undefined) return "strace is not installed";
  const scope = "/proc/sys/kernel/yama/ptrace_scope";
  const isOpen = !existsSync(scope) || readFileSync(scope, "utf8").trim() === "0" || process.getuid?.() === 0;
  return isOpen ? undefined : "this system lets no process trace another (ptrace_scope)";
}

/** Attaches strace to the main thread of a driver; answers once it watches. */
export async function attachStrace(pid: number, args: readonly string[]): Promise<ChildProcess> {
  const strace = spawn("strace", ["-p", String(pid), ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const lines = createInterface({ input: strace.stderr });
  for await (const line of lines) if (line.includes("attached")) break;
  // What it says later is of no interest, but must not fill the pipe.
  strace.stderr.resume();
  return strace;
}

/** Waits until no process works in a folder any more: git commands that outlived a killed driver. */
export async function settle(dir: string): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    const { stdout } = spawnSync("sh", ["-c", `ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -c -- " ${dir}$"`], {
      encoding: "utf8",
    });
    if (Number(stdout.trim()) === 0) return;
    await pause(20);
  }
  throw new Error(`a process still works in ${dir}`);
}

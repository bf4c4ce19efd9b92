/** Which process holds something: its number alone is given anew, number and start time together are not. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** A process, so that another one of the same machine can tell whether it still runs. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever form this system tells; empty if it does not tell. */
  readonly started: string;
  readonly host: string;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? "", host: hostname() };
}

/** Whether the process is surely gone: only known on its own host, and never guessed elsewhere. */
export function isGone(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as { code?: string }).code === "ESRCH") return true;
  }
  const started = startOf(identity.pid);
  return started !== undefined && identity.started !== "" && started !== identity.started;
}

function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== "linux")
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in brackets may hold spaces; the 22nd field is the start in ticks since boot.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()}:${ticks}`;
  } catch {
    return undefined;
  }
}

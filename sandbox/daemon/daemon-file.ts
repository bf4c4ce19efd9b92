/** What the sandbox's process writes about itself: its ports, kept over restarts, and who it is while it runs. */
import { existsSync } from "node:fs";
import { brokenFile, readJson, writeJson } from "../store/json-file.ts";
import { isRunning, type ProcessIdentity } from "./process-identity.ts";

/** One port each. 0 where none was chosen yet. */
export interface DaemonPorts {
  readonly kubernetes: number;
  readonly aws: number;
  readonly github: number;
  readonly registry: number;
  readonly endpoints: number;
  readonly control: number;
}

/** The content of `.sandbox/sandbox.json`. */
export interface DaemonFile {
  readonly ports: DaemonPorts;
  /** The process, or null after it stopped by itself. */
  readonly process: ProcessIdentity | null;
}

/** No port chosen yet. */
export const NO_PORTS: DaemonPorts = { kubernetes: 0, aws: 0, github: 0, registry: 0, endpoints: 0, control: 0 };

/** Reads the file; without one there are no ports and no process. @throws UserError `SANDBOX_BROKEN` */
export function readDaemonFile(file: string): DaemonFile {
  const content = readJson(file) as DaemonFile | undefined;
  if (content === undefined) return { ports: NO_PORTS, process: null };
  // A process reads it, too, that may be of another version: the two parts must be there at least.
  if (content?.ports !== undefined && content.process !== undefined) return content;
  throw brokenFile(file);
}

/** Whether the file no longer speaks of this process: it was removed, or names another one that runs. */
export function isDisowned(file: string, pid: number): boolean {
  if (!existsSync(file)) return true;
  try {
    const { process: named } = readDaemonFile(file);
    return named !== null && named.pid !== pid && isRunning(named);
  } catch {
    return false;
  }
}

/** Writes the file whole. */
export function writeDaemonFile(file: string, content: DaemonFile): void {
  writeJson(file, content);
}

/** The running daemon, or undefined. */
export function runningDaemon(file: string): DaemonFile | undefined {
  const content = readDaemonFile(file);
  return content.process !== null && isRunning(content.process) ? content : undefined;
}

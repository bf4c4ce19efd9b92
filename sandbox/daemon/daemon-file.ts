/** What the sandbox's process writes about itself: its ports, kept over restarts, and who it is while it runs. */
import { readJson, writeJson } from "../store/json-file.ts";
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

/** Reads the file; without one there are no ports and no process. */
export function readDaemonFile(file: string): DaemonFile {
  return (readJson(file) as DaemonFile | undefined) ?? { ports: NO_PORTS, process: null };
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

/** Small JSON files that a kill never leaves half written. For the sandbox's own folder only. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes text whole or not at all. `mode` defaults to 0600: most of what the sandbox keeps is for its owner. */
export function writeFileWhole(file: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, text, { mode, flag: "wx" });
  renameSync(temporary, file);
}

/** Writes a value as indented JSON, whole or not at all. */
export function writeJson(file: string, value: unknown): void {
  writeFileWhole(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The parsed file, or undefined if there is none. The shape is the caller's own: it alone writes the file. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new Error(`${file} cannot be read; ./envs sandbox reset makes it anew`, { cause: error });
  }
}

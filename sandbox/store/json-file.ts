/** Small JSON files that a kill never leaves half written. For the sandbox's own folder only. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../infra/errors.ts";

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

/**
 * The parsed file, or undefined if there is none. The shape is the caller's own: it alone writes the file.
 * @throws UserError `SANDBOX_BROKEN`
 */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw brokenFile(file, error);
  }
}

/** The error for a file of the sandbox's own that somebody else has changed. */
export function brokenFile(file: string, cause?: unknown): UserError {
  return new UserError({
    code: "SANDBOX_BROKEN",
    message: "a file that the sandbox keeps for itself cannot be read; allowed: what the sandbox wrote",
    where: file,
    remedy: "./envs sandbox reset",
    ...(cause === undefined ? {} : { cause }),
  });
}

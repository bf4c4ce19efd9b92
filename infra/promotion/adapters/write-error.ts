/** The one error for a disk or a file system that refuses, in words a person can act on. */
import { UserError } from "../../errors.ts";

const REASONS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ["the disk is full", "free some space, then try again"],
  EDQUOT: ["the disk quota is used up", "free some space, then try again"],
  EACCES: ["permission denied", "give yourself write permission for the file and its folder, then try again"],
  EPERM: [
    "the operation is not permitted",
    "give yourself write permission for the file and its folder, then try again",
  ],
  EROFS: ["the file system is read-only", "mount it for writing, then try again"],
  EIO: ["the disk reports an error", "check the disk, then try again"],
  EXDEV: ["the folder lies on two file systems", "keep the project on one file system, then try again"],
  EMFILE: ["too many files are open", "close other programs, then try again"],
};

/** What failed, as `WRITE_FAILED` with the cause in words; a UserError is passed through as it is. */
export function writeFailed(error: unknown, where: string, state: string): UserError {
  if (error instanceof UserError) return error;
  const code = (error as { code?: unknown }).code;
  const name = typeof code === "string" ? code : "unknown error";
  const [what, remedy] = REASONS[name] ?? ["the file system refuses", "check the file and its folder, then try again"];
  const message = `${where} could not be written: ${what} (${name}); ${state}`;
  return new UserError({ code: "WRITE_FAILED", message, where, remedy, cause: error });
}

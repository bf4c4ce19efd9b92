/**
 * What a commit of pins is about to do, on the disk before it begins: whoever starts next can finish it or take it back.
 * It lies in the git folder, never in the working tree.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "../../errors.ts";
import { eventBodySchema } from "../ledger/ledger-event.ts";
import { writeAll } from "./write-all.ts";

const fileSchema = z.strictObject({
  /** Folder below the project, empty for the project itself. */
  folder: z.string(),
  name: z.string(),
  /** Blob at the parent commit, or null if the file is new. */
  before: z.string().nullable(),
  after: z.string(),
  /** Permission bits. */
  mode: z.int(),
  /** Temporary file beside it that already holds the new bytes. */
  temporary: z.string(),
});

const journalSchema = z.strictObject({
  contract: z.literal(1),
  environment: z.string(),
  intent: z.string(),
  /** Full name of the branch, or `HEAD` if it is detached. */
  ref: z.string(),
  parent: z.string(),
  commit: z.string(),
  files: z.array(fileSchema),
  events: z.array(eventBodySchema),
  actor: z.string(),
  ledgerHead: z.strictObject({ seq: z.int(), hash: z.string() }),
});

/** One file that a commit of pins changes. */
export type JournalFile = z.output<typeof fileSchema>;
/** One commit of pins under way. */
export type Journal = z.output<typeof journalSchema>;

const NAME = "journal.json";

/** The journal of a command that did not come to its end; undefined if there is none. @throws UserError `JOURNAL_UNREADABLE` */
export function readJournal(scratch: string): Journal | undefined {
  let text: string;
  try {
    text = readFileSync(join(scratch, NAME), "utf8");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw unreadable(scratch, error);
  }
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(scratch, error);
  }
}

/** Writes the journal whole or not at all, forced to the disk. */
export function writeJournal(scratch: string, journal: Journal): void {
  mkdirSync(scratch, { recursive: true });
  const temporary = join(scratch, `${NAME}.tmp`);
  const handle = openSync(temporary, "w", 0o600);
  try {
    writeAll(handle, Buffer.from(`${JSON.stringify(journal, undefined, 2)}\n`, "utf8"));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, join(scratch, NAME));
  syncFolder(scratch);
}

/** Removes the journal: the commit is done, or taken back. */
export function removeJournal(scratch: string): void {
  unlinkSync(join(scratch, NAME));
  syncFolder(scratch);
}

/** Names of what a killed command left in the git folder beside the journal. */
export function leftovers(scratch: string): readonly string[] {
  try {
    return readdirSync(scratch).filter((name) => name !== NAME);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}

/** Removes one leftover of {@link leftovers}. */
export function removeLeftover(scratch: string, name: string): void {
  rmSync(join(scratch, name), { force: true });
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function unreadable(scratch: string, cause: unknown): UserError {
  const where = join(scratch, NAME);
  const message = "a promotion was interrupted, and its journal cannot be read";
  const remedy = `compare \`git log -1\` with \`./envs ledger verify\`, then remove ${where}`;
  return new UserError({ code: "JOURNAL_UNREADABLE", message, where, remedy, cause });
}

/** What the copy has otherwise than the project, as it was noted when the copy was made. */
import type { SandboxPaths } from "../paths.ts";
import { readJson } from "../store/json-file.ts";

/** The notes of one copy. */
export interface CopyNotes {
  /** ISO 8601, UTC; empty if there is no copy. */
  readonly madeAt: string;
  readonly notes: readonly string[];
}

/** Reads the notes. */
export function readNotes(paths: SandboxPaths): CopyNotes {
  return (readJson(paths.notes) as CopyNotes | undefined) ?? { madeAt: "", notes: [] };
}

/** The notes as lines for people. */
export function differenceLines(notes: readonly string[]): readonly string[] {
  if (notes.length === 0) return [];
  return ["Otherwise than in the project:", ...notes.map((note) => `  ${note}`)];
}

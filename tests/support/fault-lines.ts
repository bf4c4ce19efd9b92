/** The one error that a project with faults is, as lines that a test can compare. */
import assert from "node:assert/strict";
import { UserError } from "../../infra/errors.ts";
import { aProject, type FileChanges } from "./fixtures.ts";

/** The lines of the one error, without heading and indentation; empty if there is none. */
export function faultLines(changes: FileChanges): readonly string[] {
  try {
    aProject(changes);
    return [];
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.exit, 2);
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
}

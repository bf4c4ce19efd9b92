/** Compares a value with a file beside the test. `UPDATE_SNAPSHOTS=1` rewrites the file; a missing one fails. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Asserts that `value` is what `<folder of the test>/snapshots/<name>.json` holds. Keys are sorted; `value` must be plain
 * JSON without times or ids.
 */
export function matchSnapshot(testFolder: string, name: string, value: unknown): void {
  const file = join(testFolder, "snapshots", `${name}.json`);
  const actual = `${JSON.stringify(sorted(value), null, 2)}\n`;
  if (process.env.UPDATE_SNAPSHOTS === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.ok(existsSync(file), `${file} is missing; write it with UPDATE_SNAPSHOTS=1 and read the difference`);
  const expected: unknown = JSON.parse(readFileSync(file, "utf8"));
  assert.deepEqual(JSON.parse(actual), expected, `${name} differs; if it should: UPDATE_SNAPSHOTS=1`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

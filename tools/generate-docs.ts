/**
 * Writes the documents that are made from the code: `node tools/generate-docs.ts`. With `--check` it writes nothing and
 * ends with 1 if one of them is not as it would be written, naming each.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { allDocuments } from "./docs/documents.ts";

const ROOT = join(import.meta.dirname, "..");

/** Paths of the documents whose text on the disk is another, or that are missing. */
function staleDocuments(documents: ReadonlyMap<string, string>): readonly string[] {
  return [...documents].filter(([path, text]) => readOrEmpty(join(ROOT, path)) !== text).map(([path]) => path);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function main(): number {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const documents = allDocuments();
  const stale = staleDocuments(documents);
  if (values.check) {
    for (const path of stale) console.error(`${path} is not as the code says; write it anew: make fix`);
    return stale.length === 0 ? 0 : 1;
  }
  for (const path of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), documents.get(path) ?? "");
    console.log(`wrote ${path}`);
  }
  return 0;
}

process.exitCode = main();

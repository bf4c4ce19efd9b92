/**
 * Every intent names the head of the ledger that it was decided on. A hash chain alone cannot tell that its tail was
 * cut off; an intent that was committed after the cut can.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { intentSchema } from "../promotion/intent.ts";
import type { Anchor } from "../promotion/ledger/chain.ts";

/** What the intents of a project say of the ledger. */
export interface Anchors {
  /** The head that each readable intent names, with its id and the path of its file; sorted by path. */
  readonly heads: readonly Anchor[];
  /** One sentence for each file that cannot be read as an intent. */
  readonly faults: readonly string[];
}

const FOLDER = ".promotions";

/** The anchors of all intents of a project; none if nothing was ever promoted. */
export async function readAnchors(projectDir: string): Promise<Anchors> {
  const names = await readdir(join(projectDir, FOLDER), { recursive: true }).catch(ignoreMissing);
  const files = names.filter((name) => name.endsWith(".json")).sort();
  const read = await Promise.all(files.map((name) => readAnchor(projectDir, `${FOLDER}/${name}`)));
  return {
    heads: read.flatMap((found) => (typeof found === "string" ? [] : [found])),
    faults: read.flatMap((found) => (typeof found === "string" ? [found] : [])),
  };
}

/** The anchor of one intent file, or why it is none. */
async function readAnchor(projectDir: string, where: string): Promise<Anchor | string> {
  try {
    const parsed = intentSchema.safeParse(JSON.parse(await readFile(join(projectDir, where), "utf8")));
    if (!parsed.success) return `${where} is no intent: it does not have the shape of one`;
    return { where, head: parsed.data.ledger, intent: parsed.data.id };
  } catch (error) {
    return `${where} ${error instanceof SyntaxError ? "is no intent: it is no JSON" : "cannot be opened"}`;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

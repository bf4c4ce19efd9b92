/**
 * The state of a stack on a `file://` backend, read from its files: the engine's own command takes a sixth of a second
 * for each question, and does not tell that an update is under way. Knows layout 1 alone; for anything else, and for
 * every other backend, the caller asks the engine.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

/** What the files say, in the shapes of `pulumi stack export` and `pulumi stack history --json`. */
export interface StateFiles {
  readonly exported: unknown;
  readonly history: readonly unknown[];
}

/** The stack was never created there. */
export const NO_STACK = "no stack";

const MOST_UPDATES = 20;
/** A plain absolute path: what else such a URL may hold means something to the engine alone. */
const PLAIN_URL = /^file:\/\/(\/[^%?#]*)$/;

const checkpointSchema = z.object({ version: z.literal(3), checkpoint: z.object({ latest: z.unknown() }) });
const updateSchema = z.looseObject({ startTime: z.number(), endTime: z.number().optional() });
const lockSchema = z.object({ timestamp: z.string() });

/** The files of a stack; `NO_STACK`; or undefined if the engine has to be asked. */
export async function readStateFiles(
  backend: string,
  project: string,
  stack: string,
): Promise<StateFiles | typeof NO_STACK | undefined> {
  const folder = PLAIN_URL.exec(backend)?.[1];
  if (folder === undefined) return undefined;
  try {
    const base = join(folder, ".pulumi");
    if ((await readFile(join(base, "meta.yaml"), "utf8")).trim() !== "version: 1") return undefined;
    const stacks = await listing(join(base, "stacks", project));
    const own = stacks.filter((name) => name.startsWith(`${stack}.json`) && !name.endsWith(".attrs"));
    if (own.length === 0) return NO_STACK;
    // A file that is packed, or a backup beside the file, is the engine's to understand.
    if (own.some((name) => name !== `${stack}.json` && name !== `${stack}.json.bak`)) return undefined;
    const text = await readFile(join(base, "stacks", project, `${stack}.json`), "utf8");
    const { checkpoint } = checkpointSchema.parse(JSON.parse(text));
    const under = await updateUnderWay(join(base, "locks", "organization", project, stack));
    const past = await readHistory(join(base, "history", project, stack), stack);
    return { exported: { deployment: checkpoint.latest ?? {} }, history: [...under, ...past] };
  } catch {
    return undefined;
  }
}

/** The engine's lock of a stack is a file as long as an update runs, and after one that was killed. */
async function updateUnderWay(folder: string): Promise<readonly unknown[]> {
  const names = (await listing(folder)).filter((name) => name.endsWith(".json"));
  const locks = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return locks.map((text) => {
    const { timestamp } = lockSchema.parse(JSON.parse(text));
    return { kind: "update", result: "in-progress", startTime: new Date(timestamp).toISOString() };
  });
}

/** Newest first. */
async function readHistory(folder: string, stack: string): Promise<readonly unknown[]> {
  const names = (await listing(folder)).filter((name) => name.endsWith(".history.json"));
  const time = (name: string) => BigInt(name.slice(stack.length + 1, -".history.json".length));
  const newest = names.toSorted((a, b) => (time(a) < time(b) ? 1 : -1)).slice(0, MOST_UPDATES);
  const texts = await Promise.all(newest.map((name) => readFile(join(folder, name), "utf8")));
  return texts.map((text) => {
    const update = updateSchema.parse(JSON.parse(text));
    const at = (seconds: number | undefined) => new Date((seconds ?? 0) * 1000).toISOString();
    return { ...update, startTime: at(update.startTime), endTime: at(update.endTime) };
  });
}

async function listing(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

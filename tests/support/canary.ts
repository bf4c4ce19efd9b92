/** Looks for a secret that is known to the test alone wherever a sandbox writes: state, plans, records, manifests, logs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestSandbox } from "./sandbox.ts";

/** The forms in which a text may be written down: plain, base64, in JSON, in an address. */
export function formsOf(canary: string): readonly string[] {
  const buffer = Buffer.from(canary);
  const forms = [canary, buffer.toString("base64"), buffer.toString("base64url"), JSON.stringify(canary).slice(1, -1)];
  return [...new Set([...forms, encodeURIComponent(canary)])];
}

/** Files below a folder that hold one of the texts, as paths below it; what is linked from elsewhere is not its own. */
export function filesWith(dir: string, texts: readonly string[]): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("/node_modules/"))
    .filter((file) => holdsOne(readFileSync(file, "latin1"), texts))
    .map((file) => file.slice(dir.length + 1))
    .toSorted();
}

/**
 * Every place of a stack where the canary can be read: the exported state, a preview's plan with all values, and each file
 * of the sandbox. Empty: it is nowhere in clear.
 */
export async function canaryFindings(sandbox: TestSandbox, stack: string, canary: string): Promise<readonly string[]> {
  const texts = formsOf(canary);
  const runs = {
    state: ["stack", "export", "--stack", stack],
    preview: ["preview", "--diff", "--show-sames", "--stack", stack],
    "preview as JSON": ["preview", "--json", "--show-sames", "--stack", stack],
    outputs: ["stack", "output", "--json", "--stack", stack],
  };
  const found: string[] = [];
  for (const [name, args] of Object.entries(runs)) {
    const { code, stdout, stderr } = await sandbox.pulumi(...args);
    if (code !== 0) throw new Error(`${args.join(" ")} failed: ${stderr}`);
    if (holdsOne(stdout + stderr, texts)) found.push(name);
  }
  return [...found, ...filesWith(sandbox.paths.dir, texts)];
}

function holdsOne(content: string, texts: readonly string[]): boolean {
  return texts.some((text) => content.includes(text));
}

/**
 * The sample project of the tests, and ways to change one thing in it. Tests read `tests/fixtures/` alone, so that a
 * team can replace the project in the root without breaking them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseProject } from "../../infra/config/load-project.ts";
import type { Project } from "../../infra/config/project.ts";
import type { Clock } from "../../infra/promotion/ports.ts";

/** Folder of the sample project. Read only: copy it to change it. */
export const SHOP = join(import.meta.dirname, "..", "fixtures", "shop");

/** Folder of the sample project whose staging and production are on AWS. Read only. */
export const CLOUD_SHOP = join(import.meta.dirname, "..", "fixtures", "cloud-shop");

/** Folder of a project whose two environments are in the cluster of the stack `shared`, on AWS. Read only. */
export const SHARED_SHOP = join(import.meta.dirname, "..", "fixtures", "shared-shop");

/** A changed file: its new text, a function of its old text, or undefined to leave it out. */
export type FileChange = string | ((text: string) => string) | undefined;
/** Changes by file name. */
export type FileChanges = Readonly<Record<string, FileChange>>;

/** The texts of the sample project by file name, with some of them changed. */
export function fixtureFiles(changes: FileChanges = {}): Map<string, string> {
  const names = readdirSync(SHOP).filter((name) => name.endsWith(".yaml"));
  const files = new Map(names.map((name) => [name, readFileSync(join(SHOP, name), "utf8")]));
  for (const [name, change] of Object.entries(changes)) {
    const text = typeof change === "function" ? change(files.get(name) ?? "") : change;
    if (text === undefined) files.delete(name);
    else files.set(name, text);
  }
  return files;
}

/**
 * The sample project, parsed, with some files changed. Rules across files are not applied, so that tests can build what
 * they refuse.
 * @example aProject({ "Pulumi.dev.yaml": replacing("tier: dev", "tier: staging") })
 */
export function aProject(changes: FileChanges = {}): Project {
  return parseProject(SHOP, fixtureFiles(changes));
}

/** A change that replaces one piece of text. @throws Error if it is not there: the test would prove nothing */
export function replacing(found: string, replacement: string): (text: string) => string {
  return (text) => {
    if (!text.includes(found)) throw new Error(`the fixture does not hold ${JSON.stringify(found)}`);
    return text.replace(found, () => replacement);
  };
}

/** A change that puts these pins (`name:tag@sha256:digest` by service) in place of the stack's own. */
export function withPins(pins: Readonly<Record<string, string>>): (text: string) => string {
  const lines = Object.entries(pins).map(([service, image]) => `    ${service}: ${image}\n`);
  const block = lines.length === 0 ? " {}\n" : `\n${lines.join("")}`;
  return (text) => text.replace(/ {2}environments:images:[\s\S]*$/, () => `  environments:images:${block}`);
}

/** The text of a stack file for an environment beside the sample's: like staging, in the range `10.<octet>.0.0/16`. */
export function aStackText(name: string, octet: number): string {
  return (fixtureFiles().get("Pulumi.staging.yaml") ?? "")
    .replaceAll("staging.", `${name}.`)
    .replaceAll("shop-staging", `shop-${name}`)
    .replace("10.20.0.0/16", `10.${octet}.0.0/16`);
}

/** Runs `use` on a throw-away copy of the sample project on the disk, with some files changed. */
export async function withProjectFolder<T>(changes: FileChanges, use: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), "envs-project-"));
  try {
    await cp(SHOP, root, { recursive: true });
    const files = fixtureFiles(changes);
    for (const name of readdirSync(root)) if (name.endsWith(".yaml") && !files.has(name)) await rm(join(root, name));
    for (const [name, text] of files) await writeFile(join(root, name), text);
    return await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** A clock that stands still until it is moved. */
export interface FixedClock extends Clock {
  /** Moves it forward. */
  advance(ms: number): void;
}

/** A clock that shows this instant (ISO 8601 with zone, for example `2030-01-01T09:00Z`). */
export function fixedClock(instant: string): FixedClock {
  let now = Date.parse(instant);
  if (Number.isNaN(now)) throw new Error(`${instant} is no instant`);
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}

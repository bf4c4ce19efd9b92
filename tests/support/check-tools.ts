/** The tools that judge what the project makes, as tests use them: obtained once, run without a shell, offline. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Time limit of a hook that obtains tools on a fresh machine: downloads, and builds of seconds to minutes. */
export const OBTAINING_MS = 20 * 60_000;

/** A tool's path, or why it cannot be had here. */
export type Obtained = { readonly path: string; readonly why: "" } | { readonly path: undefined; readonly why: string };

/** Schemas for kubeconform as `tools/schemas.js` answers them. */
export interface Schemas {
  readonly why: string;
  readonly locations: readonly string[];
  readonly missing: readonly { readonly name: string; readonly groups: readonly string[]; readonly why: string }[];
}

/** What a tool did: what it printed on both streams, in full. */
export interface ToolRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TOOLS = join(dirname(dirname(import.meta.dirname)), "tools");

/** The path of a check tool, from PATH or obtained into the project's cache. Allow {@link OBTAINING_MS}. */
export async function obtain(name: string): Promise<Obtained> {
  const { obtain: find } = await import(pathToFileURL(join(TOOLS, "obtain.js")).href);
  return find(name);
}

/** Schemas of the built-in kinds and of the operators' kinds. Allow {@link OBTAINING_MS}. */
export async function schemas(): Promise<Schemas> {
  const { schemas: make } = await import(pathToFileURL(join(TOOLS, "schemas.js")).href);
  return make();
}

/** Counts the test, or the whole suite from a `before` hook, as skipped if there is a reason. */
export function skipWithout(context: Mocha.Context, ...reasons: readonly string[]): void {
  const why = reasons.filter((reason) => reason !== "").join("; ");
  if (why === "") return;
  console.log(`skipped: ${why}`);
  context.skip();
}

/** Runs a tool to its end, with nothing of the environment but a PATH and an empty home. Throws if it does not start. */
export function runTool(path: string, args: readonly string[], input = "", cwd?: string): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH ?? "", HOME: tmpdir(), LC_ALL: "C.UTF-8", NO_COLOR: "1" };
    const child = spawn(path, [...args], { cwd: cwd ?? tmpdir(), env, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    // A tool that refuses its arguments ends before it has read its input.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Gives `work` an empty folder and removes it afterwards. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "envs-check-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The path of a tool that a `before` hook has found; a test that gets here without one is our bug. */
export async function requireTool(name: string): Promise<string> {
  const { path, why } = await obtain(name);
  if (path === undefined) throw new Error(`${why}; skip the suite with skipWithout before`);
  return path;
}

/**
 * What a change changes, from git: the names of changed files, and the pins that stood in the base. Only names and
 * stack files are read; nothing of the base is run.
 */
import { execFile } from "node:child_process";
import { isMap, isScalar, parseDocument } from "yaml";
import { EXIT, UserError } from "../errors.ts";

/** A change against a base revision. */
export interface ChangedFiles {
  /** The revision as the person named it. */
  readonly ref: string;
  /** Changed, added and deleted paths relative to the project, uncommitted and untracked ones included; sorted. */
  readonly paths: readonly string[];
  /** Pins by environment and service, as they stood where the change began. */
  readonly pins: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/**
 * Compares the working tree with the point where it left `ref`.
 * @throws UserError `BASE_UNKNOWN` if git knows no such revision here, or the clone is too shallow to compare
 */
export async function changedFiles(root: string, ref: string, environments: readonly string[]): Promise<ChangedFiles> {
  const commit = await git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  const start = commit === undefined ? undefined : await git(root, ["merge-base", commit.trim(), "HEAD"]);
  if (start === undefined) throw unknownBase(ref, commit === undefined);
  const since = start.trim();
  const changed = await git(root, ["diff", "--name-only", "--no-renames", "--relative", "-z", since, "--"]);
  const untracked = await git(root, ["ls-files", "--others", "--exclude-standard", "-z"]);
  if (changed === undefined || untracked === undefined) throw unknownBase(ref, false);
  const paths = [...new Set(`${changed}${untracked}`.split("\0"))].filter((path) => path !== "").sort();
  const pins = new Map<string, Readonly<Record<string, string>>>();
  for (const environment of environments) {
    // `./` makes the path relative to the project, which may lie below the root of the repository.
    const text = await git(root, ["show", `${since}:./Pulumi.${environment}.yaml`]);
    pins.set(environment, text === undefined ? {} : pinsIn(text));
  }
  return { ref, paths, pins };
}

/** Pins in the text of a stack file of the base. It was judged when it landed; here it is only shown. */
function pinsIn(text: string): Readonly<Record<string, string>> {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: "silent" });
  if (document.errors.length > 0) return {};
  const images = document.getIn(["config", "environments:images"]);
  if (!isMap(images)) return {};
  const entries = images.items.map((pair) => [scalarText(pair.key), scalarText(pair.value)] as const);
  return Object.fromEntries(entries.filter(([service, pin]) => service !== "" && pin !== ""));
}

function scalarText(node: unknown): string {
  return isScalar(node) && typeof node.value === "string" ? node.value : "";
}

function unknownBase(ref: string, missing: boolean): UserError {
  const why = missing ? "git knows no such revision here" : "it shares no history with this branch here";
  return new UserError({
    code: "BASE_UNKNOWN",
    message: `cannot compare with "${ref}": ${why}`,
    where: "--base",
    remedy: "fetch it with its history (git fetch --unshallow), or name the environments: ./envs preview staging",
    exit: EXIT.badInput,
  });
}

/** Standard output of a git command, or undefined if it failed. Arguments as a list: no shell reads them. */
function git(root: string, args: readonly string[]): Promise<string | undefined> {
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile("git", [...args], options, (error, stdout) => resolve(error === null ? stdout : undefined));
  });
}

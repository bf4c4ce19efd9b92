#!/usr/bin/env node
/**
 * `node tools/obtain.js NAME` prints the path of a check tool, obtained into `.cache/tools` if the machine has none.
 * What cannot be had exits 3 with the reason, so that a test counts itself as skipped and says why.
 */
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { TOOLS } from "./obtain/catalogue.js";
import { filledPlace, placeOf } from "./obtain/place.js";
import { runToEnd } from "./setup/child.js";
import { ROOT } from "./setup/places.js";

/** Names that {@link obtain} knows. */
export const TOOL_NAMES = Object.keys(TOOLS);

/**
 * The path of a check tool: the one on PATH, else a pinned version obtained once.
 * @param {string} name one of {@link TOOL_NAMES}
 * @returns {Promise<{ path: string, why: "" } | { path: undefined, why: string }>} `why`: one line, why it cannot be had here
 */
export async function obtain(name, root = ROOT) {
  const tool = TOOLS[name];
  if (tool === undefined) return { path: undefined, why: `no such tool: ${name}; allowed: ${TOOL_NAMES.join(", ")}` };
  const present = onPath(name);
  const unfit = present === undefined ? "is not on PATH" : await tooOld(present, tool);
  if (unfit === "") return { path: present, why: "" };
  const { path, why } = await byOneOfItsWays(tool, root);
  return path === undefined ? { path, why: `${name} ${unfit} and cannot be obtained: ${why}` } : { path, why };
}

/** A way that was gone before is not tried anew, however far down it stands: the ones above it have failed then. */
async function byOneOfItsWays(tool, root) {
  const gone = tool.ways.find(({ place, program }) => existsSync(join(placeOf(place, root), program)));
  if (gone !== undefined) return { path: join(placeOf(gone.place, root), gone.program), why: "" };
  const reasons = tool.nowhere === undefined ? [] : [tool.nowhere];
  for (const way of tool.ways) {
    const { path, why } = await filledPlace(way.place, (folder) => fill(folder, way, tool), root);
    if (path !== undefined) return { path: join(path, way.program), why: "" };
    reasons.push(why.replaceAll("\n", " "));
  }
  return { path: undefined, why: reasons.join("; ") };
}

async function fill(folder, way, tool) {
  const why = await way.install(folder);
  if (why !== "") return why;
  const unfit = await tooOld(join(folder, way.program), tool);
  return unfit === "" ? "" : `the one that could be had ${unfit}`;
}

/** Why a program cannot be used, or "". Where its version is irrelevant it is not even started. */
async function tooOld(program, { oldest }) {
  if (oldest === undefined) return "";
  const { ok, why, output } = await runToEnd(program, ["--version"], { timeoutMs: 20_000 });
  if (!ok) return `does not start (${why})`;
  const found = /version (\d+)\.(\d+)/.exec(output);
  const [major = 0, minor = 0] = (found ?? []).slice(1).map(Number);
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return isOld ? `is too old (version ${major}.${minor}; wanted: ${oldest.join(".")} or newer)` : "";
}

function onPath(name) {
  const files = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return files.find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function main() {
  const { path, why } = await obtain(process.argv[2] ?? "");
  if (path === undefined) {
    process.stderr.write(`${why}\n`);
    process.exitCode = 3;
    return;
  }
  process.stdout.write(`${path}\n`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();

/** Where an obtained thing stands: a folder of `.cache/tools` that is whole or not there. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDir, ROOT } from "../setup/places.js";

/**
 * The folder `.cache/tools/<name>`, filled once. Filled aside and renamed: what stands there is whole, and a tool that was
 * obtained must not mind that its folder moved. Nothing is left of an attempt that failed.
 * @param {string} name name with version; a new version is a new folder
 * @param {(folder: string) => Promise<string>} fill fills an empty folder; answers why it could not, or ""
 * @param {string} [root]
 * @returns {Promise<{ path: string, why: "" } | { path: undefined, why: string }>}
 */
export async function filledPlace(name, fill, root = ROOT) {
  const place = placeOf(name, root);
  if (existsSync(place)) return { path: place, why: "" };
  mkdirSync(dirname(place), { recursive: true });
  const scratch = mkdtempSync(`${place}.`);
  try {
    const why = await fill(scratch);
    if (why !== "") return { path: undefined, why };
    moveUnlessThere(scratch, place);
    return { path: place, why: "" };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The folder that {@link filledPlace} fills; it may not be there yet. */
export function placeOf(name, root = ROOT) {
  return join(cacheDir(root), "tools", name);
}

/** Of two that obtain the same thing at once, the first one's stays. */
function moveUnlessThere(scratch, place) {
  try {
    renameSync(scratch, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  }
}

/** The last line of what a program said: the one that says why it failed. */
export function lastLine(text) {
  return text.split("\n").at(-1) ?? "";
}

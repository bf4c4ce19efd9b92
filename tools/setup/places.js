/** Where the project keeps what it obtains, and which versions it wants. The one source of the engine's version is package.json. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the project that these tools belong to. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Oldest Node that runs the project's TypeScript as it is. */
export const NODE_MAJOR = 24;

/** Version of the engine without a `v`, for example `3.259.0`. */
export function engineVersion(root = ROOT) {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).dependencies.pulumi;
}

/**
 * The folder for everything obtained or computed, never tracked. Where `node_modules` is a link, as in the sandbox's
 * copy of the project, it is that of the project the link leads to: nothing is obtained twice.
 */
export function cacheDir(root = ROOT) {
  const modules = join(root, "node_modules");
  const home = existsSync(modules) ? dirname(realpathSync(modules)) : root;
  return join(home, ".cache");
}

/** The project's own engine home. A person's `~/.pulumi` stays untouched. */
export function engineHome(root = ROOT) {
  return join(cacheDir(root), "pulumi");
}

/** Folder of the engine's programs; they may not be there yet. */
export function engineBin(root = ROOT) {
  return join(engineHome(root), "versions", engineVersion(root), "bin");
}

/** Whether the engine's programs are there. That they answer is proved once, by the set-up. */
export function hasEngine(root = ROOT) {
  const bin = engineBin(root);
  return ENGINE_PROGRAMS.every((name) => existsSync(join(bin, name)));
}

/** The programs that make the engine: the CLI, and the host that runs a Node program for it. */
export const ENGINE_PROGRAMS = ["pulumi", "pulumi-language-nodejs"];

/** The project whose sandbox `root` is the copy of, or `root` itself. */
export function sandboxOwner(root = ROOT) {
  const folder = dirname(root);
  return basename(root) === "project" && basename(folder) === ".sandbox" ? dirname(folder) : root;
}

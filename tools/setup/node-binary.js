/** Finds a Node that runs TypeScript as it is: the project's own first, then the person's. */
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { NODE_MAJOR, ROOT } from "./places.js";
import { SetUpError } from "./set-up-error.js";

/** What the project's own Node links against: without it (musl, NixOS) the binary is there but does not start. */
const LOADERS = { x64: "/lib64/ld-linux-x86-64.so.2", arm64: "/lib/ld-linux-aarch64.so.1" };

/** Path of the Node that npm brought with the project, or undefined on machines it does not fit. */
export function ownNode(root = ROOT) {
  if (process.platform !== "linux") return undefined;
  const binary = join(root, "node_modules", `node-linux-${process.arch}`, "bin", "node");
  return existsSync(binary) && existsSync(LOADERS[process.arch] ?? "") ? realpathSync(binary) : undefined;
}

/** Absolute path of a fitting Node, or undefined. Starts other programs only if this process itself is too old. */
export function findNode(root = ROOT, env = process.env) {
  const own = ownNode(root);
  if (own !== undefined) return own;
  if (majorOf(process.version) >= NODE_MAJOR) return realpathSync(process.execPath);
  return (env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .find((file) => existsSync(file) && majorOf(answerOf(file)) >= NODE_MAJOR);
}

/** Like {@link findNode}. @throws SetUpError `NODE_TOO_OLD` with what to install */
export function requireNode(root = ROOT, env = process.env) {
  const node = findNode(root, env);
  if (node !== undefined) return node;
  throw new SetUpError(
    "NODE_TOO_OLD",
    `Node ${process.version} runs this; wanted: ${NODE_MAJOR} or newer, and npm brought none that fits ${process.platform}-${process.arch}`,
    `install Node ${NODE_MAJOR} (for example with nvm, fnm or Homebrew), then: make setup`,
  );
}

function answerOf(file) {
  const answer = spawnSync(file, ["--version"], { encoding: "utf8", timeout: 5000 });
  return answer.status === 0 ? answer.stdout.trim() : "v0";
}

function majorOf(version) {
  return Number.parseInt(version.replace(/^v/, ""), 10);
}

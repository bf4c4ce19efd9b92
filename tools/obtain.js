#!/usr/bin/env node
/**
 * `node tools/obtain.js NAME` prints the path of a check tool, obtained into `.cache/tools` if the machine has none.
 * What cannot be had exits 3 with the reason, so that a test counts itself as skipped and says why.
 */
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "./setup/child.js";
import { cacheDir, ROOT } from "./setup/places.js";

const MINUTES = 60_000;

/** Each `install` fills `folder` and answers why it could not, or "". `program` is the path below the folder. */
const TOOLS = {
  actionlint: {
    version: "1.7.12",
    program: "bin/actionlint",
    install: (folder, version) => goInstall(folder, `github.com/rhysd/actionlint/cmd/actionlint@v${version}`),
  },
  zizmor: {
    version: "1.32.0",
    program: "venv/bin/zizmor",
    install: (folder, version) => pipInstall(folder, `zizmor==${version}`),
  },
  shellcheck: { version: "", program: "", install: async () => "it comes from the machine's own packages only" },
};

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
  const place = join(cacheDir(root), "tools", `${name}-${tool.version}`);
  const found =
    onPath(name) ??
    (tool.program !== "" && existsSync(join(place, tool.program)) ? join(place, tool.program) : undefined);
  if (found !== undefined) return { path: found, why: "" };
  mkdirSync(join(cacheDir(root), "tools"), { recursive: true });
  return installInto(place, name, tool);
}

/** Filled aside and renamed: what stands at `place` is whole. Both tools are native programs, so moving them breaks nothing. */
async function installInto(place, name, tool) {
  const scratch = mkdtempSync(`${place}.`);
  try {
    const why = await tool.install(scratch, tool.version);
    if (why !== "") return { path: undefined, why: `${name} is not on PATH and cannot be obtained: ${why}` };
    moveUnlessThere(scratch, place);
    return { path: join(place, tool.program), why: "" };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Of two that obtain the same tool at once, the first one's stays. */
function moveUnlessThere(scratch, place) {
  try {
    renameSync(scratch, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  }
}

async function goInstall(folder, source) {
  const env = { ...process.env, GOBIN: join(folder, "bin"), GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local" };
  const { ok, why, output } = await runToEnd("go", ["install", source], { env, cwd: folder, timeoutMs: 10 * MINUTES });
  return ok ? "" : `go install: ${why} ${lastLine(output)}`;
}

async function pipInstall(folder, requirement) {
  const venv = join(folder, "venv");
  const made = await runToEnd("python3", ["-m", "venv", venv], { timeoutMs: 2 * MINUTES });
  if (!made.ok) return `python3 -m venv: ${made.why} ${lastLine(made.output)}`;
  const args = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--no-deps", requirement];
  const { ok, why, output } = await runToEnd(join(venv, "bin", "python3"), args, { timeoutMs: 5 * MINUTES });
  return ok ? "" : `pip install: ${why} ${lastLine(output)}`;
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

function lastLine(text) {
  return text.split("\n").at(-1) ?? "";
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

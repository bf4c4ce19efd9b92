/** Tools and files that come as Python packages, each with its own virtual environment: only wheels, nothing is built. */
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "../setup/child.js";
import { lastLine } from "./place.js";

const MINUTES = 60_000;
const WHEELS_ONLY = ["--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--no-deps"];

/** Takes the files below one folder out of an archive and puts them flat into another. */
const TAKE_OUT = `
import os, sys, zipfile
archive, prefix, folder = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    for name in wheel.namelist():
        if name.startswith(prefix) and not name.endswith("/"):
            with open(os.path.join(folder, os.path.basename(name)), "wb") as file:
                file.write(wheel.read(name))
`;

/**
 * Installs pinned packages, and no others, into `<folder>/venv`.
 * @param {string} folder
 * @param {readonly string[]} requirements every package that is needed, as `name==version`
 * @returns {Promise<string>} why not, or ""
 */
export async function pipInstall(folder, requirements) {
  const why = await makeVenv(folder);
  if (why !== "") return why;
  return pip(folder, ["install", ...WHEELS_ONLY, ...requirements]);
}

/**
 * Makes `<folder>/bin/<name>` start a Python module of the virtual environment. The scripts that pip writes name the folder
 * they were made in; this one finds its environment wherever the folder stands.
 */
export function writeModuleStarter(folder, name, module) {
  mkdirSync(join(folder, "bin"));
  const file = join(folder, "bin", name);
  const lines = [
    "#!/bin/sh",
    'here=$(dirname "$(readlink -f "$0")")',
    `exec "$here/../venv/bin/python3" -m ${module} "$@"`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  chmodSync(file, 0o755);
}

/**
 * Puts the files of one folder of a wheel into `folder`.
 * @param {string} folder
 * @param {string} requirement `name==version`
 * @param {string} prefix path inside the wheel, ending in `/`
 * @returns {Promise<string>} why not, or ""
 */
export async function wheelFiles(folder, requirement, prefix) {
  const scratch = join(folder, ".wheel");
  mkdirSync(scratch);
  try {
    const why =
      (await makeVenv(scratch)) || (await pip(scratch, ["download", ...WHEELS_ONLY, "-d", scratch, requirement]));
    if (why !== "") return why;
    const wheel = readdirSync(scratch).find((name) => name.endsWith(".whl")) ?? "";
    const args = ["-c", TAKE_OUT, join(scratch, wheel), prefix, folder];
    const taken = await runToEnd(pythonOf(scratch), args, { timeoutMs: 2 * MINUTES });
    if (!taken.ok) return `unpacking ${requirement}: ${taken.why} ${lastLine(taken.output)}`;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return readdirSync(folder).length > 0 ? "" : `${requirement} has no ${prefix}`;
}

async function makeVenv(folder) {
  const made = await runToEnd("python3", ["-m", "venv", join(folder, "venv")], { timeoutMs: 2 * MINUTES });
  return made.ok ? "" : `python3 -m venv: ${made.why} ${lastLine(made.output)}`;
}

async function pip(folder, args) {
  const { ok, why, output } = await runToEnd(pythonOf(folder), ["-m", "pip", ...args], { timeoutMs: 5 * MINUTES });
  return ok ? "" : `pip ${args[0]}: ${why} ${lastLine(output)}`;
}

function pythonOf(folder) {
  return join(folder, "venv", "bin", "python3");
}

/** Tools and files that come as Go modules, with the Go of the machine and no other. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "../setup/child.js";
import { lastLine } from "./place.js";

const BUILD_MS = 20 * 60_000;
const DOWNLOAD_MS = 5 * 60_000;

/** Never a toolchain fetched on the way, never the settings of a module or workspace around this folder. */
function goEnvironment(more) {
  return { ...process.env, GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local", GOWORK: "off", ...more };
}

/**
 * Builds a program of a module into `<folder>/bin`.
 * @param {string} folder
 * @param {string} source package path with version, for example `example.com/tool/cmd/tool@v1.2.3`
 * @returns {Promise<string>} why not, or ""
 */
export async function goInstall(folder, source) {
  const env = goEnvironment({ GOBIN: join(folder, "bin") });
  const { ok, why, output } = await runToEnd("go", ["install", source], { env, cwd: folder, timeoutMs: BUILD_MS });
  return ok ? "" : `go install: ${why} ${lastLine(output)}`;
}

/**
 * Copies the files of one folder of a module. The module is compared with the hash that the repository names, so the
 * checksum database is not asked.
 * @param {string} folder where the files go
 * @param {{ module: string, version: string, sum: string, from: string }} source `sum` as in a go.sum file; `from`: path inside the module
 * @param {(name: string) => boolean} isWanted by file name
 * @returns {Promise<string>} why not, or ""
 */
export async function goModuleFiles(folder, { module, version, sum, from }, isWanted) {
  const scratch = join(folder, ".module");
  const env = goEnvironment({ GOSUMDB: "off" });
  mkdirSync(scratch);
  try {
    const args = ["mod", "download", "-json", `${module}@${version}`];
    const { ok, why, output } = await runToEnd("go", args, { env, cwd: scratch, timeoutMs: DOWNLOAD_MS });
    if (!ok) return `go mod download ${module}@${version}: ${why} ${lastLine(errorOf(output))}`;
    const answer = JSON.parse(output.slice(output.indexOf("{")));
    if (answer.Sum !== sum) return `${module}@${version} has the hash ${answer.Sum}; wanted: ${sum}`;
    return copyWanted(join(answer.Dir, from), folder, isWanted);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function copyWanted(source, folder, isWanted) {
  const names = existsSync(source) ? readdirSync(source).filter(isWanted) : [];
  for (const name of names) copyFileSync(join(source, name), join(folder, name));
  return names.length > 0 ? "" : `${source} has none of the wanted files`;
}

/** Go reports a failed download inside its JSON. */
function errorOf(output) {
  return /"Error": "(.*)"/.exec(output)?.[1] ?? output;
}

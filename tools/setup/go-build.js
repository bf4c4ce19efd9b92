/** Programs built from Go modules whose versions and hashes are in the repository: the same way for engine and servers. */
import { basename } from "node:path";
import { runToEnd } from "./child.js";
import { withProgress } from "./progress.js";

const OLDEST_GO = [1, 25, 11];
const BUILD_MS = 60 * 60_000;

/**
 * Builds one program of a module.
 * @param {{ title: string, module: string, source: string, output: string, ldflags?: string }} build `title`: what a
 *   person reads meanwhile; `module`: folder of the `go.mod`; `source`: package path; `output`: file to write;
 *   `ldflags`: more than the ones that leave out what only a debugger reads
 * @returns {Promise<string>} empty once the program is there, else why not
 */
export async function goBuild({ title, module, source, output, ldflags = "" }) {
  const args = ["build", "-trimpath", "-ldflags", `-s -w ${ldflags}`.trim(), "-o", output, source];
  const answer = await withProgress(title, () =>
    runToEnd("go", args, { cwd: module, env: goEnvironment(), timeoutMs: BUILD_MS }),
  );
  return answer.ok ? "" : `go build of ${basename(output)} failed (${answer.why}):\n${answer.output}`;
}

/** @returns {Promise<string>} empty if the Go of this machine can build the modules, else why not */
export async function whyNoGo() {
  const answer = await runToEnd("go", ["env", "GOVERSION"], { env: goEnvironment(), timeoutMs: 20_000 });
  if (!answer.ok) return `no Go on PATH (${answer.why})`;
  const found = answer.output.split("\n").at(-1) ?? "";
  return isNewEnough(found) ? "" : `Go is ${found}; wanted: go${OLDEST_GO.join(".")} or newer`;
}

/** Whether `go1.26.8` or the like is new enough; a development build without numbers is not. */
export function isNewEnough(version) {
  const found = /^go(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (found === null) return false;
  const difference = OLDEST_GO.map((wanted, index) => Number(found[index + 1] ?? 0) - wanted).find(
    (step) => step !== 0,
  );
  return (difference ?? 0) >= 0;
}

/** The person's own Go, never a toolchain fetched on the way; never a changed go.sum. */
function goEnvironment() {
  return { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly", GOWORK: "off" };
}

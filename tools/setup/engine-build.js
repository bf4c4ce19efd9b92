/** Third way to the engine: built from the Go modules of `tools/engine/`, whose versions and hashes are in the repository. About three minutes on two cores. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "./child.js";
import { withProgress } from "./progress.js";

const OLDEST_GO = [1, 25, 11];
const BUILD_MS = 60 * 60_000;
const MODULES = [
  { folder: "cli", program: "pulumi", source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
  {
    folder: "language-nodejs",
    program: "pulumi-language-nodejs",
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
];

/** @returns {Promise<string>} empty once `<folder>/bin` holds the programs, else why not */
export async function buildEngine({ folder, version, root }) {
  // The person's own Go, never a toolchain fetched on the way; never a changed go.sum.
  const env = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly", GOWORK: "off" };
  const why = await checkGo(env);
  if (why !== "") return why;
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const { folder: module, program, source } of MODULES) {
    const ldflags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
    const args = ["build", "-trimpath", "-ldflags", ldflags, "-o", join(folder, "bin", program), source];
    const cwd = join(root, "tools", "engine", module);
    const answer = await withProgress(`engine ${version}: building ${program} (first time only, some minutes)`, () =>
      runToEnd("go", args, { cwd, env, timeoutMs: BUILD_MS }),
    );
    if (!answer.ok) return `go build of ${program} failed (${answer.why}):\n${answer.output}`;
  }
  return "";
}

async function checkGo(env) {
  const answer = await runToEnd("go", ["env", "GOVERSION"], { env, timeoutMs: 20_000 });
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

/** `make check`, step by step: what a contributor runs before a commit also holds in CI. */
import assert from "node:assert/strict";
import { ROOT, runProgram } from "./scratch-clone.ts";

const STEPS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["Biome finds nothing", ["--", "biome", "check", "--error-on-warnings", "."]],
  ["the types hold", ["--", "tsc", "--noEmit"]],
  ["the project's own files are valid", ["tools/check-project.ts"]],
  ["the generated docs are fresh", ["tools/generate-docs.ts", "--check"]],
];

describe("make check", function () {
  // The type checker reads the definitions of three provider packages: half a minute on a busy machine.
  this.timeout(300_000);

  for (const [name, args] of STEPS) {
    it(name, async () => {
      const ran = await runProgram(process.execPath, ["tools/run.js", ...args], ROOT, process.env);

      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
    });
  }

  it("runs the same steps as the make target", async () => {
    const { stdout } = await runProgram("make", ["-n", "check"], ROOT, process.env);

    const steps = stdout.split("\n").filter((line) => line.startsWith("node tools/run.js "));
    assert.deepEqual(
      steps,
      STEPS.map(([, args]) => `node tools/run.js ${args.join(" ")}`),
    );
  });
});

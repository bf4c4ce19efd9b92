/** The rules of ARCHITECTURE.md and CONTRIBUTING.md, held against every file of the project. `rules.spec.ts` proves that each rule bites. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { docViolations, fileViolations, functionViolations, testViolations } from "./code-rules.ts";
import { barrelViolations, engineViolations, layerViolations, valueViolations } from "./import-rules.ts";
import { committedFiles, projectSources, ROOT, type Violation } from "./source-tree.ts";
import { lockViolations, textViolations, versionViolations } from "./text-rules.ts";

describe("architecture", () => {
  const sources = projectSources();

  it("sees the project", () => {
    const folders = new Set(sources.map(({ path }) => path.split("/").slice(0, 2).join("/")));

    for (const folder of ["infra/values", "infra/config", "infra/environment", "infra/promotion", "infra/cli"])
      assert.ok(folders.has(folder), folder);
  });

  it("imports along the layers only", () => expectNone(layerViolations(sources)));
  it("keeps values free of engine and network packages", () => expectNone(valueViolations(sources)));
  it("starts promotion, preview, commands and manifests without the SDK", () => expectNone(engineViolations(sources)));
  it("imports provider packages by their deep files", () => expectNone(barrelViolations(sources)));
  it("keeps every file short and named after its noun", () => expectNone(fileViolations(sources)));
  it("keeps every function short", () => expectNone(functionViolations(sources)));
  it("says of every export what it gives the caller", () => expectNone(docViolations(sources)));
  it("narrows no test and skips none in silence", () => expectNone(testViolations(sources)));

  it("commits no open notes, machine paths or registry hosts", () => {
    const texts = committedFiles().filter((path) => !isBinary(path));

    expectNone(texts.flatMap((path) => textViolations(path, readFileSync(join(ROOT, path), "utf8"))));
  });

  it("pins every package exactly, with a hash and without an address", () => {
    assert.deepEqual(versionViolations(readJson("package.json")), []);
    assert.deepEqual(lockViolations(readJson("package-lock.json")), []);
  });

  it("builds the engine at the version that package.json pins", () => {
    const { dependencies } = readJson("package.json");
    const modules = readFileSync(join(ROOT, "tools/engine/cli/go.mod"), "utf8");

    assert.equal(dependencies["@pulumi/pulumi"], dependencies.pulumi);
    assert.match(
      modules,
      new RegExp(`github\\.com/pulumi/pulumi/pkg/v3 v${dependencies.pulumi.replaceAll(".", "\\.")} `),
    );
  });
});

function expectNone(violations: readonly Violation[]): void {
  const lines = violations.map(({ path, line, message }) => `${path}:${line}: ${message}`);
  assert.equal(lines.length, 0, `\n${lines.join("\n")}`);
}

function isBinary(path: string): boolean {
  return readFileSync(join(ROOT, path)).subarray(0, 8000).includes(0);
}

function readJson(path: string) {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

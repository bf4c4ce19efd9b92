import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root.ts";

describe("project root", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "envs-root-"));
    mkdirSync(join(folder, "outer/inner/infra"), { recursive: true });
    for (const name of ["outer", "outer/inner"]) writeFileSync(join(folder, name, "Pulumi.yaml"), "name: shop\n");
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [start, root] of [
    ["outer", "outer"],
    ["outer/inner/infra", "outer/inner"],
    ["outer/inner", "outer/inner"],
  ] as const) {
    it(`of ${start} is ${root}`, () => {
      assert.equal(projectRoot(join(folder, start)), join(folder, root));
    });
  }

  it("is an error where there is none", () => {
    assert.throws(() => projectRoot(folder), { message: `there is no Pulumi.yaml in ${folder} or above it` });
  });
});

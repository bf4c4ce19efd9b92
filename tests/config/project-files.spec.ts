import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadProject, readProjectFiles } from "../../infra/config/load-project.ts";
import { UserError } from "../../infra/errors.ts";
import { fixtureFiles, SHOP, withProjectFolder } from "../support/fixtures.ts";

/** Does something to a copy of the sample project and returns the fault lines of reading it. */
async function faultsAfter(change: (root: string) => Promise<unknown> | unknown): Promise<readonly string[]> {
  return withProjectFolder({}, async (root) => {
    await change(root);
    try {
      await loadProject(root);
      return [];
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      return error.message
        .split("\n")
        .slice(1)
        .map((line) => line.trim());
    }
  });
}

describe("project files", () => {
  it("are read byte for byte, and only those that are the project's", async () => {
    await withProjectFolder({ "notes.yaml": "x: 1\n", "Pulumi.dev.yaml.bak": "\t" }, async (root) => {
      assert.deepEqual([...(await readProjectFiles(root))], [...fixtureFiles()].sort());
    });
  });

  it("make the same project as their texts", async () => {
    const shop = await loadProject(SHOP);

    assert.equal(shop.root, SHOP);
    assert.deepEqual([...shop.stacks.keys()], ["dev", "production", "staging"]);
  });

  const BAD: readonly (readonly [
    name: string,
    change: (root: string) => Promise<unknown> | unknown,
    ...lines: string[],
  ])[] = [
    [
      "a symbolic link",
      async (root) => {
        await rename(join(root, "Pulumi.dev.yaml"), join(root, "elsewhere"));
        await symlink("elsewhere", join(root, "Pulumi.dev.yaml"));
      },
      "Pulumi.dev.yaml: it is a symbolic link; a project file must be a regular file → put the file itself there",
    ],
    [
      "a link that leads nowhere",
      (root) => symlink("nowhere", join(root, "Pulumi.qa.yaml")),
      "Pulumi.qa.yaml: it is a symbolic link; a project file must be a regular file → put the file itself there",
    ],
    [
      "a link in a circle",
      (root) => symlink("Pulumi.qa.yaml", join(root, "Pulumi.qa.yaml")),
      "Pulumi.qa.yaml: it is a symbolic link; a project file must be a regular file → put the file itself there",
    ],
    [
      "a folder",
      (root) => mkdir(join(root, "Pulumi.qa.yaml")),
      "Pulumi.qa.yaml: it is a folder; a project file must be a regular file → put the file itself there",
    ],
    [
      "a pipe, without waiting for it",
      (root) => execFileSync("mkfifo", [join(root, "Pulumi.qa.yaml")]),
      "Pulumi.qa.yaml: it is no regular file; a project file must be a regular file → put the file itself there",
    ],
    [
      "bytes that are no UTF-8",
      (root) => writeFile(join(root, "Pulumi.dev.yaml"), Buffer.from("config:\n  a: \xE4\n", "latin1")),
      "Pulumi.dev.yaml:2:6: the file is not UTF-8: byte 14 belongs to no character → save it as UTF-8",
    ],
    [
      "UTF-16",
      (root) => writeFile(join(root, "Pulumi.dev.yaml"), Buffer.from("\uFEFFconfig: {}\n", "utf16le")),
      "Pulumi.dev.yaml:1:1: the file is not UTF-8: byte 1 belongs to no character → save it as UTF-8",
    ],
    [
      "a byte order mark",
      (root) => writeFile(join(root, "Pulumi.dev.yaml"), "\uFEFFconfig: {}\n"),
      "Pulumi.dev.yaml:1:1: the file begins with a byte order mark → save it as UTF-8 without BOM",
    ],
    [
      "a file of 21 MB",
      async (root) => truncate(join(root, "Pulumi.dev.yaml"), 21_000_000),
      "Pulumi.dev.yaml: the file has 21000000 bytes; allowed: 20000000 → split the project",
    ],
    [
      "another ending",
      (root) => writeFile(join(root, "Pulumi.qa.yml"), "config: {}\n"),
      "Pulumi.qa.yml: the name is nearly that of a project file, but not quite → rename it: git mv Pulumi.qa.yml Pulumi.qa.yaml",
    ],
    [
      "another case",
      (root) => writeFile(join(root, "pulumi.qa.yaml"), "config: {}\n"),
      "pulumi.qa.yaml: the name is nearly that of a project file, but not quite → rename it: git mv pulumi.qa.yaml Pulumi.qa.yaml",
    ],
    [
      "a second policy",
      (root) => writeFile(join(root, "promotion.yml"), "a: b\n"),
      "promotion.yml: the name is nearly that of a project file, but not quite → rename it: git mv promotion.yml promotion.yaml",
    ],
    [
      "a second project file",
      (root) => writeFile(join(root, "Pulumi.json"), "{}\n"),
      "Pulumi.json: the name is nearly that of a project file, but not quite → rename it: git mv Pulumi.json Pulumi.yaml",
    ],
    [
      "names that are none",
      async (root) => {
        for (const name of ["--stack=x", "a;id", "a..b", "QA", "secure"])
          await writeFile(join(root, `Pulumi.${name}.yaml`), "config: {}\n");
      },
      'Pulumi.--stack=x.yaml: "--stack=x" is no name; allowed: 1 to 40 lower-case letters, digits and inner hyphens → rename the file, or move it elsewhere',
      'Pulumi.QA.yaml: "QA" is no name; allowed: 1 to 40 lower-case letters, digits and inner hyphens → rename the file, or move it elsewhere',
      'Pulumi.a..b.yaml: "a..b" is no name; allowed: 1 to 40 lower-case letters, digits and inner hyphens → rename the file, or move it elsewhere',
      'Pulumi.a;id.yaml: "a;id" is no name; allowed: 1 to 40 lower-case letters, digits and inner hyphens → rename the file, or move it elsewhere',
      'Pulumi.secure.yaml: "secure" is reserved; choose another name → rename the file, or move it elsewhere',
    ],
    [
      "no policy",
      (root) => rm(join(root, "promotion.yaml")),
      "promotion.yaml: the file is missing → write it: docs/configuration.md says what belongs in it",
    ],
    [
      "faults on the disk and in the text together",
      async (root) => {
        await symlink("nowhere", join(root, "Pulumi.qa.yaml"));
        await writeFile(join(root, "promotion.yaml"), "a:\tb\n");
      },
      "Pulumi.qa.yaml: it is a symbolic link; a project file must be a regular file → put the file itself there",
      "promotion.yaml:1:3: a tab stands outside of a comment; only spaces may → write spaces, or \\t within double quotes",
    ],
  ];
  for (const [name, change, ...lines] of BAD) {
    it(`refuse ${name}`, async () => assert.deepEqual(await faultsAfter(change), lines));
  }

  it("refuse a file without permission", async function () {
    if (process.getuid?.() === 0) {
      console.log("      skipped: the superuser may read everything");
      this.skip();
    }
    const lines = await faultsAfter((root) => chmod(join(root, "Pulumi.dev.yaml"), 0));

    assert.deepEqual(lines, ["Pulumi.dev.yaml: no permission to read the file → look at it: ls -l Pulumi.dev.yaml"]);
  });

  for (const [name, path] of [
    ["a folder without a project", import.meta.dirname],
    ["a folder that is not there", join(import.meta.dirname, "nowhere")],
    ["a file", import.meta.filename],
  ] as const) {
    it(`are not looked for in ${name}`, async () => {
      await assert.rejects(
        loadProject(path),
        (error) =>
          error instanceof UserError && error.code === "PROJECT_NOT_FOUND" && error.where === path && error.exit === 2,
      );
    });
  }
});

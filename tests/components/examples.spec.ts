import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cloudCalls, cloudOutputs } from "../support/cloud-outputs.ts";
import { record } from "../support/mocks.ts";
import * as examples from "./examples.ts";

const COMPONENTS = join(import.meta.dirname, "../../components");
const SOURCE = readFileSync(join(import.meta.dirname, "examples.ts"), "utf8");
const LONGEST = 5;
/** What providers answer to examples. */
const ANSWERS = { calls: cloudCalls("111122223333"), outputs: cloudOutputs };

const foldersIn = (folder: string) =>
  readdirSync(join(COMPONENTS, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
/** The rooms of AWS are components too. */
const folders = [
  ...foldersIn(".").filter((name) => name !== "aws"),
  ...foldersIn("aws").map((name) => join("aws", name)),
];
/** Name of an example: `secretsManager` for `aws/secrets-manager`. */
const exampleName = (folder: string) =>
  (folder.split("/").at(-1) ?? "").replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

describe("README examples", function () {
  // The first one on AWS loads its package.
  this.timeout(60_000);

  it("are there for every component", () => {
    assert.deepEqual(Object.keys(examples).toSorted(), folders.map(exampleName).toSorted());
  });

  for (const folder of folders) {
    it(`of ${folder} are short, and the very text that is compiled`, () => {
      const lines = exampleOf(folder);

      assert.ok(lines.length <= LONGEST, `${lines.length} lines; allowed: ${LONGEST}`);
      assert.ok(SOURCE.includes(lines.map((line) => `  ${line}\n`).join("")), lines.join("\n"));
    });
  }

  for (const [name, run] of Object.entries(examples)) {
    it(`of ${name} make resources`, async () => {
      const { resources } = await record(() => run(), ANSWERS);

      assert.ok(resources.length > 1, "a component and what it is made of");
    });
  }
});

function exampleOf(folder: string): string[] {
  const text = readFileSync(join(COMPONENTS, folder, "README.md"), "utf8");
  const block = /```ts\n([\s\S]*?)\n```/.exec(text)?.[1];
  assert.ok(block !== undefined, `components/${folder}/README.md has no example`);
  return block.split("\n");
}

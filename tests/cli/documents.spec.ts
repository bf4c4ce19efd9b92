import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../../infra/cli/command-table.ts";
import { commandLineDocuments } from "../../infra/cli/output/documents.ts";
import { outputJsonSchemas } from "../../infra/cli/output/json-schemas.ts";

const ROOT = join(import.meta.dirname, "../..");

describe("documents made from the command line", () => {
  for (const [path, text] of commandLineDocuments()) {
    it(`${path} is fresh`, () => {
      assert.equal(readFileSync(join(ROOT, path), "utf8"), text, "write it anew: make fix");
    });
  }

  it("docs/schema/output holds no other schema", () => {
    const made = [...commandLineDocuments().keys()].filter((path) => path.startsWith("docs/schema/output/"));
    const found = readdirSync(join(ROOT, "docs/schema/output")).map((name) => `docs/schema/output/${name}`);
    assert.deepEqual(found.sort(), made.sort());
  });

  it("docs/commands.md explains every command", () => {
    const text = commandLineDocuments().get("docs/commands.md") ?? "";
    for (const { name, summary } of COMMANDS)
      assert.ok(text.includes(`\n### ${name}\n\n${summary.slice(0, 1).toUpperCase()}`), name);
  });

  it("no schema takes keys that are not in it", () => {
    for (const [name, schema] of Object.entries(outputJsonSchemas())) {
      assert.equal(schema.additionalProperties, false, name);
    }
  });
});

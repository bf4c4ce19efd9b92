import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describe("the runbook", () => {
  const codes = [...new Set(read("docs/runbook.md").match(/(?<=`)[A-Z]{2,}(_[A-Z]+)*(?=`)/g))];

  it("names codes", () => assert.ok(codes.length > 20, codes.join(", ")));

  it("names no code that the product does not say", () => {
    const source = readdirSync(join(ROOT, "infra"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => read(join("infra", name)))
      .join("\n");

    assert.deepEqual(
      codes.filter((code) => !source.includes(`"${code}"`)),
      [],
    );
  });
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

import assert from "node:assert/strict";
import fc from "fast-check";
import { parseProject } from "../../infra/config/load-project.ts";
import { parseYamlSource } from "../../infra/config/yaml-source.ts";
import { stackTextFaults } from "../../infra/environment/rules.ts";
import { UserError } from "../../infra/errors.ts";
import { aProject, fixtureFiles } from "../support/fixtures.ts";

const CANARY = "v1:Q0FOQVJZ0815";
const PIECES = [
  "\t",
  "\r\n",
  "\n",
  "\0",
  "\uFEFF",
  "\u2028",
  "\uD800",
  " ",
  "  ",
  "   ",
  ":",
  ": ",
  "- ",
  "?",
  "? ",
  "#",
  " #",
  "&a ",
  "*a",
  "!!str ",
  "! ",
  "<<: ",
  "|\n",
  ">-\n",
  "'",
  '"',
  "\\",
  "{",
  "}",
  "[",
  "]",
  ",",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "0123",
  "1e3",
  "2026-12-20",
  "~",
  "null",
  "yes",
  "@",
  "`",
  "__proto__: x\n",
  "constructor: x\n",
  "environments:",
  "environments:images:\n",
  "config:\n",
  "secure: x",
  "environment: x\n",
  "ä",
  "💥",
  "-".repeat(300),
  "[".repeat(300),
  "9".repeat(400),
  "a".repeat(2000),
];
const FILES = [...fixtureFiles()].map(([name, text]) => ({
  name,
  // Something secret stands in each stack file, so that no fault may quote it.
  text:
    name.startsWith("Pulumi.") && name !== "Pulumi.yaml"
      ? `${text.replace("config:\n", `config:\n  aws:token: { secure: "${CANARY}" }\n`)}`
      : text,
}));

interface Edit {
  readonly kind: "insert" | "delete" | "replace" | "swap" | "copy" | "byte";
  readonly at: number;
  readonly size: number;
  readonly piece: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom("insert", "delete", "replace", "swap", "copy", "byte"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  size: fc.integer({ min: 1, max: 40 }),
  piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })),
});
const mutant = fc
  .tuple(fc.constantFrom(...FILES), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([{ name, text }, edits]) => ({ name, text: edits.reduce(apply, text) }));

function apply(text: string, { kind, at, size, piece }: Edit): string {
  const place = Math.floor(at * text.length);
  const [before, cut, after] = [text.slice(0, place), text.slice(place, place + size), text.slice(place + size)];
  switch (kind) {
    case "insert":
      return before + piece + cut + after;
    case "delete":
      return before + after;
    case "replace":
      return before + piece + after;
    case "swap":
      return before + [...cut].reverse().join("") + after;
    case "copy":
      return before + cut + cut + after;
    case "byte":
      return before + cut.replace(/./su, (char) => String.fromCharCode(char.charCodeAt(0) ^ (1 << (size % 7)))) + after;
  }
}

/** Checks the one thing that may come out: a project, or an error for people that says where. */
function projectOrUserError(files: ReadonlyMap<string, string>): boolean {
  try {
    parseProject("/project", files);
    return true;
  } catch (error) {
    assert.ok(error instanceof UserError, error instanceof Error ? error.stack : String(error));
    assert.match(error.where, /^(Pulumi(\.[^:]*)?|promotion)\.yaml(:\d+:\d+)?$/);
    assert.match(error.message, /^\d+ faults? in the configuration:\n/);
    assert.ok(!error.message.includes(CANARY), error.message);
    return false;
  }
}

/** The quick depth asks the same mutants each time, so that a finding is never somebody else's; the deep one looks for new. */
const SEED = process.env.FAULT_DEPTH === "2" ? {} : { seed: 2040884958 };

describe("fuzz", () => {
  it("turns every one of 2,000 mutants into a project or an error that says where", function () {
    this.timeout(120_000);
    let good = 0;
    let bad = 0;
    fc.assert(
      fc.property(mutant, ({ name, text }) => {
        const files = new Map(fixtureFiles()).set(name, text);
        if (projectOrUserError(files)) good += 1;
        else bad += 1;
      }),
      { numRuns: 2000, ...SEED },
    );
    assert.ok(good > 50 && bad > 1000, `the mutants are too tame or too wild: ${good} good, ${bad} bad`);
  });

  it("judges every new text of a stack, and always says where", function () {
    this.timeout(60_000);
    const shop = aProject();
    fc.assert(
      fc.property(mutant, ({ text }) => {
        for (const { where, code, message } of stackTextFaults(shop, "dev", text)) {
          assert.match(where, /^(Pulumi(\.[a-z0-9-]+)?|promotion)\.yaml(:\d+:\d+)?$/);
          assert.match(code, /^[A-Z][A-Z0-9_]+$/);
          assert.ok(!message.includes(CANARY));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("reads any text at all without a crash", function () {
    this.timeout(60_000);
    const soup = fc
      .array(fc.constantFrom(...PIECES, "a", "b: c", "\n  "), { maxLength: 60 })
      .map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: "binary", maxLength: 200 })), (text) => {
        const { value, faults } = parseYamlSource("F.yaml", text);
        if (faults.length === 0) assert.equal(typeof value, "object");
        for (const { where } of faults) assert.match(where, /^F\.yaml(:\d+:\d+)?$/);
      }),
      { numRuns: 2000, ...SEED },
    );
  });
});

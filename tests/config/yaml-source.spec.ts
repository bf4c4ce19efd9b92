import assert from "node:assert/strict";
import { formatPath } from "../../infra/config/yaml-position.ts";
import { parseYamlSource } from "../../infra/config/yaml-source.ts";

const read = (text: string) => parseYamlSource("F.yaml", text);
const brief = (text: string) =>
  read(text).faults.map(({ code, where, path }) => `${code} ${where}${path === "" ? "" : ` ${path}`}`);

describe("YamlSource", () => {
  it("reads maps, lists, text, numbers and truth", () => {
    const text = "# why\na:\n  b: [1, two, 'yes', \"0123\"]\n  c: { d: true, e: {} }\nf: |\n  no\n  on\n";

    const { value, faults } = read(text);

    assert.deepEqual(faults, []);
    assert.deepEqual(value, { a: { b: [1, "two", "yes", "0123"], c: { d: true, e: {} } }, f: "no\non\n" });
  });

  it("accepts the marks of a single document", () => {
    assert.deepEqual(brief("---\na: b\n...\n"), []);
    assert.deepEqual(read("---\na: b\n...\n").value, { a: "b" });
  });

  it("does not mind tabs in comments", () => {
    assert.deepEqual(brief("#\tone\na: b #\ttwo\n  \n# three\t\n"), []);
  });

  const TRAPS: readonly (readonly [name: string, text: string, ...faults: string[]])[] = [
    ["nothing", "", "YAML_NOT_A_MAPPING F.yaml:1:1"],
    ["comments alone", "# only\n", "YAML_NOT_A_MAPPING F.yaml:1:1"],
    ["a list at the top", "- a\n", "YAML_NOT_A_MAPPING F.yaml:1:1"],
    ["text at the top", "shop\n", "YAML_NOT_A_MAPPING F.yaml:1:1"],
    ["a tab as indentation", "a:\n\tb: c\n", "YAML_TAB F.yaml:2:1"],
    ["a tab between key and value", "a:\tb\n", "YAML_TAB F.yaml:1:3"],
    ["a byte order mark", "\uFEFFa: b\n", "YAML_BOM F.yaml:1:1"],
    ["a byte order mark inside", "a: b\n\uFEFFc: d\n", "YAML_CONTROL_CHARACTER F.yaml:2:1"],
    ["CRLF", "a: b\r\nc: d\r\n", "YAML_CARRIAGE_RETURN F.yaml:1:5"],
    ["CR alone", "a: b\rc: d", "YAML_CARRIAGE_RETURN F.yaml:1:5"],
    ["NUL", "a: b\0\n", "YAML_CONTROL_CHARACTER F.yaml:1:5"],
    ["an escape character", "a: \u001B[31mred\n", "YAML_CONTROL_CHARACTER F.yaml:1:4"],
    ["half a character", "a: \uD800\n", "YAML_CONTROL_CHARACTER F.yaml:1:4"],
    ["a line break of another standard", "a: b\u2028c: d\n", "YAML_CONTROL_CHARACTER F.yaml:1:5"],
    ["a change of the reading direction", "a: b # \u202E c\n", "YAML_CONTROL_CHARACTER F.yaml:1:8"],
    ["two kinds at once", "a:\tb\r\n", "YAML_CARRIAGE_RETURN F.yaml:1:5", "YAML_TAB F.yaml:1:3"],
    [
      "a key twice",
      "a: 1\nb:\n  c: 1\n  d: 1\n  c: 2\na: 3\n",
      "YAML_DUPLICATE_KEY F.yaml:5:3 b.c",
      "YAML_DUPLICATE_KEY F.yaml:6:1 a",
    ],
    ["a key twice, once in quotes", "a: 1\n'a': 2\n", "YAML_DUPLICATE_KEY F.yaml:2:1 a"],
    ["an anchor and its alias", "a: &x { b: c }\nd: *x\n", "YAML_ANCHOR F.yaml:1:7 a", "YAML_ALIAS F.yaml:2:4 d"],
    ["an anchor on a key", "&x a: b\n", "YAML_ANCHOR F.yaml:1:4"],
    ["an alias to nothing", "a: *x\n", "YAML_ALIAS F.yaml:1:4 a"],
    ["a merge key", "<<: { a: b }\n", "YAML_KEY F.yaml:1:1"],
    ["a tag", "a: !!str 1\n", "YAML_TAG F.yaml:1:10 a"],
    ["a tag of its own", "a: !secret x\n", "YAML_TAG_RESOLVE_FAILED F.yaml:1:4"],
    ["the tag that says nothing", "a: ! x\n", "YAML_TAG F.yaml:1:6 a"],
    ["a version directive", "%YAML 1.1\n---\na: b\n", "YAML_DIRECTIVE F.yaml:1:1"],
    ["a tag directive", "%TAG ! tag:x,2000:\n---\na: b\n", "YAML_DIRECTIVE F.yaml:1:1"],
    ["two documents", "a: b\n---\nc: d\n", "YAML_MULTIPLE_DOCS F.yaml:2:1"],
    ["a key without a value", "a:\nb: c\n", "YAML_NO_VALUE F.yaml:1:3 a"],
    ["a flow key without a value", "a: { b, c: d }\n", "YAML_NO_VALUE F.yaml:1:6 a.b"],
    ["a list entry without a value", "a:\n  -\n  - b\n", "YAML_NO_VALUE F.yaml:2:4 a[0]"],
    ["a number as key", "8080: a\n", "YAML_KEY F.yaml:1:1"],
    ["a truth value as key", "on: a\n", "YAML_KEY F.yaml:1:1"],
    ["a list as key", "? [a]\n: b\n", "YAML_KEY F.yaml:1:3"],
    ["a key that every object has", "__proto__: { a: b }\n", "YAML_KEY F.yaml:1:1"],
    ["a bare date", "a: 2026-12-20\n", "YAML_AMBIGUOUS_SCALAR F.yaml:1:4 a"],
    ["a missing quote", "a: 'x\n", "YAML_MISSING_CHAR F.yaml:2:1"],
    ["a bracket too much", "a: ]\n", "YAML_UNEXPECTED_TOKEN F.yaml:1:4"],
    ["two keys in a line", "a: b: c\n", "YAML_BLOCK_AS_IMPLICIT_KEY F.yaml:1:4"],
    ["crooked indentation", "a:\n  b: 1\n c: 2\n", "YAML_BAD_INDENT F.yaml:3:1"],
    ["faults in two lines", "a: @x\nb: `y`\n", "YAML_BAD_SCALAR_START F.yaml:1:4", "YAML_BAD_SCALAR_START F.yaml:2:4"],
  ];
  for (const [name, text, ...faults] of TRAPS) {
    it(`refuses ${name}`, () => assert.deepEqual(brief(text), faults));
  }

  it("takes 64 levels and refuses the 65th", () => {
    const nested = (levels: number) => `${"{ a: ".repeat(levels)}b${" }".repeat(levels)}\n`;

    assert.deepEqual(brief(nested(64)), []);
    assert.deepEqual(
      read(nested(65)).faults.map(({ code }) => code),
      ["YAML_TOO_DEEP"],
    );
  });

  for (const text of [
    `a: ${"[".repeat(20_000)}`,
    `${"- ".repeat(20_000)}x`,
    `a: ${"{a: ".repeat(20_000)}`,
    `${"? ".repeat(20_000)}x`,
  ]) {
    it(`survives 20,000 times ${JSON.stringify(text.slice(3, 7))}`, () => {
      const { faults } = read(text);
      assert.ok(faults.length > 0);
      assert.ok(faults.every(({ where }) => /^F\.yaml:\d+:\d+$/.test(where)));
    });
  }

  it("does not multiply aliases: a bomb is a list of faults", () => {
    const lines = Array.from({ length: 30 }, (_, index) => `a${index}: &x${index} [${`*x${index - 1}, `.repeat(9)}z]`);

    const { faults } = read(lines.join("\n"));

    assert.ok(faults.length > 1 && faults.length <= 51);
  });

  it("refuses a file that is too large before it reads it", () => {
    assert.deepEqual(brief("a".repeat(20_000_001)), ["FILE_TOO_LARGE F.yaml"]);
  });

  it("lists the first 50 faults and counts the others", () => {
    const { faults } = read(Array.from({ length: 80 }, (_, index) => `k${index}: 0123`).join("\n"));

    assert.equal(faults.length, 51);
    assert.equal(faults[50]?.message, "30 more faults in this file are not listed");
  });

  it("says what to do about an unclear word", () => {
    const [fault] = read("a: 2026-12-20\n").faults;

    assert.equal(fault?.message, "2026-12-20 is unclear: the engine takes it for a date and rewrites it");
    assert.equal(fault?.remedy, 'quote it: "2026-12-20"');
  });

  it("never shows what stands below `secure`, whatever is wrong with it", () => {
    const canary = "0777123";
    const texts = [
      `a: { secure: ${canary} }`,
      `a: { secure: [${canary}, *${canary}, {b: ${canary}}] }`,
      `a:\n  secure: *c${canary}\n`,
      `a:\n  secure: "c${canary}\n`,
      `a:\n  secure: c${canary}: x\n`,
      `a:\n  secure: @c${canary}\n`,
      `a:\n  secure: !!c${canary} x\n`,
      `a:\n  secure: &c${canary} x\n`,
      `a:\n  secure: {{c${canary}}}\n`,
    ];
    for (const text of texts) {
      const { faults } = read(text);
      assert.ok(faults.length > 0, text);
      assert.ok(!JSON.stringify(faults).includes(canary), `${text} → ${JSON.stringify(faults)}`);
    }
  });

  it("knows where a value and its key stand, and else the nearest thing around", () => {
    const source = read("a:\n  b:\n    - c: 1\n      d: x\ne: {}\n");

    assert.equal(source.where(["a", "b", 0, "d"]), "F.yaml:4:10");
    assert.equal(source.where(["a", "b", 0, "d"], "key"), "F.yaml:4:7");
    assert.equal(source.where(["a", "b", 0, "missing"]), "F.yaml:3:7");
    assert.equal(source.where(["a", "b", 7]), "F.yaml:3:5");
    assert.equal(source.where(["e"], "key"), "F.yaml:5:1");
    assert.equal(source.where([]), "F.yaml:1:1");
  });

  it("writes key paths as people do", () => {
    assert.equal(formatPath(["edges", 0, "approvals", 1, "team"]), "edges[0].approvals[1].team");
    assert.equal(formatPath([]), "");
  });

  it("reads thousands of keys, and finds their places", () => {
    const count = 20_000;
    const text = `m:\n${Array.from({ length: count }, (_, index) => `  k${index}: v${index}\n`).join("")}`;

    const source = read(text);

    assert.deepEqual(source.faults, []);
    for (let index = 0; index < count; index++)
      assert.equal(source.where(["m", `k${index}`], "key"), `F.yaml:${index + 2}:3`);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { readPlainScalar } from "../../infra/config/yaml-scalar.ts";
import { ENGINE_FACTS, SAFE_WORDS } from "../support/engine-facts.ts";

describe("an unquoted word", () => {
  for (const [word, engine] of ENGINE_FACTS) {
    it(`is refused as ${word}, which the engine hands on as ${JSON.stringify(engine)}`, () => {
      const read = readPlainScalar(word);
      assert.equal(read.ok, false);
      assert.equal(!read.ok && read.code, engine === null ? "YAML_NO_VALUE" : "YAML_AMBIGUOUS_SCALAR");
    });
  }

  for (const [word, value] of SAFE_WORDS) {
    it(`is taken as ${word}`, () => assert.deepEqual(readPlainScalar(word), { ok: true, value }));
  }

  for (const word of [
    "",
    ".inf",
    "-.INF",
    ".NaN",
    "<<",
    "12345678901234567000",
    "2001-12-14 21:59:43.10 -5",
    "1:30",
    "NULL",
    "Yes",
    "OFF",
    "N",
  ]) {
    it(`is refused as ${word || "nothing at all"}`, () => assert.equal(readPlainScalar(word).ok, false));
  }

  it("is a number only if it is written as the number is", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789.-+_exX:"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(digits, (word) => {
        const read = readPlainScalar(word);
        if (read.ok && typeof read.value === "number") assert.equal(String(read.value), word);
        else if (read.ok) assert.equal(read.value, word);
      }),
      { numRuns: 5000 },
    );
  });
});

import assert from "node:assert/strict";
import { parseName } from "../../infra/values/name.ts";

describe("name", () => {
  for (const name of ["a", "dev", "dev-int", "9x", `${"a".repeat(38)}-b`]) {
    it(`takes ${name}`, () => assert.equal(parseName(name), name));
  }

  for (const name of [
    "",
    "-",
    "-a",
    "a-",
    "A",
    "a_b",
    "a.b",
    "a/b",
    "../a",
    "a b",
    "a\n",
    "ä",
    "a".repeat(41),
    "a;id",
    "--stack",
  ]) {
    it(`refuses ${JSON.stringify(name)}`, () =>
      assert.throws(() => parseName(name), { name: "ParseError", code: "NAME_MALFORMED" }));
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  holdsUnknown,
  mask,
  merge,
  type PropertyMap,
  type PropertyValue,
  plain,
  redact,
  restore,
  sealed,
  secret,
  secretTexts,
  textAt,
  UNKNOWN,
} from "../../sandbox/providers/property-values.ts";

const text = fc.string({ minLength: 5, maxLength: 12 }).map((value) => `s-${value}`);
const values = fc.letrec<{ value: PropertyValue; map: PropertyMap }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.boolean(),
    fc.integer(),
    text,
    text.map(secret),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("map"),
  ),
  map: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie("value"), { maxKeys: 4, noNullPrototype: true }),
}));

describe("values of the provider protocol", () => {
  it("lose no value and every mark when made plain", () => {
    assert.deepEqual(plain({ a: secret({ b: secret("x") }), c: [secret(1)] }), { a: { b: "x" }, c: [1] });
  });

  it("come back from their redacted form with what the state holds", () => {
    fc.assert(fc.property(values.map, (map) => assert.deepEqual(restore(redact(map, "key"), map, "key"), map)));
  });

  it("show no text of a secret once redacted or masked", () => {
    fc.assert(
      fc.property(text, values.map, (hidden, map) => {
        const hiding = { ...map, hidden: [{ deep: secret({ token: `<${hidden}>` }) }] };
        for (const shown of [redact(hiding, "key"), mask(hiding)])
          assert.ok(!JSON.stringify(shown).includes(`<${hidden}>`));
      }),
    );
  });

  it("give a placeholder, marked as a secret, for a secret that is another than the state's", () => {
    const stored = redact({ a: secret("old") }, "key");

    assert.deepEqual(restore(stored, { a: secret("new") }, "key"), { a: secret("[secret]") });
    assert.deepEqual(restore(stored, undefined, "key"), { a: secret("[secret]") });
    assert.deepEqual(restore(stored, { a: secret("old") }, "another key"), { a: secret("[secret]") });
  });

  it("seal what was built on a secret, in clear or in base64", () => {
    const secrets = secretTexts({ password: secret("hunter2"), port: 5432 });
    const encoded = Buffer.from("hunter2").toString("base64");

    const result = sealed({ url: "postgres://u:hunter2@db", data: { p: encoded }, port: 5432, host: "db" }, secrets);

    assert.deepEqual(result, {
      url: secret("postgres://u:hunter2@db"),
      data: { p: secret(encoded) },
      port: 5432,
      host: "db",
    });
  });

  it("seal a very short secret only where it is the whole text", () => {
    assert.deepEqual(sealed({ a: "ab", b: "cabs" }, secretTexts(secret("ab"))), { a: secret("ab"), b: "cabs" });
  });

  it("merge map by map, through the mark of a secret", () => {
    const base = { spec: secret({ a: 1, b: 2 }), list: [1] };

    assert.deepEqual(merge(base, { spec: { b: 3 }, list: [2], c: 4 }), {
      spec: secret({ a: 1, b: 3 }),
      list: [2],
      c: 4,
    });
  });

  it("know an unknown wherever it stands, and never take it for a text", () => {
    assert.equal(holdsUnknown({ a: [{ b: secret(UNKNOWN) }] }), true);
    assert.equal(holdsUnknown({ a: ["x"] }), false);
    assert.equal(textAt({ a: UNKNOWN }, "a"), undefined);
    assert.equal(textAt({ a: secret({ b: ["x"] }) }, "a", "b", 0), "x");
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, contentHash, sha256 } from "../../infra/values/content-hash.ts";

describe("content hash", () => {
  it("is that of known bytes", () => {
    assert.equal(sha256("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert.equal(
      canonicalJson({ b: [1, 2.5, "ä"], a: { y: null, x: true } }),
      '{"a":{"x":true,"y":null},"b":[1,2.5,"ä"]}',
    );
    assert.equal(contentHash({ b: 1, a: 2 }), sha256('{"a":2,"b":1}'));
  });

  it("does not depend on the order of keys, and does on every value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        assert.equal(contentHash(turned), contentHash(value));
        const key = Object.keys(value)[0] ?? "";
        assert.notEqual(contentHash({ ...value, [key]: [value[key]] }), contentHash(value));
      }),
    );
  });

  it("refuses what has no JSON form", () => {
    assert.throws(() => canonicalJson(undefined));
    assert.throws(() => canonicalJson(Number.NaN));
  });
});

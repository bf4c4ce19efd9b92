import assert from "node:assert/strict";
import fc from "fast-check";
import { diffProperties, equal, formatPath } from "../../sandbox/providers/property-diff.ts";
import { type PropertyMap, secret } from "../../sandbox/providers/property-values.ts";

const shown = (olds: PropertyMap, news: PropertyMap, immutable: readonly string[] = []) =>
  diffProperties(olds, news, immutable).map(
    ({ path, kind, replace }) => `${kind}${replace ? " replace" : ""} ${formatPath(path)}`,
  );

describe("the difference of inputs", () => {
  it("is empty for equal inputs, whatever they are", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (map) =>
        assert.deepEqual(shown(map as PropertyMap, structuredClone(map) as PropertyMap), []),
      ),
    );
  });

  it("names each path in the engine's notation", () => {
    const olds = { spec: { ports: [{ port: 1 }, { port: 2 }] }, labels: { "app/x": "a" }, gone: 1 };
    const news = { spec: { ports: [{ port: 1 }, { port: 3 }, { port: 4 }] }, labels: { "app/x": "b" }, fresh: 1 };

    assert.deepEqual(shown(olds, news), [
      "add fresh",
      "delete gone",
      'update labels["app/x"]',
      "update spec.ports[1].port",
      "add spec.ports[2]",
    ]);
  });

  const replacing: readonly (readonly [
    what: string,
    olds: PropertyMap,
    news: PropertyMap,
    immutable: string,
    expected: readonly string[],
  ])[] = [
    [
      "below an immutable path",
      { spec: { selector: { a: 1 } } },
      { spec: { selector: { a: 2 } } },
      "spec.selector",
      ["update replace spec.selector.a"],
    ],
    ["above one that really differs", {}, { spec: { selector: 1 } }, "spec.selector", ["add replace spec"]],
    [
      "beside one that does not",
      { spec: { selector: 1, size: 1 } },
      { spec: { selector: 1, size: 2 } },
      "spec.selector",
      ["update spec.size"],
    ],
    [
      "at any position of a list",
      { c: [{ image: 1, n: 1 }] },
      { c: [{ image: 2, n: 2 }] },
      "c.*.image",
      ["update replace c[0].image", "update c[0].n"],
    ],
  ];
  for (const [what, olds, news, immutable, expected] of replacing) {
    it(`replaces for a change ${what}, and for nothing else`, () => {
      assert.deepEqual(shown(olds, news, [immutable]), expected);
    });
  }

  it("looks through the mark of a secret: becoming secret is no change, another value is", () => {
    assert.equal(equal({ a: "x" }, { a: secret("x") }), true);
    assert.deepEqual(shown({ a: secret({ b: 1 }) }, { a: secret({ b: 2 }) }), ["update a.b"]);
  });
});

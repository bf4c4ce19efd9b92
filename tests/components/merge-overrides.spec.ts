import assert from "node:assert/strict";
import { mergeOverrides } from "../../components/merge-overrides.ts";

const BASE = { name: "a", labels: { x: "1", y: "2" }, ports: [{ port: 1 }, { port: 2 }] };

describe("overrides", () => {
  const rows = [
    { what: "nothing", over: undefined, result: BASE },
    { what: "a plain value", over: { name: "b" }, result: { ...BASE, name: "b" } },
    { what: "one key of a map", over: { labels: { y: "3" } }, result: { ...BASE, labels: { x: "1", y: "3" } } },
    {
      what: "a new key of a map",
      over: { labels: { z: "4" } },
      result: { ...BASE, labels: { x: "1", y: "2", z: "4" } },
    },
    { what: "a list, as a whole", over: { ports: [{ port: 9 }] }, result: { ...BASE, ports: [{ port: 9 }] } },
  ];
  for (const { what, over, result } of rows) {
    it(`replace ${what}`, () => {
      assert.deepEqual(mergeOverrides<Loose>(BASE, over), result);
    });
  }

  it("leave what they are laid over as it was", () => {
    const before = structuredClone(BASE);

    mergeOverrides<Loose>(BASE, { labels: { x: "9" } });

    assert.deepEqual(BASE, before);
  });
});

interface Loose {
  name: string;
  labels: Record<string, string>;
  ports: { port: number }[];
}

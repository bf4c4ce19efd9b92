/** Quantities, spans, schedules and paths as the rules of kinds read them. */
import assert from "node:assert/strict";
import { keysOf } from "../../sandbox/providers/kubernetes/applied/field-owners.ts";
import { isSchedule, secondsOf } from "../../sandbox/providers/kubernetes/rules/durations.ts";
import { canonicalQuantity } from "../../sandbox/providers/kubernetes/rules/quantity.ts";

// As an API server of version 1.34 wrote them back.
const CANONICAL = {
  "1000m": "1",
  "0.5": "500m",
  "500m": "500m",
  "1024Mi": "1Gi",
  "1.5Gi": "1536Mi",
  "1500Mi": "1500Mi",
  "128974848": "128974848",
  "1e3": "1e3",
  "1000000": "1M",
  "0.1": "100m",
  "0": "0",
  "0Mi": "0",
  "1000Ki": "1000Ki",
  "1.0": "1",
  "0.25Gi": "256Mi",
  "1.5": "1500m",
  "1024": "1024",
  "0.5Ki": "512",
  ".5": "500m",
  "1k": "1k",
  "1000k": "1M",
} as const;

const SPANS = {
  "90s": 90,
  "1h30m": 5400,
  "500ms": 0.5,
  "2d": 172_800,
  "1w": 604_800,
  "1.5h": 5400,
  "": undefined,
  soon: undefined,
  "5": undefined,
};

const SCHEDULES: readonly (readonly [text: string, fields: 5 | 6, good: boolean])[] = [
  ["0 2 * * *", 5, true],
  ["*/15 0-6,22 * JAN-MAR MON", 5, true],
  ["@daily", 5, true],
  ["0 0 2 * * *", 5, false],
  ["0 0 2 * * *", 6, true],
  ["60 2 * * *", 5, false],
  ["0 24 * * *", 5, false],
  ["0 0 0 32 * *", 6, false],
  ["0 0 0 1 13 *", 6, false],
  ["daily", 5, false],
];

const PATHS: readonly (readonly [path: string, keys: readonly string[] | undefined])[] = [
  ["spec.selector", ["spec", "selector"]],
  ['metadata.annotations["a.b/c"]', ["metadata", "annotations", "a.b/c"]],
  ['data["a\\"b"].c', ["data", 'a"b', "c"]],
  ["spec.ports[0].name", undefined],
  ["spec.ports[*].name", undefined],
];

describe("values of rules", () => {
  for (const [text, canonical] of Object.entries(CANONICAL)) {
    it(`write ${text} as ${canonical}`, () => assert.equal(canonicalQuantity(text), canonical));
  }

  it("have no canonical form for what is no quantity", () => assert.equal(canonicalQuantity("half"), undefined));

  for (const [text, seconds] of Object.entries(SPANS)) {
    it(`read "${text}" as ${seconds} s`, () => assert.equal(secondsOf(text), seconds));
  }

  for (const [text, fields, good] of SCHEDULES) {
    it(`${good ? "take" : "refuse"} "${text}" for ${fields} fields`, () =>
      assert.equal(isSchedule(text, fields), good));
  }

  for (const [path, keys] of PATHS) {
    it(`read the path ${path}`, () => assert.deepEqual(keysOf(path), keys));
  }
});

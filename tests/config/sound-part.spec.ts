import assert from "node:assert/strict";
import { parse } from "yaml";
import type * as z from "zod";
import { soundPart } from "../../infra/config/sound-part.ts";
import { type StackConfig, stackConfigSchema } from "../../infra/config/stack-config.ts";
import type { KeyPath } from "../../infra/config/yaml-position.ts";
import { fixtureFiles } from "../support/fixtures.ts";

/** Our keys of the sample's production, without their prefix. */
function production(): Record<string, unknown> {
  const { config } = parse(fixtureFiles().get("Pulumi.production.yaml") ?? "");
  const entries = Object.entries(config).map(([key, value]) => [key.replace("environments:", ""), value]);
  return Object.fromEntries(entries);
}

/** What is left of production with this in place of some keys; `paths` are those that the schema refuses. */
function rest(changes: Readonly<Record<string, unknown>>) {
  const value = { ...production(), ...changes };
  const before = structuredClone(value);
  const result = stackConfigSchema.safeParse(value);
  const paths: readonly KeyPath[] = (result.error?.issues ?? []).flatMap(pathsOf);
  const sound = soundPart(stackConfigSchema, value, paths);
  assert.deepEqual(value, before, "the value itself stays as it is");
  return { sound, paths };
}

/** As the reader counts them: an unknown key stands at its own path. */
function pathsOf(issue: z.core.$ZodIssue): readonly KeyPath[] {
  const path = issue.path.filter((key) => typeof key !== "symbol");
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
}

describe("the sound part of a stack file", () => {
  const REPAIRED: readonly {
    readonly what: string;
    readonly changes: Readonly<Record<string, unknown>>;
    readonly sections: readonly string[];
    readonly left: (config: StackConfig) => unknown;
    readonly is: unknown;
  }[] = [
    {
      what: "an unknown value of a setting",
      changes: { monitoring: { level: "everything", routes: { critical: ["on-call"] } } },
      sections: ["monitoring"],
      left: ({ monitoring }) => [monitoring.level, monitoring.routes.critical],
      is: [undefined, ["on-call"]],
    },
    {
      what: "an unknown key",
      changes: { redis: { shards: 3, replicas: 2 } },
      sections: ["redis"],
      left: ({ redis }) => [redis?.shards, Object.keys(redis ?? {})],
      is: [3, ["shards", "elasticache"]],
    },
    {
      what: "a list with an entry that is refused, which goes as a whole",
      changes: { access: { view: ["platform", "No Name"], edit: ["security"] } },
      sections: ["access"],
      left: ({ access }) => access,
      is: { view: [], edit: ["security"], admin: [] },
    },
    {
      what: "several settings of several sections",
      changes: {
        postgres: { replicas: -1, storageGiB: 200 },
        flags: { ENABLE_BETA_FEATURES: 3, ENABLE_DEBUG_ENDPOINTS: false },
        quota: { cpu: "many" },
      },
      sections: ["postgres", "quota", "flags"],
      left: ({ postgres, flags, quota }) => [postgres?.storageGiB, flags, quota],
      is: [200, { ENABLE_DEBUG_ENDPOINTS: false }, {}],
    },
  ];
  for (const { what, changes, sections, left, is } of REPAIRED) {
    it(`is there without ${what}`, () => {
      const { sound } = rest(changes);

      assert.ok(sound !== undefined);
      assert.deepEqual([...sound.sections].sort(), [...sections].sort());
      assert.deepEqual(left(sound.data), is);
      assert.deepEqual(sound.data.services.web?.replicas, { min: 4, max: 12 }, "the rest says what it said");
    });
  }

  const LOST: readonly (readonly [what: string, changes: Readonly<Record<string, unknown>>])[] = [
    ["where a key decides what all others mean", { tier: "prod" }],
    ["where the place is not known", { target: { cluster: { context: "c" }, backend: "s3://b" } }],
    ["where a pin is refused: what runs is not known", { images: { api: "ghcr.io/acme/shop-api:1" } }],
    ["where an override is refused", { services: { web: { replicas: { min: 3, max: 2 } } } }],
    ["where a whole section is of another kind", { postgres: "yes" }],
    ["where a section cannot do without what was refused", { secrets: { store: { name: "No Name" } } }],
    ["where a key is unknown at the top", { postgers: {} }],
    ["where one fault can be taken out and another cannot", { tier: "prod", quota: { cpu: "many" } }],
  ];
  for (const [what, changes] of LOST) {
    it(`is nothing ${what}`, () => {
      const { sound, paths } = rest(changes);

      assert.notDeepEqual(paths, []);
      assert.equal(sound, undefined);
    });
  }
});

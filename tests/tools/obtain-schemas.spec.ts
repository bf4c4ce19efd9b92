import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

const TOOLS = join(import.meta.dirname, "../../tools/schemas");
const METADATA = { $id: "metadata.json", type: "object", properties: { name: {} }, additionalProperties: false };

const SPEC = {
  type: "object",
  required: ["size"],
  properties: {
    size: { type: "integer", default: 1 },
    port: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
    note: { type: "string", nullable: true },
    default: { type: "string" },
    parts: { type: "array", items: { type: "object", properties: { name: { type: "string" } } } },
    labels: { type: "object", additionalProperties: { type: "string" } },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { size: { type: "integer" } } },
    inner: { type: "object", "x-kubernetes-embedded-resource": true, properties: { data: { type: "string" } } },
  },
};

function aDefinition(versions: readonly object[]) {
  return { kind: "CustomResourceDefinition", spec: { group: "acme.example", names: { kind: "Thing" }, versions } };
}

describe("schemas of operators' kinds", () => {
  let convertCrd: (definition: object, metadataRef: string) => { group: string; version: string; schema: object }[];
  let accepts: ValidateFunction;
  before(async () => {
    ({ convertCrd } = await import(pathToFileURL(join(TOOLS, "convert-crd.js")).href));
    const openAPIV3Schema = { type: "object", properties: { spec: SPEC } };
    const versions = [{ name: "v1", served: true, schema: { openAPIV3Schema } }];
    const [converted] = convertCrd(aDefinition(versions), "metadata.json");
    accepts = new Ajv2020({ schemas: [METADATA], strict: false }).compile(converted?.schema ?? false);
  });

  const aThing = (spec: object, rest: object = {}) => {
    return {
      apiVersion: "acme.example/v1",
      kind: "Thing",
      metadata: { name: "a" },
      spec: { size: 1, ...spec },
      ...rest,
    };
  };

  for (const [what, thing] of [
    ["what the definition names", aThing({ size: 3, note: "x", default: "x" })],
    ["a number or a text where either may stand", aThing({ port: 80 })],
    ["a null where it may stand", aThing({ note: null })],
    ["any key of a map", aThing({ labels: { anything: "x" } })],
    ["any key where the definition keeps unknown ones", aThing({ free: { size: 1, anything: [1] } })],
    ["the identity of an object inside the object", aThing({ inner: { apiVersion: "v1", kind: "X", metadata: {} } })],
  ] as const) {
    it(`accept ${what}`, () => {
      assert.equal(accepts(thing), true, JSON.stringify(accepts.errors));
    });
  }

  for (const [what, thing] of [
    ["an unknown key", aThing({ sise: 1 })],
    ["an unknown key beside the spec", aThing({}, { specs: {} })],
    ["an unknown key in an item of a list", aThing({ parts: [{ nam: "x" }] })],
    ["an unknown key in an object inside the object", aThing({ inner: { dat: "x" } })],
    ["an unknown key of the metadata", aThing({}, { metadata: { name: "a", label: {} } })],
    ["a wrong type", aThing({ size: "1" })],
    ["a wrong type in a map", aThing({ labels: { a: 1 } })],
    ["a wrong type in what is otherwise free", aThing({ free: { size: "1" } })],
    ["a null where none may stand", aThing({ default: null })],
    ["neither number nor text", aThing({ port: true })],
    ["a missing key", { ...aThing({}), spec: {} }],
    ["an object without name", { ...aThing({}), metadata: undefined }],
    ["another version", aThing({}, { apiVersion: "acme.example/v2" })],
  ] as const) {
    it(`refuse ${what}`, () => {
      assert.equal(accepts(JSON.parse(JSON.stringify(thing))), false);
    });
  }

  it("are made for the versions that are served", () => {
    const versions = ["v1beta1", "v1"].map((name) => ({ name, served: name === "v1", schema: {} }));

    assert.deepEqual(
      convertCrd(aDefinition(versions), "metadata.json").map(({ group, version }) => [group, version]),
      [["acme.example", "v1"]],
    );
  });
});

describe("schemas of built-in kinds", () => {
  const DEFINITIONS = {
    Tree: {
      type: "object",
      description: "for people",
      properties: { description: { type: "string" }, leaf: { $ref: "#/$defs/Tree" } },
      additionalProperties: false,
    },
    Unused: { type: "object" },
  };
  let selfContained: (schema: object, definitions: object) => { $defs: object };
  before(async () => {
    ({ selfContained } = await import(pathToFileURL(join(TOOLS, "self-contained.js")).href));
  });
  const published = (name: string) => ({
    $id: "https://example.org/tree",
    type: "object",
    properties: { spec: { $ref: `/api/_definitions.json#/$defs/${name}` } },
  });

  it("stand alone, with the definitions that they need and no other", () => {
    const schema = selfContained(published("Tree"), DEFINITIONS);

    assert.deepEqual(Object.keys(schema.$defs), ["Tree"]);
    const accepts = new Ajv2020({ strict: false }).compile(schema);
    assert.equal(accepts({ spec: { leaf: { leaf: { description: "a property of that name" } } } }), true);
    assert.equal(accepts({ spec: { leaf: { leaf: { leafs: {} } } } }), false);
  });

  it("are refused where a definition is missing", () => {
    assert.throws(() => selfContained(published("Bush"), DEFINITIONS), /Bush: there is no such definition/);
  });
});

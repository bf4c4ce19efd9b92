/**
 * Turns a CustomResourceDefinition into JSON Schemas that refuse what the API server would silently drop. A definition's
 * own schema is structural: every key that is kept is named in it, so naming is enough to close each object.
 */

/** Keywords that JSON Schema lacks, that mean something else there, or that only people read. */
const NO_KEYWORDS = /^(x-kubernetes-.*|nullable|example|externalDocs|default|description)$/;
const OBJECT_KEYS = ["apiVersion", "kind"];

/**
 * One schema for each version that the definition serves.
 * @param {object} definition `apiextensions.k8s.io/v1`
 * @param {string} metadataRef reference to the schema of an object's metadata, which a definition leaves out
 * @returns {{ group: string, kind: string, version: string, schema: object }[]}
 */
export function convertCrd(definition, metadataRef) {
  const { group, names, versions } = definition.spec;
  const served = versions.filter((version) => version.served);
  return served.map(({ name, schema }) => {
    const root = schema?.openAPIV3Schema ?? { "x-kubernetes-preserve-unknown-fields": true };
    const object = closed(withObjectKeys(root, { enum: [`${group}/${name}`] }, { enum: [names.kind] }));
    object.properties.metadata = { $ref: metadataRef };
    const required = [...new Set([...(object.required ?? []), ...OBJECT_KEYS, "metadata"])];
    const $schema = "https://json-schema.org/draft/2020-12/schema";
    return { group, kind: names.kind, version: name, schema: { $schema, ...object, required } };
  });
}

/** The schema of one value, with every object in it closed. */
function closed(schema) {
  const kept = Object.fromEntries(Object.entries(schema).filter(([key]) => !NO_KEYWORDS.test(key)));
  const result = { ...kept, ...typeOf(schema), ...childrenOf(schema) };
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (schema.type === "object" && !isOpen && schema.additionalProperties === undefined) {
    result.additionalProperties = false;
  }
  return result;
}

/** An object inside the object has identity keys, which its definition need not name. */
function childrenOf(schema) {
  const { properties, items, additionalProperties } =
    schema["x-kubernetes-embedded-resource"] === true ? withObjectKeys(schema, {}, {}) : schema;
  return {
    ...(properties === undefined ? {} : { properties: mapValues(properties, closed) }),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(isSchema(additionalProperties) ? { additionalProperties: closed(additionalProperties) } : {}),
  };
}

function typeOf(schema) {
  if (schema["x-kubernetes-int-or-string"] === true) return { type: ["integer", "string"] };
  return schema.nullable === true && schema.type !== undefined ? { type: [schema.type, "null"] } : {};
}

function withObjectKeys(schema, apiVersion, kind) {
  const own = { apiVersion: { type: "string", ...apiVersion }, kind: { type: "string", ...kind } };
  return {
    ...schema,
    type: "object",
    properties: { metadata: { type: "object", ...OPEN }, ...schema.properties, ...own },
  };
}

const OPEN = { "x-kubernetes-preserve-unknown-fields": true };

function isSchema(value) {
  return typeof value === "object" && value !== null;
}

function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

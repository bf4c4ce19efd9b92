/**
 * Writes the part of GitHub's published OpenAPI description that the tests check the stand-in by, as JSON Schema:
 * `tests/fixtures/github-openapi.json`. The whole is too large to be installed with the project:
 *
 *   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz
 *   node tools/github-schemas.ts package/generated/api.github.com.json "@octokit/openapi 23.0.2"
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Json = Readonly<Record<string, unknown>>;

const REPOSITORY = "/repos/{owner}/{repo}";
const ENVIRONMENT = `${REPOSITORY}/environments/{environment_name}`;

/** Operations by the name that the tests use: method, path and status of the answer. */
const OPERATIONS: Readonly<Record<string, readonly [method: string, path: string, status: string]>> = {
  "list environments": ["get", `${REPOSITORY}/environments`, "200"],
  "get environment": ["get", ENVIRONMENT, "200"],
  "put environment": ["put", ENVIRONMENT, "200"],
  "list policies": ["get", `${ENVIRONMENT}/deployment-branch-policies`, "200"],
  "post policy": ["post", `${ENVIRONMENT}/deployment-branch-policies`, "200"],
  "list secrets": ["get", `${ENVIRONMENT}/secrets`, "200"],
  "list variables": ["get", `${ENVIRONMENT}/variables`, "200"],
  "list rulesets": ["get", `${REPOSITORY}/rulesets`, "200"],
  "get ruleset": ["get", `${REPOSITORY}/rulesets/{ruleset_id}`, "200"],
  "post ruleset": ["post", `${REPOSITORY}/rulesets`, "201"],
  "get subject": ["get", `${REPOSITORY}/actions/oidc/customization/sub`, "200"],
};

/** Words for people: no part of what is valid. */
const WORDS = new Set(["description", "example", "examples", "title", "x-github", "externalDocs", "deprecated"]);

if (import.meta.main) {
  const [file = "", source = ""] = process.argv.slice(2);
  const out = join(import.meta.dirname, "../tests/fixtures/github-openapi.json");
  writeFileSync(out, `${JSON.stringify(subset(JSON.parse(readFileSync(file, "utf8")) as Json, source), null, 1)}\n`);
}

function subset(api: Json, source: string): Json {
  const used = new Map<string, unknown>();
  const keep = (schema: unknown): unknown => {
    const plain = asJsonSchema(schema);
    for (const name of referencesOf(plain)) if (!used.has(name)) follow(name);
    return plain;
  };
  const follow = (name: string) => {
    used.set(name, undefined);
    used.set(name, keep(at(api, "components", "schemas", name)));
  };
  const operations = Object.entries(OPERATIONS).map(([name, [method, path, status]]) => {
    const operation = at(api, "paths", path, method);
    const request = at(operation, "requestBody", "content", "application/json", "schema");
    const answer = at(operation, "responses", status, "content", "application/json", "schema");
    return [name, { ...(request === undefined ? {} : { request: keep(request) }), answer: keep(answer) }] as const;
  });
  const license = at(api, "info", "license", "name");
  const schemas = Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { source, license, operations: Object.fromEntries(operations), schemas };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (found as Json | undefined)?.[key], value);
}

/** OpenAPI 3.0 says `nullable`, which is no word of JSON Schema. */
function asJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asJsonSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  const { nullable, ...rest } = schema as Json;
  const kept = Object.entries(rest).filter(([key, value]) => !(WORDS.has(key) && !isPropertyNamed(value)));
  const plain = Object.fromEntries(kept.map(([key, value]) => [key, asJsonSchema(reference(key, value))]));
  return nullable === true ? { anyOf: [plain, { type: "null" }] } : plain;
}

/** A property may bear one of the words as its name: then a schema stands there, not a text. */
function isPropertyNamed(value: unknown): boolean {
  return typeof value === "object" && value !== null && ["type", "$ref", "anyOf", "oneOf"].some((key) => key in value);
}

function reference(key: string, value: unknown): unknown {
  return key === "$ref" && typeof value === "string" ? value.replace("#/components/schemas/", "#/schemas/") : value;
}

function referencesOf(schema: unknown): readonly string[] {
  return [...JSON.stringify(schema ?? null).matchAll(/"#\/schemas\/([^"]+)"/g)].map(([, name = ""]) => name);
}

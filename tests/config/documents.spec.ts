import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { fileSchemas, type JsonSchema } from "../../tools/docs/config-schemas.ts";
import { configurationDocuments } from "../../tools/docs/documents.ts";
import { fixtureFiles } from "../support/fixtures.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const schemaOf = (file: string) => {
  const name =
    file === "Pulumi.yaml"
      ? "project"
      : file === "promotion.yaml"
        ? "promotion"
        : file === "Pulumi.shared.yaml"
          ? "shared"
          : "stack";
  return fileSchemas().find((one) => one.name === name)?.schema ?? {};
};
const faults = (file: string, value: unknown) => {
  const validate = new Ajv({
    allErrors: true,
    strict: true,
    strictTypes: false,
    formats: { uri: URL.canParse },
  }).compile(schemaOf(file));
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

/** Every key that a person may write, with its schema. */
function* keysOf(schema: JsonSchema, path: string): Generator<readonly [path: string, schema: JsonSchema]> {
  for (const [key, sub] of Object.entries(schema.properties ?? {})) {
    if (typeof sub !== "object") continue;
    yield [`${path}.${key}`, sub];
    yield* keysOf(sub, `${path}.${key}`);
  }
  const below = [schema.additionalProperties, schema.items, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  for (const sub of below.flat()) if (typeof sub === "object") yield* keysOf(sub as JsonSchema, `${path}.*`);
}

describe("documents made from the configuration's schemas", () => {
  for (const [path, text] of configurationDocuments()) {
    it(`${path} is fresh`, () => assert.equal(readFileSync(join(ROOT, path), "utf8"), text, "write it anew: make fix"));
  }

  it("are all there is: no schema is left over", () => {
    const made = [...configurationDocuments().keys()].filter((path) => path.endsWith(".schema.json"));
    const found = readdirSync(join(ROOT, "docs/schema")).filter((name) => name.endsWith(".json"));
    assert.deepEqual(found.map((name) => `docs/schema/${name}`).sort(), made.sort());
  });

  for (const { name, schema } of fileSchemas()) {
    it(`say of every key of ${name} what it means`, () => {
      const keys = [...keysOf(schema, name)];
      assert.ok(keys.length >= 9, `${keys.length} keys`);
      assert.deepEqual(
        keys.filter(([, sub]) => (sub.description ?? "").length < 8).map(([path]) => path),
        [],
      );
    });

    it(`take no key of ${name} that is not known`, () => {
      for (const [path, sub] of [[name, schema] as const, ...keysOf(schema, name)]) {
        if (sub.properties !== undefined) assert.equal(sub.additionalProperties, false, path);
      }
    });
  }

  for (const [file, text] of fixtureFiles()) {
    it(`agree with ${file} of the sample project`, () => assert.deepEqual(faults(file, parse(text)), []));
  }

  it("refuse in the editor what the reader refuses: typing errors, unpinned images, wrong types", () => {
    const stack = parse(fixtureFiles().get("Pulumi.dev.yaml") ?? "");
    stack.config["environments:hots"] = stack.config["environments:host"];
    stack.config["environments:images"].api = "ghcr.io/acme/shop-api:1.4.2";
    stack.config["environments:target"].accountId = 111122223333;
    stack.environment = ["shop/dev"];
    delete stack.config["environments:tier"];

    assert.deepEqual(faults("Pulumi.dev.yaml", stack).sort(), [
      " must NOT have additional properties",
      "/config must NOT have additional properties",
      "/config must have required property 'environments:tier'",
      '/config/environments:images/api must match pattern "@sha256:[0-9a-f]{64}$"',
      "/config/environments:target/accountId must be string",
    ]);
  });

  it("let through what the engine and the providers keep in a stack file", () => {
    const stack = parse(fixtureFiles().get("Pulumi.dev.yaml") ?? "");
    stack.encryptionsalt = "v1:abc";
    stack.config["aws:region"] = "eu-central-1";

    assert.deepEqual(faults("Pulumi.dev.yaml", stack), []);
  });

  it("say what the tiers mean, and nothing of this machine", () => {
    const text = configurationDocuments().get("docs/configuration.md") ?? "";
    assert.match(text, /^\| pods, fewest to most \| 1 to 1 \| 2 to 2 \| 3 to 6 \|$/m);
    assert.match(text, /^\| `config\.environments:tier` \| `dev`, `staging`, `production` \| required \| /m);
    assert.match(text, /^\| `edges\[\]\.approvals` \| list of one of several shapes \| `\[\]` \| /m);
    assert.match(text, /^\| Postgres: read replicas \| 0 \| 1 \| 2 \|$/m);
    assert.match(
      text,
      /^\| goals: available, answers in \(p95\) \| 99 %, 1000 ms \| 99\.5 %, 500 ms \| 99\.9 %, 500 ms \|$/m,
    );
    assert.doesNotMatch(text, /undefined|\[object/);
    assert.ok(!text.includes(ROOT));
  });
});

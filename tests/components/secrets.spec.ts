import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Secrets, type SecretsArgs } from "../../components/secrets/secrets.ts";
import { A_GENERATED, A_STACK_SECRET, aSecrets } from "../support/a-secrets.ts";
import { find, record } from "../support/mocks.ts";

const SECRET = "kubernetes:core/v1:Secret";
const EXTERNAL = "kubernetes:external-secrets.io/v1:ExternalSecret";
const PASSWORD = "kubernetes:generators.external-secrets.io/v1alpha1:Password";
/** What the engine's protocol marks a secret value with. */
const SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270";

describe("Secrets", () => {
  it("is an object for each secret, a recipe beside the generated one, and nothing else", async () => {
    const { resources } = await record(() => new Secrets("secrets", anArgs()));

    assert.deepEqual(resources.map(({ type, name, parent }) => [type, name, parent]).toSorted(), [
      [SECRET, "secrets-api-key", "secrets"],
      [EXTERNAL, "secrets-mail-token", "secrets"],
      [EXTERNAL, "secrets-session-key", "secrets"],
      [PASSWORD, "secrets-session-key-generator", "secrets"],
      ["platform:secrets:Secrets", "secrets", ""],
    ]);
    assert.deepEqual(
      resources.filter((resource) => resource.protect),
      [],
    );
  });

  it("makes the recipe before what reads it", async () => {
    const { resources } = await record(() => new Secrets("secrets", anArgs()));

    assert.deepEqual(find(resources, EXTERNAL, "secrets-session-key").dependsOn, ["secrets-session-key-generator"]);
    assert.deepEqual(find(resources, EXTERNAL, "secrets-mail-token").dependsOn, []);
  });

  it("gives the engine the value of the stack file encoded, and marked secret though it came as plain text", async () => {
    const { resources } = await record(() => new Secrets("secrets", anArgs({ values: { "api-key": "s3cret ü" } })));

    const { data } = find(resources, SECRET, "secrets-api-key").inputs;
    assert.deepEqual(data, { value: { "4dabf18193072939515e22adb298388d": SECRET_MARK, value: "czNjcmV0IMO8" } });
  });

  it("gives what images are pulled with where a kubelet looks for it, marked secret as well", async () => {
    const items = [{ ...A_STACK_SECRET, pull: true }];
    const { resources } = await record(() => new Secrets("secrets", anArgs({ items, values: { "api-key": "{}" } })));

    const { data, type } = find(resources, SECRET, "secrets-api-key").inputs;
    const value = { "4dabf18193072939515e22adb298388d": SECRET_MARK, value: "e30=" };
    assert.deepEqual([type, data], ["kubernetes.io/dockerconfigjson", { ".dockerconfigjson": value }]);
  });

  it("takes values that are known later", async () => {
    const values = { "api-key": pulumi.output(Promise.resolve("later")) };
    const { resources } = await record(() => new Secrets("secrets", anArgs({ values })));

    assert.match(JSON.stringify(find(resources, SECRET, "secrets-api-key").inputs), /"bGF0ZXI="/);
  });

  for (const values of [{}, { other: "x" }]) {
    it(`refuses ${JSON.stringify(values)} where the stack file's value is asked for`, async () => {
      await assert.rejects(
        record(() => new Secrets("secrets", anArgs({ items: [A_STACK_SECRET], values }))),
        /there is no value for the secret api-key/,
      );
    });
  }

  it("never takes what an object inherits for a value", async () => {
    const items = [{ ...A_STACK_SECRET, name: "constructor" }];

    await assert.rejects(
      record(() => new Secrets("secrets", anArgs({ items }))),
      /there is no value for the secret constructor/,
    );
  });

  it("lays overrides over every ExternalSecret and keeps the rest", async () => {
    const overrides = { externalSecret: { spec: { refreshInterval: "15m0s" } } };
    const { resources } = await record(() => new Secrets("secrets", anArgs({ overrides })));

    const { spec } = find(resources, EXTERNAL, "secrets-mail-token").inputs as { spec: Record<string, unknown> };
    assert.equal(spec.refreshInterval, "15m0s");
    assert.equal(spec.refreshPolicy, "Periodic");
  });

  it("registers the names of the Secrets, and no value", async () => {
    const { registered } = await record(() => new Secrets("secrets", anArgs({ items: [A_STACK_SECRET, A_GENERATED] })));

    assert.deepEqual(registered.get("secrets"), { secrets: ["api-key", "session-key"] });
  });
});

function anArgs(change: Partial<SecretsArgs> = {}): SecretsArgs {
  return { ...aSecrets(), values: { "api-key": "s3cret" }, ...change };
}

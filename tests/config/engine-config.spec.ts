import assert from "node:assert/strict";
import { engineConfigFaults } from "../../infra/config/engine-config.ts";

const PROJECT = `name: shop
config:
  environments:catalogue:
    value: { api: { port: 8080, exposed: true } }
  aws:region: eu-central-1
  note: { type: string, default: hello }
`;
const STACK = `config:
  environments:tier: dev
  environments:replicas: 2
  environments:on: true
  environments:target: { backend: "s3://state", hosts: [a, b] }
  shop:token: { secure: v1:abc }
  environments:nested: { user: ada, password: { secure: v1:def } }
`;
const ENGINE = {
  "environments:catalogue": '{"api":{"exposed":true,"port":8080}}',
  "aws:region": "eu-central-1",
  "shop:note": "hello",
  "environments:tier": "dev",
  "environments:replicas": "2",
  "environments:on": "true",
  "environments:target": '{"hosts":["a","b"],"backend":"s3://state"}',
  "shop:token": "hunter2",
  "environments:nested": '{"user":"ada","password":"hunter3"}',
};

describe("configuration of the engine", () => {
  it("is accepted when it says what the files say, in any order and with secrets in clear", () => {
    assert.deepEqual(faultsOf(ENGINE), []);
  });

  const OTHER = "the engine was given another value than the file has";
  const cases = [
    ["a changed text", { ...ENGINE, "environments:tier": "production" }, "environments:tier", OTHER],
    ["a changed number", { ...ENGINE, "environments:replicas": "3" }, "environments:replicas", OTHER],
    [
      "a key below it that is gone",
      { ...ENGINE, "environments:target": '{"backend":"s3://state"}' },
      "environments:target",
      OTHER,
    ],
    [
      "a key below it that is new",
      { ...ENGINE, "environments:nested": '{"user":"ada","password":"x","admin":"y"}' },
      "environments:nested",
      OTHER,
    ],
    [
      "a list in another order",
      { ...ENGINE, "environments:target": '{"hosts":["b","a"],"backend":"s3://state"}' },
      "environments:target",
      OTHER,
    ],
    ["a text where data stands", { ...ENGINE, "environments:target": "s3://state" }, "environments:target", OTHER],
    [
      "data where a secret stands",
      { ...ENGINE, "environments:nested": '{"user":"ada","password":{"a":1}}' },
      "environments:nested",
      OTHER,
    ],
    ["a changed value of Pulumi.yaml", { ...ENGINE, "aws:region": "us-east-1" }, "aws:region", OTHER],
    [
      "a key from nowhere",
      { ...ENGINE, "environments:debug": "1" },
      "environments:debug",
      "the engine was given this key, but no file has it",
    ],
    [
      "a date that the engine rewrote",
      { ...ENGINE, "environments:tier": "2026-12-20 00:00:00 +0000 UTC" },
      "environments:tier",
      OTHER,
    ],
  ] as const;
  for (const [what, engine, path, problem] of cases) {
    it(`is refused with ${what}`, () => {
      const faults = faultsOf(engine);

      assert.deepEqual(
        faults.map(({ code, path, message }) => ({ code, path, message })),
        [
          {
            code: "CONFIG_NOT_FROM_FILE",
            path,
            message: `${problem}; allowed: what Pulumi.yaml and the stack file say`,
          },
        ],
      );
    });
  }

  it("is refused when it lacks a key that a file has", () => {
    const { "environments:tier": _tier, ...rest } = ENGINE;

    assert.deepEqual(
      faultsOf(rest).map(({ message }) => message),
      ["the file has this key, but the engine was not given it; allowed: what Pulumi.yaml and the stack file say"],
    );
  });

  it("is told with the file that counts, sorted by key, all at once", () => {
    const faults = faultsOf({ ...ENGINE, "environments:tier": "x", "aws:region": "y" });

    assert.deepEqual(
      faults.map(({ where, path }) => `${where} ${path}`),
      ["Pulumi.yaml aws:region", "Pulumi.dev.yaml environments:tier"],
    );
  });

  it("lets the stack file win over Pulumi.yaml, as the engine does", () => {
    const stackText = `${STACK}  aws:region: us-east-1\n`;

    assert.deepEqual(faultsOf({ ...ENGINE, "aws:region": "us-east-1" }, stackText), []);
  });

  it("is never shown, neither the file's value nor the engine's", () => {
    const faults = faultsOf({ ...ENGINE, "environments:tier": "hunter4", "environments:extra": "hunter5" });

    assert.doesNotMatch(JSON.stringify(faults), /hunter|v1:|"dev"/);
  });
});

function faultsOf(engine: Record<string, string>, stackText = STACK) {
  return engineConfigFaults({ project: "shop", stackFile: "Pulumi.dev.yaml", stackText, projectText: PROJECT, engine });
}

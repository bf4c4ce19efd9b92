import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { EnvironmentKey } from "../../../components/aws/secrets-manager/environment-key.ts";
import { environmentKeyPolicy } from "../../../components/aws/secrets-manager/key-policy.ts";
import { readerRights, readerTrust } from "../../../components/aws/secrets-manager/reader-policy.ts";
import { SecretsStore, type SecretsStoreArgs } from "../../../components/aws/secrets-manager/secrets-store.ts";
import { AWS_PLACE, aSecretsStore, awsOutputs, KEY_ARN } from "../../support/an-entry.ts";
import { find, type MockOptions, type RecordedResource, record, settled } from "../../support/mocks.ts";

const SECRETS = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/production/*";
const ISSUER = "oidc.eks.eu-central-1.amazonaws.com/id/AB12";
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

describe("EnvironmentKey", () => {
  const made = (protect: boolean) =>
    record(() => new EnvironmentKey("key", { ...AWS_PLACE, deletionDays: 30, protect }), { outputs: awsOutputs });

  it("is renewed every year, can be saved for a while, and has a name for people", async () => {
    const { resources } = await made(true);

    const key = find(resources, "aws:kms/key:Key", "key-key");
    assert.deepEqual([key.inputs.enableKeyRotation, key.inputs.deletionWindowInDays], [true, 30]);
    assert.equal(find(resources, "aws:kms/alias:Alias", "key-alias").inputs.name, "alias/shop-production");
    assert.deepEqual(
      [key.protect, find((await made(false)).resources, "aws:kms/key:Key", "key-key").protect],
      [true, false],
    );
  });

  it("is one that EventBridge takes for connections", async () => {
    const { inputs } = find((await made(true)).resources, "aws:kms/key:Key", "key-key");

    assert.deepEqual(inputs.tags, { EventBridgeApiDestinations: "true" });
  });

  it("lets the account decide, and services in for what they write down for this account alone", () => {
    const { Statement } = environmentKeyPolicy(AWS_PLACE);

    const [owner, ...services] = Statement;
    assert.deepEqual(owner?.Principal, { AWS: "arn:aws:iam::111122223333:root" });
    assert.deepEqual(
      services.map(({ Principal }) => Principal),
      [
        { Service: "logs.eu-central-1.amazonaws.com" },
        { Service: "cloudwatch.amazonaws.com" },
        { Service: "delivery.logs.amazonaws.com" },
      ],
    );
    const here = "eu-central-1:111122223333";
    const account = { "aws:SourceAccount": "111122223333" };
    assert.deepEqual(
      services.map(({ Condition }) => Condition),
      [
        { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${here}:log-group:*` } },
        { StringEquals: account },
        { StringEquals: account, ArnLike: { "aws:SourceArn": `arn:aws:logs:${here}:*` } },
      ],
    );
    for (const { Sid, Action } of services) assert.ok(!JSON.stringify(Action).includes("kms:*"), Sid);
  });
});

describe("SecretsStore", () => {
  const made = (change: Partial<SecretsStoreArgs> = {}, calls: MockOptions["calls"] = {}) =>
    record(() => new SecretsStore("secrets-store", aSecretsStore(change)), { outputs: awsOutputs, calls });

  it("makes a secret without a value for each one that people fill, and keeps it for a while when deleted", async () => {
    const { resources } = await made();

    const secret = find(resources, "aws:secretsmanager/secret:Secret", "secrets-store-secret-mail-token");
    assert.deepEqual(
      [secret.inputs.name, secret.inputs.kmsKeyId, secret.inputs.recoveryWindowInDays, secret.protect],
      ["shop/production/mail-token", KEY_ARN, 30, true],
    );
    assert.deepEqual(
      resources.filter(({ type }) => type === VERSION),
      [],
    );
  });

  it("gives what the program reads a first value, which never takes the place of another", async () => {
    const { resources } = await made(READING, CALLS);

    const versions = resources.filter(({ type }) => type === VERSION);
    assert.deepEqual(
      versions.map(({ name, inputs: { secretId, secretString, versionStages } }) => [
        ...[name, secretId, versionStages],
        secretOf(secretString),
      ]),
      [["secrets-store-value-pager", "secrets-store-secret-pager-id", ["UNSET"], "https://unset.invalid"]],
    );
    const [{ ignoreChanges, protect, parent }] = versions as [RecordedResource];
    assert.deepEqual(ignoreChanges, ["secretString", "versionStages"]);
    assert.deepEqual([protect, parent], [true, "secrets-store"]);
  });

  it("reads what is there now, as a secret, and not before there is a value", async () => {
    const { values } = (await made(READING, CALLS)).result;

    assert.deepEqual(Object.keys(values), ["pager"]);
    const { pager } = values;
    assert.ok(pager !== undefined);
    assert.equal(await settled(pager), "https://hooks.example/1");
    assert.equal(await pulumi.isSecret(pager), true);
    const before = (await (pager as unknown as Inside).allResources()) as Set<Named>;
    const names = [...before].map(({ __name }) => __name);
    assert.ok(names.includes("secrets-store-value-pager"), names.join());
  });

  it("refuses to read what is none of its secrets", async () => {
    await assert.rejects(made({ read: ["pager"] }, CALLS), /pager is to be read, and is none of the secrets/);
  });

  it("refuses a key that its role could not read", async () => {
    for (const key of ["shop/staging/mail-token", "mail-token", "shop/production-2/mail-token"]) {
      await assert.rejects(made({ secrets: [{ name: "mail-token", key }] }), /is not below shop\/production\//, key);
    }
  });

  it("reads below the environment's prefix, and uses the key for nothing else", () => {
    const [read, decrypt, ...others] = readerRights(aStore(), KEY_ARN).Statement;

    assert.deepEqual(
      [read?.Action, read?.Resource],
      [["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], SECRETS],
    );
    assert.deepEqual([decrypt?.Action, decrypt?.Resource], ["kms:Decrypt", KEY_ARN]);
    assert.deepEqual(decrypt?.Condition, {
      StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
      StringLike: { "kms:EncryptionContext:SecretARN": SECRETS },
    });
    assert.deepEqual(others, []);
  });

  it("is trusted as one ServiceAccount of one namespace of one cluster", () => {
    const [statement, ...others] = readerTrust(PROVIDER, { namespace: "shop-production" }).Statement;

    assert.deepEqual(statement?.Principal, { Federated: PROVIDER });
    assert.deepEqual(statement?.Condition, {
      StringEquals: {
        [`${ISSUER}:sub`]: "system:serviceaccount:shop-production:secrets-reader",
        [`${ISSUER}:aud`]: "sts.amazonaws.com",
      },
    });
    assert.deepEqual(others, []);
    assert.throws(() => readerTrust("arn:aws:iam::1:role/x", { namespace: "a" }), /no identity provider/);
  });

  it("makes the cluster known to IAM, or takes the one that is there", async () => {
    const provider = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
    const trustOf = async (cluster: SecretsStoreArgs["cluster"]) => {
      const { resources } = await made({ cluster });
      const role = find(resources, "aws:iam/role:Role", "secrets-store-reader");
      assert.equal(role.inputs.path, "/shop/production/");
      return [resources.filter(({ type }) => type === provider).length, role.inputs.assumeRolePolicy];
    };

    const trust = JSON.stringify(readerTrust(PROVIDER, { namespace: "shop-production" }));
    assert.deepEqual(await trustOf({ kind: "issuer", url: `https://${ISSUER}` }), [1, trust]);
    assert.deepEqual(await trustOf({ kind: "provider", arn: PROVIDER }), [0, trust]);
  });

  it("gives External Secrets a store with that role, once the role may read", async () => {
    const { resources, registered } = await made();

    const account = find(resources, "kubernetes:core/v1:ServiceAccount", "secrets-store-account");
    const store = find(resources, "kubernetes:external-secrets.io/v1:SecretStore", "secrets-store-store");
    assert.deepEqual((account.inputs.metadata as { annotations: unknown }).annotations, {
      "eks.amazonaws.com/role-arn": "arn:secrets-store-reader",
    });
    assert.deepEqual(store.inputs.spec, {
      provider: {
        aws: {
          service: "SecretsManager",
          region: "eu-central-1",
          auth: { jwt: { serviceAccountRef: { name: "secrets-reader" } } },
        },
      },
    });
    assert.ok(["secrets-store-account", "secrets-store-reader-rights"].every((name) => store.dependsOn.includes(name)));
    assert.deepEqual(registered.get("secrets-store"), { store: "aws" });
  });

  function aStore() {
    return { ...AWS_PLACE, namespace: "shop-production", secrets: [], read: [], recoveryDays: 30 };
  }
});

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const READING = {
  secrets: ["mail-token", "pager"].map((name) => ({ name, key: `shop/production/${name}` })),
  read: ["pager"],
};
const CALLS = {
  "aws:secretsmanager/getSecretVersion:getSecretVersion": { secretString: "https://hooks.example/1" },
};

interface Inside {
  allResources(): Promise<unknown>;
}

interface Named {
  readonly __name: string;
}

/** What is in a secret on its way to the engine. */
function secretOf(input: unknown): unknown {
  return typeof input === "object" && input !== null && "value" in input ? input.value : input;
}

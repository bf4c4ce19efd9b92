import assert from "node:assert/strict";
import { generatedSecretManifests, PASSWORD } from "../../components/secrets/generated-secret.ts";
import { REDACTED, secretsManifests, secretVersions } from "../../components/secrets/manifests.ts";
import { A_GENERATED, A_STACK_SECRET, AN_EXTERNAL, aSecrets } from "../support/a-secrets.ts";

const OWNER = { project: "shop", environment: "staging", namespace: "shop-staging" };
const LABELS = {
  "app.kubernetes.io/instance": "staging",
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/part-of": "shop",
};

describe("secrets manifests", () => {
  it("are one object a secret, and a recipe right before each generated one", () => {
    const manifests = secretsManifests(aSecrets());

    assert.deepEqual(
      [...manifests].map(([role, { apiVersion, kind, metadata }]) => [role, apiVersion, kind, metadata.name]),
      [
        ["api-key", "v1", "Secret", "api-key"],
        ["mail-token", "external-secrets.io/v1", "ExternalSecret", "mail-token"],
        ["session-key-generator", "generators.external-secrets.io/v1alpha1", "Password", "session-key"],
        ["session-key", "external-secrets.io/v1", "ExternalSecret", "session-key"],
      ],
    );
  });

  it("keep a generated value: made once, unchangeable, and not deleted with its ExternalSecret", () => {
    const manifest = secretsManifests(aSecrets({ items: [A_GENERATED] })).get("session-key");

    assert.deepEqual(manifest, {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: {
        name: "session-key",
        namespace: "shop-staging",
        labels: LABELS,
        annotations: { "pulumi.com/waitFor": "condition=Ready" },
      },
      spec: {
        refreshPolicy: "CreatedOnce",
        target: {
          name: "session-key",
          creationPolicy: "Orphan",
          deletionPolicy: "Retain",
          immutable: true,
          template: { type: "Opaque", metadata: { labels: LABELS }, data: { value: "{{ .password }}" } },
        },
        dataFrom: [
          {
            sourceRef: {
              generatorRef: {
                apiVersion: "generators.external-secrets.io/v1alpha1",
                kind: "Password",
                name: "session-key",
              },
            },
          },
        ],
      },
    });
  });

  it("make a value of letters and digits alone, as long as asked", () => {
    const manifest = secretsManifests(aSecrets({ items: [A_GENERATED] })).get("session-key-generator");

    assert.ok(manifest?.kind === "Password");
    assert.deepEqual(manifest.spec, { length: 32, symbols: 0, noUpper: false, allowRepeat: true });
  });

  it("read an external value from the environment's store, and keep the Secret when the key vanishes", () => {
    const manifest = secretsManifests(aSecrets({ items: [AN_EXTERNAL] })).get("mail-token");

    assert.ok(manifest?.kind === "ExternalSecret");
    assert.deepEqual(manifest.metadata.annotations, { "pulumi.com/waitFor": "condition=Ready" });
    assert.deepEqual(manifest.spec, {
      refreshPolicy: "Periodic",
      refreshInterval: "1h0m0s",
      secretStoreRef: { name: "aws", kind: "ClusterSecretStore" },
      target: {
        name: "mail-token",
        creationPolicy: "Owner",
        deletionPolicy: "Retain",
        template: { type: "Opaque", metadata: { labels: LABELS } },
      },
      data: [{ secretKey: "value", remoteRef: { key: "shop/mail-token" } }],
    });
  });

  it("hold no value of the stack file, but what no cluster takes for one", () => {
    const manifest = secretsManifests(aSecrets({ items: [A_STACK_SECRET] })).get("api-key");

    assert.ok(manifest?.kind === "Secret");
    assert.deepEqual(manifest.data, { value: REDACTED });
    assert.doesNotMatch(REDACTED, /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
    assert.deepEqual(manifest.metadata.annotations, { "environments/secret-version": "sha256:0123abcd" });
  });

  describe("with which images are pulled", () => {
    it("are of the type and under the key that a kubelet reads, out of the stack file and out of a manager", () => {
      const items = [
        { ...A_STACK_SECRET, pull: true },
        { ...AN_EXTERNAL, pull: true },
      ];
      const manifests = secretsManifests(aSecrets({ items }));

      const stack = manifests.get("api-key");
      assert.ok(stack?.kind === "Secret");
      assert.deepEqual([stack.type, stack.data], ["kubernetes.io/dockerconfigjson", { ".dockerconfigjson": REDACTED }]);
      const external = manifests.get("mail-token");
      assert.ok(external?.kind === "ExternalSecret");
      assert.equal(external.spec.target.template.type, "kubernetes.io/dockerconfigjson");
      assert.deepEqual(external.spec.data, [{ secretKey: ".dockerconfigjson", remoteRef: { key: "shop/mail-token" } }]);
    });

    it("are never random", () => {
      assert.throws(
        () => secretsManifests(aSecrets({ items: [{ ...A_GENERATED, pull: true }] })),
        /^Error: session-key is random, and no registry knows it$/,
      );
    });
  });

  it("refuse an external secret without a store", () => {
    assert.throws(
      () => secretsManifests(aSecrets({ store: undefined })),
      /^Error: mail-token is external, but the environment has no store$/,
    );
  });

  it("refuse a secret whose name is the recipe of another", () => {
    const items = [{ ...A_STACK_SECRET, name: "session-key-generator" }, A_GENERATED];

    assert.throws(
      () => secretsManifests(aSecrets({ items })),
      /^Error: two objects have the role session-key-generator$/,
    );
  });

  it("know a version of what is in the stack file, and of nothing else", () => {
    assert.deepEqual(secretVersions(aSecrets().items), { "api-key": "sha256:0123abcd" });
  });

  it("are the same for the same input, which they leave alone", () => {
    const input = aSecrets();
    const before = structuredClone(input);

    assert.deepEqual([...secretsManifests(input)], [...secretsManifests(input)]);
    assert.deepEqual(input, before);
  });
});

describe("generated secret", () => {
  const store = { ...OWNER, role: "app-secret", name: "postgres-app", length: 40 };

  it("has the caller's role, type, labels and keys", () => {
    const type = "kubernetes.io/basic-auth";
    const data = { username: "app", password: PASSWORD };
    const manifests = generatedSecretManifests({ ...store, type, labels: { "cnpg.io/reload": "true" }, data });

    assert.deepEqual([...manifests.keys()], ["app-secret-generator", "app-secret"]);
    const secret = manifests.get("app-secret");
    assert.ok(secret?.kind === "ExternalSecret");
    assert.deepEqual(secret.spec.target.template, {
      type,
      metadata: { labels: { ...LABELS, "cnpg.io/reload": "true" } },
      data,
    });
  });

  it("refuses a short value, and keys of which none is random", () => {
    const data = { password: PASSWORD };

    assert.throws(
      () => generatedSecretManifests({ ...store, length: 15, data }),
      /^Error: postgres-app: 15 characters; allowed: 16 and more$/,
    );
    assert.throws(
      () => generatedSecretManifests({ ...store, data: { password: "password" } }),
      /^Error: postgres-app: no key holds the random value$/,
    );
    assert.doesNotThrow(() => generatedSecretManifests({ ...store, length: 16, data }));
  });
});

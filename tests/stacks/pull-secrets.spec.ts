import assert from "node:assert/strict";
import { replacing } from "../support/fixtures.ts";
import { type RenderedManifest, renderedManifests, renderedWith } from "../support/rendered-manifests.ts";

const images = "  environments:images:";
const withValue = replacing(images, `  environments:secrets: { values: { registry: { secure: v1:abc } } }\n${images}`);

/** The shop with a secret for its registry, which production reads from its external manager. */
const WITH_REGISTRY = {
  "Pulumi.dev.yaml": withValue,
  "Pulumi.staging.yaml": withValue,
  "Pulumi.yaml": replacing(
    "      slack-webhook: { desc",
    "      registry: { pull: true }\n      slack-webhook: { desc",
  ),
};

describe("a secret with which images are pulled", () => {
  it("is named by every account of ours, and where an operator makes the account, by its object", () => {
    assert.deepEqual(pullersOf(renderedWith("dev", WITH_REGISTRY)), [
      "Cluster postgres-a",
      "ServiceAccount api",
      "ServiceAccount redis",
      "ServiceAccount web",
      "ServiceAccount worker",
    ]);
    assert.deepEqual(
      pullersOf(renderedWith("dev", WITH_REGISTRY)).filter((name) => name.startsWith("ServiceAccount")),
      renderedManifests("dev")
        .flatMap(({ kind, metadata }) => (kind === "ServiceAccount" ? [`${kind} ${metadata.name}`] : []))
        .sort(),
    );
  });

  it("is named by the connection pool, too", () => {
    assert.ok(pullersOf(renderedWith("staging", WITH_REGISTRY)).includes("Pooler postgres-a-pooler"));
  });

  it("is named by nobody where there is none", () => {
    assert.deepEqual(pullersOf(renderedManifests("production")), []);
  });

  it("has the form that a kubelet reads", () => {
    const secrets = renderedWith("production", WITH_REGISTRY).filter(({ metadata }) => metadata.name === "registry");

    const [{ target, data } = assert.fail()] = secrets.map(({ spec }) => spec as ExternalSecretSpec);
    assert.equal(target.template.type, "kubernetes.io/dockerconfigjson");
    assert.deepEqual(data, [{ secretKey: ".dockerconfigjson", remoteRef: { key: "shop/production/registry" } }]);
  });
});

interface ExternalSecretSpec {
  readonly target: { readonly template: { readonly type: string } };
  readonly data: unknown;
}

/** Objects that name the secret, as `Kind name`, sorted. */
function pullersOf(manifests: readonly RenderedManifest[]): readonly string[] {
  return manifests
    .filter((manifest) => JSON.stringify(manifest).includes('"imagePullSecrets":[{"name":"registry"}]'))
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    .sort();
}

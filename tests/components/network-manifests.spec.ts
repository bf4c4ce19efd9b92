import assert from "node:assert/strict";
import { networkManifests } from "../../components/network/manifests.ts";
import type { NetworkInput } from "../../components/network/network-input.ts";
import { aNetwork, aNetworkService } from "../support/a-network.ts";

describe("network manifests", () => {
  it("are the namespace, its bounds and its policies, in one order", () => {
    const services = [aNetworkService("web", { calls: ["api"] }), aNetworkService("api")];

    const roles = [...networkManifests(aNetwork({ services }))].map(([role, { kind, metadata }]) => [
      role,
      kind,
      metadata.name,
    ]);

    assert.deepEqual(roles, [
      ["namespace", "Namespace", "shop-dev"],
      ["quota", "ResourceQuota", "quota"],
      ["limits", "LimitRange", "defaults"],
      ["deny-all", "NetworkPolicy", "deny-all"],
      ["allow-dns", "NetworkPolicy", "allow-dns"],
      ["paths-api", "NetworkPolicy", "paths-api"],
      ["paths-web", "NetworkPolicy", "paths-web"],
    ]);
  });

  it("are all of the namespace, and labelled with their owner", () => {
    for (const [role, { metadata }] of networkManifests(aNetwork())) {
      assert.equal(metadata.namespace ?? metadata.name, "shop-dev", role);
      assert.equal(metadata.labels["app.kubernetes.io/part-of"], "shop", role);
      assert.equal(metadata.labels["app.kubernetes.io/instance"], "dev", role);
    }
  });

  it("put the namespace under the strictest Pod Security level in all three modes", () => {
    const labels = only(aNetwork(), "namespace").metadata.labels;

    assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
    assert.equal(labels["pod-security.kubernetes.io/audit"], "restricted");
    assert.equal(labels["pod-security.kubernetes.io/warn"], "restricted");
  });

  it("say on the namespace what enforces the policies, or that nobody has said it", () => {
    const said = (input: NetworkInput) => only(input, "namespace").metadata.annotations;

    assert.deepEqual(said(aNetwork({ enforcedBy: "cilium" })), { "environments/policies-enforced-by": "cilium" });
    assert.deepEqual(said(aNetwork()), { "environments/policies-enforced-by": "unknown" });
  });

  it("bound what all pods may use together, and allow one public door", () => {
    const quota = { cpu: "12", memory: "48Gi", storage: "600Gi", pods: 90 };

    assert.deepEqual(only(aNetwork({ quota }), "quota").spec, {
      hard: {
        "limits.memory": "48Gi",
        pods: "90",
        "requests.cpu": "12",
        "requests.storage": "600Gi",
        "services.loadbalancers": "1",
      },
    });
  });

  it("give small figures to containers that come without, so that the quota does not refuse them", () => {
    assert.deepEqual(only(aNetwork(), "limits").spec, {
      limits: [{ type: "Container", defaultRequest: { cpu: "50m", memory: "64Mi" }, default: { memory: "256Mi" } }],
    });
  });

  it("are the same for the same input, which they leave alone", () => {
    const input = aNetwork({ services: [aNetworkService("api"), aNetworkService("web", { calls: ["api"] })] });
    const before = structuredClone(input);

    assert.deepEqual([...networkManifests(input)], [...networkManifests(input)]);
    assert.deepEqual(input, before);
  });
});

function only(input: NetworkInput, role: string) {
  const manifest = networkManifests(input).get(role);
  assert.ok(manifest, `no ${role}`);
  return manifest as typeof manifest & { spec?: unknown };
}

import assert from "node:assert/strict";
import { Network, type NetworkArgs } from "../../components/network/network.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { find, record } from "../support/mocks.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

describe("Network", () => {
  it("is a namespace and its policies, and nothing else", async () => {
    const { resources } = await record(() => new Network("network", anArgs()));

    assert.deepEqual(resources.map(({ type, name, parent }) => [type, name, parent]).toSorted(), [
      [NAMESPACE, "network-namespace", "network"],
      [POLICY, "network-allow-dns", "network"],
      [POLICY, "network-deny-all", "network"],
      [POLICY, "network-paths-api", "network"],
      ["platform:network:Network", "network", ""],
    ]);
  });

  it("makes the namespace before anything in it", async () => {
    const { resources } = await record(() => new Network("network", anArgs()));

    for (const policy of resources.filter(({ type }) => type === POLICY)) {
      assert.deepEqual(policy.dependsOn, ["network-namespace"], policy.name);
    }
  });

  for (const protect of [true, false]) {
    it(`${protect ? "protects the namespace alone" : "protects nothing"} when protection is ${protect ? "on" : "off"}`, async () => {
      const { resources } = await record(() => new Network("network", anArgs({ protect })));

      const kept = resources.filter((resource) => resource.protect).map(({ name }) => name);
      assert.deepEqual(kept, protect ? ["network-namespace"] : []);
    });
  }

  it("lays overrides over the namespace and keeps the rest", async () => {
    const labels = { team: "payments" };
    const { resources } = await record(
      () => new Network("network", anArgs({ overrides: { namespace: { metadata: { labels } } } })),
    );

    const { metadata } = find(resources, NAMESPACE, "network-namespace").inputs as { metadata: { labels: object } };
    assert.deepEqual(metadata.labels, {
      "app.kubernetes.io/instance": "dev",
      "app.kubernetes.io/managed-by": "pulumi",
      "app.kubernetes.io/part-of": "shop",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      team: "payments",
    });
  });

  it("registers the name of the namespace, as the namespace itself has it", async () => {
    const outputs = (type: string, _name: string, inputs: Record<string, unknown>) =>
      type === NAMESPACE ? { ...inputs, metadata: { name: "from-the-cluster" } } : inputs;

    const { registered } = await record(() => new Network("network", anArgs()), { outputs });

    assert.deepEqual(registered.get("network"), { namespace: "from-the-cluster" });
  });
});

function anArgs(change: Partial<NetworkArgs> = {}): NetworkArgs {
  return {
    project: "shop",
    environment: "dev",
    namespace: "shop-dev",
    cidr: parseCidr("10.10.0.0/16"),
    services: [{ name: "api", serves: true, calls: [], exposed: true }],
    protect: false,
    ...change,
  };
}

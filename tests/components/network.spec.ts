import assert from "node:assert/strict";
import { networkManifests } from "../../components/network/manifests.ts";
import { Network, type NetworkArgs } from "../../components/network/network.ts";
import { aNetwork, aNetworkService, aPath, own } from "../support/a-network.ts";
import { find, record } from "../support/mocks.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const QUOTA = "kubernetes:core/v1:ResourceQuota";
const LIMITS = "kubernetes:core/v1:LimitRange";

describe("Network", () => {
  it("is a namespace, its bounds and its policies, and nothing else", async () => {
    const { resources } = await record(() => new Network("network", anArgs()));

    assert.deepEqual(resources.map(({ type, name, parent }) => [type, name, parent]).toSorted(), [
      [LIMITS, "network-limits", "network"],
      [NAMESPACE, "network-namespace", "network"],
      [QUOTA, "network-quota", "network"],
      [POLICY, "network-allow-dns", "network"],
      [POLICY, "network-deny-all", "network"],
      [POLICY, "network-paths-api", "network"],
      [POLICY, "network-paths-cluster-postgres-1c44a865", "network"],
      ["platform:network:Network", "network", ""],
    ]);
  });

  it("makes exactly the objects that are rendered", async () => {
    const { resources } = await record(() => new Network("network", anArgs()));

    for (const [role, manifest] of networkManifests(anArgs())) {
      const made = resources.find(({ name }) => name === `network-${role}`);
      assert.deepEqual(made?.inputs, JSON.parse(JSON.stringify(manifest)), role);
    }
    assert.equal(resources.length, networkManifests(anArgs()).size + 1);
  });

  it("makes the namespace before anything in it", async () => {
    const { resources } = await record(() => new Network("network", anArgs()));

    for (const { name, type, dependsOn } of resources) {
      const waits = type === NAMESPACE || type.startsWith("platform:") ? [] : ["network-namespace"];
      assert.deepEqual(dependsOn, waits, name);
    }
  });

  it("is waited for with every policy by whatever depends on it", async () => {
    const { resources } = await record(() => {
      const network = new Network("network", anArgs());
      new Network("later", anArgs({ namespace: "later" }), { dependsOn: [network] });
    });

    const policies = resources.filter(({ type, parent }) => type === POLICY && parent === "network");
    const waits = find(resources, "platform:network:Network", "later").dependsOn;
    for (const { name } of policies) assert.ok(waits.includes(name), name);
  });

  for (const protect of [true, false]) {
    it(`${protect ? "protects the namespace alone" : "protects nothing"} when protection is ${protect ? "on" : "off"}`, async () => {
      const { resources } = await record(() => new Network("network", anArgs({ protect })));

      const kept = resources.filter((resource) => resource.protect).map(({ name }) => name);
      assert.deepEqual(kept, protect ? ["network-namespace"] : []);
    });
  }

  it("lays overrides over the namespace, the quota and the limits, and keeps the rest", async () => {
    const overrides = {
      namespace: { metadata: { labels: { team: "payments" } } },
      quota: { spec: { hard: { "services.loadbalancers": "2" } } },
      limits: { metadata: { annotations: { by: "payments" } } },
    };

    const { resources } = await record(() => new Network("network", anArgs({ overrides })));

    const namespace = find(resources, NAMESPACE, "network-namespace").inputs as { metadata: { labels: object } };
    assert.deepEqual(namespace.metadata.labels, {
      "app.kubernetes.io/instance": "dev",
      "app.kubernetes.io/managed-by": "pulumi",
      "app.kubernetes.io/part-of": "shop",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      team: "payments",
    });
    const quota = find(resources, QUOTA, "network-quota").inputs as { spec: { hard: Record<string, string> } };
    assert.equal(quota.spec.hard["services.loadbalancers"], "2");
    assert.equal(quota.spec.hard.pods, "40");
    const limits = find(resources, LIMITS, "network-limits").inputs as { metadata: { annotations: object } };
    assert.deepEqual(limits.metadata.annotations, { by: "payments" });
  });

  it("registers the name of the namespace, as the namespace itself has it", async () => {
    const outputs = (type: string, _name: string, inputs: Record<string, unknown>) =>
      type === NAMESPACE ? { ...inputs, metadata: { name: "from-the-cluster" } } : inputs;

    const { registered } = await record(() => new Network("network", anArgs()), { outputs });

    assert.deepEqual(registered.get("network"), { namespace: "from-the-cluster" });
  });
});

function anArgs(change: Partial<NetworkArgs> = {}): NetworkArgs {
  const paths = [aPath(own({ "app.kubernetes.io/name": "api" }), own({ "cnpg.io/cluster": "postgres" }))];
  return { ...aNetwork({ services: [aNetworkService("api")], paths }), protect: false, ...change };
}

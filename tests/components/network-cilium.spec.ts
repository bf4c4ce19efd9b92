import assert from "node:assert/strict";
import { ciliumPolicies } from "../../components/network/cilium-policies.ts";
import { networkManifests } from "../../components/network/manifests.ts";
import { Network } from "../../components/network/network.ts";
import { networkPolicies } from "../../components/network/policies.ts";
import { crdHint, requiredCrds } from "../../components/operators/crd-names.ts";
import { POLICY_PLUGINS } from "../../infra/values/policy-plugin.ts";
import { aNetwork, aNetworkService, aPath, apiServer, own, range } from "../support/a-network.ts";
import { record } from "../support/mocks.ts";

const INSTANCES = { "cnpg.io/podRole": "instance", "cnpg.io/cluster": "postgres-a" };
const API_SERVER = apiServer("10.0.0.0/24", "10.0.1.0/24");
const TLS = [443, 6443].map((port) => ({ port, protocol: "TCP" as const }));
const PATHS = [
  aPath(own(INSTANCES), API_SERVER, { ports: TLS, why: "reports to the API server" }),
  aPath(own(INSTANCES), range("0.0.0.0/0"), { why: "writes its backups" }),
  aPath(own({ "app.kubernetes.io/name": "api" }), own(INSTANCES)),
];
const INPUT = aNetwork({ enforcedBy: "cilium", services: [aNetworkService("api")], paths: PATHS });

describe("policies for Cilium", () => {
  it("open the API server by name to the pods that have a path to it, on its ports", () => {
    const [[role, policy] = [], ...others] = ciliumPolicies(INPUT);

    assert.deepEqual(others, []);
    assert.match(role ?? "", /^cilium-paths-cluster-postgres-a-podrole-instance-[0-9a-f]{8}$/);
    assert.deepEqual(policy?.spec, {
      endpointSelector: { matchLabels: { "cnpg.io/cluster": "postgres-a", "cnpg.io/podRole": "instance" } },
      egress: [
        {
          toEntities: ["kube-apiserver"],
          toPorts: [
            {
              ports: [
                { port: "443", protocol: "TCP" },
                { port: "6443", protocol: "TCP" },
              ],
            },
          ],
        },
      ],
    });
    assert.deepEqual(policy?.metadata.annotations, { "environments/why": "reports to the API server" });
  });

  it("stand beside a NetworkPolicy of the same pods and name, which stays as it is elsewhere", () => {
    const cilium = networkManifests(INPUT);
    const calico = networkManifests({ ...INPUT, enforcedBy: "calico" });

    const more = [...cilium].filter(([role]) => !calico.has(role));
    assert.deepEqual(
      more.map(([, { kind }]) => kind),
      ["CiliumNetworkPolicy"],
    );
    assert.deepEqual(networkPolicies(INPUT), networkPolicies({ ...INPUT, enforcedBy: "calico" }));
    for (const [role, { metadata }] of more)
      assert.equal(cilium.get(role.replace(/^cilium-/, ""))?.metadata.name, metadata.name);
  });

  it("are one for all paths of the same pods, with each port once", () => {
    const again = aPath(own(INSTANCES), API_SERVER, { ports: [{ port: 6443, protocol: "TCP" }], why: "watches" });

    const policies = [...ciliumPolicies({ ...INPUT, paths: [...PATHS, again] }).values()];

    assert.deepEqual(
      policies.map(({ spec, metadata }) => [spec.egress[0]?.toPorts[0]?.ports.length, metadata.annotations]),
      [[2, { "environments/why": "reports to the API server; watches" }]],
    );
  });

  for (const enforcedBy of [undefined, ...Object.keys(POLICY_PLUGINS)]) {
    if (enforcedBy === "cilium") continue;
    it(`are none where ${enforcedBy ?? "nobody knows what"} enforces policies`, () => {
      assert.equal(ciliumPolicies({ ...INPUT, enforcedBy: enforcedBy as never }).size, 0);
    });
  }

  it("are made with the namespace, after it", async () => {
    const { resources } = await record(() => new Network("network", { ...INPUT, protect: false }));

    const made = resources.filter(({ type }) => type === "kubernetes:cilium.io/v2:CiliumNetworkPolicy");
    assert.deepEqual(
      made.map(({ dependsOn }) => dependsOn),
      [["network-namespace"]],
    );
  });

  it("need a definition that the cluster's network plugin brings, and say so where it is missing", () => {
    const crds = requiredCrds(networkManifests(INPUT).values());

    assert.deepEqual(crds, ["ciliumnetworkpolicies.cilium.io"]);
    assert.deepEqual(crds.map(crdHint), ["of-Cilium-see-enforcedBy-in-components-network-README.md"]);
  });
});

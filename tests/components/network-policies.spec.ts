import assert from "node:assert/strict";
import type { NetworkInput } from "../../components/network/network-input.ts";
import { type NetworkPolicyManifest, networkPolicies } from "../../components/network/policies.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { aNetwork, aNetworkService, aPath, own, platform, range } from "../support/a-network.ts";

const DATABASE = { "cnpg.io/cluster": "postgres-a" };
const OPERATOR = platform("cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" });
const POD = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });

describe("network policies", () => {
  it("deny every pod both directions, whatever else is there", () => {
    const policy = policyOf(aNetwork({ services: [aNetworkService("api")] }), "deny-all");

    assert.deepEqual(policy.spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it("open the cluster's DNS, on port 53 and nowhere else", () => {
    assert.deepEqual(policyOf(aNetwork(), "allow-dns").spec, {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
              podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            },
          ],
          ports: [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
          ],
        },
      ],
    });
  });

  it("open resolvers that are no pods where they are named, on the same ports", () => {
    const policy = policyOf(aNetwork({ dnsCidrs: [parseCidr("169.254.20.10/32")] }), "allow-dns");

    assert.deepEqual(policy.spec.egress?.[0]?.to[1], { ipBlock: { cidr: "169.254.20.10/32" } });
    assert.equal(policy.spec.egress?.length, 1);
  });

  it("leave a service without a path closed, with no policy of its own", () => {
    assert.deepEqual(rolesOf(aNetwork({ services: [aNetworkService("api")] })), ["deny-all", "allow-dns"]);
  });

  it("open both ends of a call, on the number of the callee's port", () => {
    const services = [aNetworkService("api", { port: 9090 }), aNetworkService("web", { calls: ["api"] })];
    const ports = [{ port: 9090, protocol: "TCP" }];

    assert.deepEqual(policyOf(aNetwork({ services }), "paths-api").spec, {
      ...POD("api"),
      policyTypes: ["Ingress"],
      ingress: [{ from: [POD("web")], ports }],
    });
    assert.deepEqual(policyOf(aNetwork({ services }), "paths-web").spec, {
      ...POD("web"),
      policyTypes: ["Egress"],
      egress: [{ to: [POD("api")], ports }],
    });
  });

  it("take a path that names the port http by the number of the service that it leads to", () => {
    const services = [aNetworkService("api", { port: 9090 })];
    const gateway = own({ "gateway.networking.k8s.io/gateway-name": "gateway" });
    const path = aPath(gateway, own({ "app.kubernetes.io/name": "api" }), {
      ports: [{ port: "http", protocol: "TCP" }],
    });

    const { ingress } = policyOf(aNetwork({ services, paths: [path] }), "paths-api").spec;

    assert.deepEqual(ingress?.[0]?.ports, [{ port: 9090, protocol: "TCP" }]);
  });

  it("open the one end that is ours towards the platform, by namespace and labels together", () => {
    const paths = [aPath(OPERATOR, own(DATABASE), { ports: [{ port: 8000, protocol: "TCP" }] })];

    const [, , role = ""] = rolesOf(aNetwork({ paths }));
    assert.deepEqual(policyOf(aNetwork({ paths }), role).spec, {
      podSelector: { matchLabels: DATABASE },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "cnpg-system" } },
              podSelector: { matchLabels: { "app.kubernetes.io/name": "cloudnative-pg" } },
            },
          ],
          ports: [{ port: 8000, protocol: "TCP" }],
        },
      ],
    });
  });

  it("keep link-local addresses out of a path to everywhere, and leave a narrower range as it is", () => {
    const https = { ports: [{ port: 443, protocol: "TCP" as const }] };
    const paths = [aPath(own(DATABASE), range("0.0.0.0/0"), https), aPath(own(DATABASE), range("10.0.0.0/8"), https)];

    const [, , role = ""] = rolesOf(aNetwork({ paths }));
    assert.deepEqual(policyOf(aNetwork({ paths }), role).spec.egress?.[0]?.to, [
      { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
      { ipBlock: { cidr: "10.0.0.0/8" } },
    ]);
  });

  it("lead to the API server by each of its addresses, never by none, and never from it", () => {
    const end = (...cidrs: string[]) => ({ kind: "api-server", cidrs: cidrs.map(parseCidr) }) as const;
    const paths = [aPath(own(DATABASE), end("10.0.0.2/32", "10.0.0.1/32"))];

    const [, , role = ""] = rolesOf(aNetwork({ paths }));
    assert.deepEqual(policyOf(aNetwork({ paths }), role).spec.egress?.[0]?.to, [
      { ipBlock: { cidr: "10.0.0.1/32" } },
      { ipBlock: { cidr: "10.0.0.2/32" } },
    ]);
    assert.throws(() => rolesOf(aNetwork({ paths: [aPath(own(DATABASE), end())] })), /leads to no address/);
    assert.throws(
      () => rolesOf(aNetwork({ paths: [aPath(end("10.0.0.1/32"), own(DATABASE))] })),
      /begins at the API server/,
    );
  });

  it("say why each path is open, once and sorted", () => {
    const path = aPath(own(DATABASE), own(DATABASE), { why: "replication" });
    const paths = [path, path, aPath(OPERATOR, own(DATABASE), { why: "status" })];

    const [, , role = ""] = rolesOf(aNetwork({ paths }));
    const { metadata, spec } = policyOf(aNetwork({ paths }), role);
    assert.deepEqual(metadata.annotations, { "environments/why": "replication; status" });
    assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
    assert.equal(spec.ingress?.[0]?.from.length, 2);
  });

  it("name a policy after the labels it selects, whatever order they and the paths come in", () => {
    const labels = { "app.kubernetes.io/component": "Instance_1", "cnpg.io/cluster": "postgres-a" };
    const turned = Object.fromEntries(Object.entries(labels).toReversed());
    const paths = [aPath(OPERATOR, own(labels)), aPath(OPERATOR, own({}))];
    const role = "paths-component-instance-1-cluster-postgres-a-726d4eda";

    assert.deepEqual(rolesOf(aNetwork({ paths })), ["deny-all", "allow-dns", role, "paths-every-pod-44136fa3"]);
    const other = [aPath(own(turned), range("10.0.0.0/8")), ...paths.toReversed()];
    assert.deepEqual(rolesOf(aNetwork({ paths: other })).slice(2), [role, "paths-every-pod-44136fa3"]);
  });

  it("come in the order of their names, in whatever order the paths are declared", () => {
    const paths = ["c", "a", "b"].map((name) => aPath(OPERATOR, own({ "app.kubernetes.io/name": name })));

    assert.deepEqual(rolesOf(aNetwork({ paths })), ["deny-all", "allow-dns", "paths-a", "paths-b", "paths-c"]);
    assert.deepEqual(
      [...networkPolicies(aNetwork({ paths }))],
      [...networkPolicies(aNetwork({ paths: paths.toReversed() }))],
    );
  });

  it("select every pod by an empty selector, as the API server keeps it", () => {
    const policy = policyOf(aNetwork({ paths: [aPath(own({}), own({}))] }), "paths-every-pod-44136fa3");

    assert.deepEqual(policy.spec.podSelector, {});
    assert.deepEqual(policy.spec.ingress?.[0]?.from, [{ podSelector: {} }]);
  });

  it("tell different pods apart that have the same label values", () => {
    const paths = [
      aPath(OPERATOR, own({ "app.kubernetes.io/name": "api" })),
      aPath(OPERATOR, own({ "cnpg.io/cluster": "api" })),
    ];

    const [, , ...roles] = rolesOf(aNetwork({ paths }));

    assert.equal(roles[0], "paths-api");
    assert.match(roles[1] ?? "", /^paths-cluster-api-[0-9a-f]{8}$/);
  });

  it("keep names within 63 characters, and still apart", () => {
    const long = "a".repeat(60);
    const paths = [aPath(OPERATOR, own({ a: `${long}-1` })), aPath(OPERATOR, own({ a: `${long}-2` }))];

    const [, , ...roles] = rolesOf(aNetwork({ paths }));

    assert.equal(new Set(roles).size, 2);
    for (const role of roles) assert.match(role, /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/);
  });

  const refused: readonly [string, Partial<NetworkInput>, RegExp][] = [
    [
      "a call of a service that is not there",
      { services: [aNetworkService("web", { calls: ["api"] })] },
      /^Error: web calls api, which serves nothing here$/,
    ],
    [
      "a call of a worker",
      { services: [aNetworkService("web", { calls: ["job"] }), aNetworkService("job", { port: undefined })] },
      /^Error: web calls job, which serves nothing here$/,
    ],
    ["a path without ports", { paths: [aPath(own({}), own({}), { ports: [] })] }, /names no port; that would open all/],
    ["a path that is none of ours", { paths: [aPath(OPERATOR, range("10.0.0.0/8"))] }, /has no end of ours$/],
    [
      "a port that no service names",
      { paths: [aPath(OPERATOR, own(DATABASE), { ports: [{ port: "metrics", protocol: "TCP" }] })] },
      /names its port metrics; give the number/,
    ],
    [
      "the port http of what is no service",
      {
        services: [aNetworkService("api")],
        paths: [aPath(own({}), OPERATOR, { ports: [{ port: "http", protocol: "TCP" }] })],
      },
      /names its port http; give the number/,
    ],
    [
      "another name of a port of a service",
      {
        services: [aNetworkService("api")],
        paths: [
          aPath(OPERATOR, own({ "app.kubernetes.io/name": "api" }), { ports: [{ port: "grpc", protocol: "TCP" }] }),
        ],
      },
      /names its port grpc; give the number/,
    ],
    [
      "the port http of pods elsewhere that are labelled like a service",
      {
        services: [aNetworkService("api")],
        paths: [
          aPath(own({}), platform("elsewhere", { "app.kubernetes.io/name": "api" }), {
            ports: [{ port: "http", protocol: "TCP" }],
          }),
        ],
      },
      /names its port http; give the number/,
    ],
    [
      "the port http of a worker",
      {
        services: [aNetworkService("job", { port: undefined })],
        paths: [
          aPath(OPERATOR, own({ "app.kubernetes.io/name": "job" }), { ports: [{ port: "http", protocol: "TCP" }] }),
        ],
      },
      /names its port http; give the number/,
    ],
  ];
  for (const [what, change, message] of refused) {
    it(`refuse ${what}`, () => {
      assert.throws(() => networkPolicies(aNetwork(change)), message);
    });
  }
});

function policyOf(input: NetworkInput, role: string): NetworkPolicyManifest {
  const policy = networkPolicies(input).get(role);
  assert.ok(policy, `no ${role} among ${rolesOf(input)}`);
  return policy;
}

function rolesOf(input: NetworkInput): string[] {
  return [...networkPolicies(input).keys()];
}

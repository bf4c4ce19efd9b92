import assert from "node:assert/strict";
import fc from "fast-check";
import type { NetworkInput } from "../../components/network/network-input.ts";
import type { NetworkPath, PathEnd } from "../../components/network/paths.ts";
import { type NetworkPolicyManifest, networkPolicies } from "../../components/network/policies.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { aNetwork, aNetworkService, aPath, own, platform, range } from "../support/a-network.ts";
import { type Place, reaches } from "../support/policy-reach.ts";

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

  it("change what can be reached when any one of them is missing", () => {
    const services = [aNetworkService("api"), aNetworkService("web", { calls: ["api"] })];
    const paths = [aPath(own({ "app.kubernetes.io/name": "api" }), own(DATABASE)), aPath(OPERATOR, own(DATABASE))];
    const policies = [...networkPolicies(aNetwork({ services, paths }))];
    const open = (kept: typeof policies) => openPairs(kept.map(([, policy]) => policy));
    const whole = open(policies);

    for (const [role] of policies) {
      const rest = policies.filter(([other]) => other !== role);
      assert.notDeepEqual(open(rest), whole, `${role} changes nothing`);
    }
  });

  it("open exactly the declared paths, for any set of them", () => {
    fc.assert(
      fc.property(fc.array(anyPath(), { maxLength: 8 }), (paths) => {
        const policies = [...networkPolicies(aNetwork({ paths })).values()];

        assert.deepEqual(
          openPairs(policies),
          openPairs(policies, (from, to, port) => isDeclared(paths, from, to, port)),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("keep every policy but those of its ends as it is when a path is added", () => {
    fc.assert(
      fc.property(fc.array(anyPath(), { maxLength: 6 }), anyPath(), (paths, added) => {
        const before = networkPolicies(aNetwork({ paths }));
        const after = networkPolicies(aNetwork({ paths: [added, ...paths] }));

        const changed = [...before].filter(
          ([role, policy]) => JSON.stringify(policy) !== JSON.stringify(after.get(role)),
        );
        const ends = [added.from, added.to].flatMap((end) => (end.kind === "own" ? [JSON.stringify(end.labels)] : []));
        for (const [, policy] of changed) {
          assert.ok(ends.includes(JSON.stringify(policy.spec.podSelector.matchLabels ?? {})), policy.metadata.name);
        }
      }),
    );
  });
});

function policyOf(input: NetworkInput, role: string): NetworkPolicyManifest {
  const policy = networkPolicies(input).get(role);
  assert.ok(policy, `no ${role} among ${rolesOf(input)}`);
  return policy;
}

function rolesOf(input: NetworkInput): string[] {
  return [...networkPolicies(input).keys()];
}

const LABELS = [{ a: "1" }, { a: "2" }, { b: "1" }, { a: "1", b: "1" }, DATABASE, { "app.kubernetes.io/name": "api" }];
const PORTS = [53, 443, 5432, 8080];
const PLACES: readonly Place[] = [
  ...LABELS.map((labels) => ({ namespace: "shop-dev", labels })),
  { namespace: "shop-dev", labels: { "app.kubernetes.io/name": "web" } },
  { namespace: "cnpg-system", labels: { "app.kubernetes.io/name": "cloudnative-pg" } },
  { namespace: "elsewhere", labels: { a: "1" } },
  { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
  { address: "10.1.2.3" },
  { address: "169.254.169.254" },
  { address: "203.0.113.7" },
];

function anyPath(): fc.Arbitrary<NetworkPath> {
  const mine = fc.constantFrom<PathEnd[]>(...LABELS.map(own), own({}));
  const theirs = fc.constantFrom<PathEnd[]>(
    OPERATOR,
    platform("elsewhere", { a: "1" }),
    range("10.0.0.0/8"),
    range("0.0.0.0/0"),
  );
  const ports = fc
    .subarray([443, 5432], { minLength: 1 })
    .map((list) => list.map((port) => ({ port, protocol: "TCP" as const })));
  const ends = fc.oneof(fc.tuple(mine, mine), fc.tuple(mine, theirs), fc.tuple(theirs, mine));
  return fc.tuple(ends, ports).map(([[from, to], open]) => aPath(from, to, { ports: open }));
}

/** Every connection that is open where at least one end is ours, as text. */
function openPairs(
  policies: readonly NetworkPolicyManifest[],
  isOpen = (from: Place, to: Place, port: number) => reaches(policies, from, to, { port, protocol: "TCP" }),
): string[] {
  return PLACES.flatMap((from) =>
    PLACES.flatMap((to) =>
      PORTS.filter((port) => (isOurs(from) || isOurs(to)) && isOpen(from, to, port)).map(
        (port) => `${JSON.stringify(from)} → ${JSON.stringify(to)} ${port}`,
      ),
    ),
  );
}

function isOurs(place: Place): boolean {
  return "namespace" in place && place.namespace === "shop-dev";
}

function isDeclared(paths: readonly NetworkPath[], from: Place, to: Place, port: number): boolean {
  const isDns = port === 53 && "namespace" in to && to.namespace === "kube-system";
  if (isDns) return isOurs(from);
  return paths.some(
    (path) => isEnd(path.from, from) && isEnd(path.to, to) && path.ports.some((open) => open.port === port),
  );
}

function isEnd(end: PathEnd, place: Place): boolean {
  if (end.kind === "range") {
    if (!("address" in place) || place.address.startsWith("169.254.")) return false;
    return end.cidr.prefix === 0 || place.address.startsWith("10.");
  }
  if (!("namespace" in place) || place.namespace !== (end.kind === "own" ? "shop-dev" : end.namespace)) return false;
  return Object.entries(end.labels).every(([key, value]) => place.labels[key] === value);
}

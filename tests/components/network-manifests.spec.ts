import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type NetworkInput,
  type NetworkPolicyManifest,
  type NetworkService,
  namespaceManifest,
  networkPolicies,
} from "../../components/network/manifests.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { reaches } from "../support/policy-reach.ts";

const OUTSIDE = "10.10.0.0/16";

describe("network manifests", () => {
  it("puts the namespace under the strictest Pod Security level in all three modes", () => {
    const { metadata } = namespaceManifest(aNetwork([]));

    assert.equal(metadata.name, "shop-dev");
    assert.equal(metadata.labels["pod-security.kubernetes.io/enforce"], "restricted");
    assert.equal(metadata.labels["pod-security.kubernetes.io/audit"], "restricted");
    assert.equal(metadata.labels["pod-security.kubernetes.io/warn"], "restricted");
  });

  it("denies every pod both directions, whatever else is there", () => {
    const policy = networkPolicies(aNetwork([aService("api")])).get("deny-all");

    assert.deepEqual(policy?.spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it("opens the cluster's DNS, on port 53 and nowhere else", () => {
    const policy = networkPolicies(aNetwork([])).get("allow-dns");

    assert.deepEqual(policy?.spec, {
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

  it("adds no policy for a service without a path: it stays closed", () => {
    const roles = [...networkPolicies(aNetwork([aService("api")])).keys()];

    assert.deepEqual(roles, ["deny-all", "allow-dns"]);
  });

  it("opens both ends of a declared path, on the port that the pod names", () => {
    const policies = networkPolicies(aNetwork([aService("api"), aService("web", { calls: ["api"] })]));

    const pods = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });
    const ports = [{ port: "http", protocol: "TCP" }];
    assert.deepEqual(policies.get("paths-api")?.spec, {
      ...pods("api"),
      policyTypes: ["Ingress"],
      ingress: [{ from: [pods("web")], ports }],
    });
    assert.deepEqual(policies.get("paths-web")?.spec, {
      ...pods("web"),
      policyTypes: ["Egress"],
      egress: [{ to: [pods("api")], ports }],
    });
  });

  it("lets the environment's own range reach an exposed service, and nothing else from outside", () => {
    const policies = networkPolicies(aNetwork([aService("api", { exposed: true }), aService("web")]));

    const blocks = [...policies.values()].flatMap((policy) =>
      outsidePeers(policy).map((cidr) => [policy.metadata.name, cidr]),
    );
    assert.deepEqual(blocks, [["paths-api", OUTSIDE]]);
  });

  it("never opens a worker, even one that is said to be exposed", () => {
    const worker = aService("worker", { serves: false, exposed: true });

    const roles = [...networkPolicies(aNetwork([worker])).keys()];

    assert.deepEqual(roles, ["deny-all", "allow-dns"]);
  });

  for (const [what, services] of [
    ["a service that is not there", [aService("web", { calls: ["api"] })]],
    ["a worker", [aService("web", { calls: ["job"] }), aService("job", { serves: false })]],
  ] as const) {
    it(`refuses a call of ${what}`, () => {
      assert.throws(
        () => networkPolicies(aNetwork(services)),
        /^Error: web calls (api|job), which serves nothing here$/,
      );
    });
  }

  it("changes what can be reached when any one policy of a path is missing", () => {
    const services = [aService("api", { exposed: true }), aService("web", { calls: ["api"] })];
    const policies = networkPolicies(aNetwork(services));
    const whole = matrix([...policies.values()], services);

    for (const role of ["allow-dns", "paths-api", "paths-web", "deny-all"]) {
      const rest = [...policies].filter(([other]) => other !== role).map(([, policy]) => policy);
      assert.notDeepEqual(matrix(rest, services), whole, `${role} changes nothing`);
    }
  });

  it("opens exactly the declared paths, for any graph of services", () => {
    fc.assert(
      fc.property(someServices(), (services) => {
        const reached = matrix([...networkPolicies(aNetwork(services)).values()], services);

        assert.deepEqual(reached, declaredMatrix(services));
      }),
    );
  });

  it("gives the same objects for the same input, and leaves the input alone", () => {
    const input = aNetwork([aService("api"), aService("web", { calls: ["api"] })]);
    const before = structuredClone(input);

    assert.deepEqual([...networkPolicies(input)], [...networkPolicies(input)]);
    assert.deepEqual(input, before);
  });
});

function aNetwork(services: readonly NetworkService[]): NetworkInput {
  return { project: "shop", environment: "dev", namespace: "shop-dev", cidr: parseCidr(OUTSIDE), services };
}

function aService(name: string, change: Partial<NetworkService> = {}): NetworkService {
  return { name, serves: true, calls: [], exposed: false, ...change };
}

function outsidePeers(policy: NetworkPolicyManifest): string[] {
  const peers = (policy.spec.ingress ?? []).flatMap(({ from }) => from);
  return peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock.cidr]));
}

/** Every connection that the policies allow: `caller → callee`, with `outside` and `dns` as the two foreign ends. */
function matrix(policies: readonly NetworkPolicyManifest[], services: readonly NetworkService[]): string[] {
  const names = services.map(({ name }) => name);
  const ends = ["outside", ...names];
  const paths = ends.flatMap((from) => [...names, "dns"].map((to) => ({ from, to })));
  return paths
    .filter(({ from, to }) => from !== to && reaches(policies, from, to, OUTSIDE))
    .map(({ from, to }) => `${from} → ${to}`);
}

function declaredMatrix(services: readonly NetworkService[]): string[] {
  const serving = services.filter(({ serves }) => serves);
  const outside = serving.filter(({ exposed }) => exposed).map(({ name }) => `outside → ${name}`);
  const inside = services.flatMap(({ name, calls }) => [
    ...services.filter((other) => calls.includes(other.name)).map((other) => `${name} → ${other.name}`),
    `${name} → dns`,
  ]);
  return [...outside, "outside → dns", ...inside];
}

function someServices(): fc.Arbitrary<NetworkService[]> {
  return fc.integer({ min: 1, max: 5 }).chain((count) => {
    const row = fc.record({
      serves: fc.boolean(),
      exposed: fc.boolean(),
      calls: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    });
    return fc.array(row, { minLength: count, maxLength: count }).map((rows) =>
      rows.map(({ serves, exposed, calls }, index) => ({
        name: `s${index}`,
        serves,
        exposed,
        calls: rows.flatMap((other, at) => (calls[at] && other.serves && at !== index ? [`s${at}`] : [])),
      })),
    );
  });
}

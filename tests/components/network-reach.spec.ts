import assert from "node:assert/strict";
import fc from "fast-check";
import type { NetworkPath, PathEnd } from "../../components/network/paths.ts";
import { type NetworkPolicyManifest, networkPolicies } from "../../components/network/policies.ts";
import { aNetwork, aNetworkService, aPath, own, platform, range } from "../support/a-network.ts";
import { type Place, reaches } from "../support/policy-reach.ts";

const DATABASE = { "cnpg.io/cluster": "postgres-a" };
const OPERATOR = platform("cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" });

describe("what network policies open", () => {
  it("changes when any one of them is missing", () => {
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

  it("is exactly the declared paths, for any set of them", () => {
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

  it("changes at the ends of a path alone when it is added", () => {
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
  if (end.kind === "api-server") return end.cidrs.some((cidr) => isEnd({ kind: "range", cidr }, place));
  if (end.kind === "range") {
    if (!("address" in place) || place.address.startsWith("169.254.")) return false;
    return end.cidr.prefix === 0 || place.address.startsWith("10.");
  }
  if (!("namespace" in place) || place.namespace !== (end.kind === "own" ? "shop-dev" : end.namespace)) return false;
  return Object.entries(end.labels).every(([key, value]) => place.labels[key] === value);
}

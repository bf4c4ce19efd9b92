import assert from "node:assert/strict";
import { ClusterPolicies } from "../../components/aws/eks/cluster-policies.ts";
import { Entry } from "../../components/aws/entry/entry.ts";
import { SecretsStore } from "../../components/aws/secrets-manager/secrets-store.ts";
import { Gateway } from "../../components/gateway/gateway.ts";
import { Network, type NetworkArgs } from "../../components/network/network.ts";
import { Secrets, type SecretsArgs } from "../../components/secrets/secrets.ts";
import { runProgram } from "../../infra/program.ts";
import { aNetwork, aPath, apiServer, own } from "../support/a-network.ts";
import { aShop } from "../support/a-shop.ts";
import { aClusterPolicies } from "../support/an-eks.ts";
import { aBalancedGateway, anEntry, aSecretsStore, awsOutputs } from "../support/an-entry.ts";
import { type RecordedResource, record } from "../support/mocks.ts";
import { MUTATIONS, type Path } from "../support/security-mutations.ts";
import { KNOWN_KINDS, manifestFaults, securityFaults } from "../support/security-table.ts";

const STACKS = ["dev", "staging", "production", "shared"];
const ACCOUNT = { "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "111122223333" } };
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

describe("security table", () => {
  let resources: readonly RecordedResource[];
  before(async () => {
    const shop = aShop();
    shop.pinEverywhere();
    const recordings: (readonly RecordedResource[])[] = [];
    // One after the other: the engine's double is one for the whole process.
    for (const stack of STACKS) {
      recordings.push((await record(() => runProgram(shop.input(stack)), { stack, calls: ACCOUNT })).resources);
    }
    shop.remove();
    // The shop's secrets are all generated or external.
    recordings.push((await record(() => new Secrets("secrets", aStackSecret()))).resources);
    // Its clusters have another network plugin than Cilium.
    recordings.push((await record(() => new Network("network", aCiliumNetwork()))).resources);
    // Its clusters are there already.
    recordings.push((await record(() => new ClusterPolicies("nodes", aClusterPolicies()))).resources);
    // None of its stacks here is on AWS.
    recordings.push((await record(() => onAws(), { outputs: awsOutputs })).resources.filter(isOfKubernetes));
    resources = recordings.flat();
  });

  it("finds nothing in what we build", () => {
    assert.deepEqual(securityFaults(resources), []);
  });

  it("fails on a kind that it does not know", () => {
    const unknown = { type: "kubernetes:apps/v1:ReplicaSet", name: "api", inputs: {} };

    assert.deepEqual(securityFaults([unknown]), [
      "kubernetes:apps/v1:ReplicaSet api: no rule for this kind; add a row to the security table",
    ]);
  });

  it("knows every kind that we make, and no other", () => {
    const made = new Set(resources.map(({ type }) => type).filter((type) => type.startsWith("kubernetes:")));

    assert.deepEqual([...made].toSorted(), KNOWN_KINDS);
  });

  it("has a change that it finds for every kind that it knows", () => {
    assert.deepEqual([...new Set(MUTATIONS.map(([type]) => type))].toSorted(), KNOWN_KINDS);
  });

  it("judges rendered objects as it judges resources", () => {
    const metadata = { name: "open", namespace: "shop-dev", labels: {} };
    const spec = { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] };

    assert.deepEqual(
      manifestFaults([{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec } as never]),
      [`${POLICY} open: a rule that names no peer: from is everybody`, `${POLICY} open: a rule for every port`],
    );
  });

  for (const [type, what, path, value, of = path] of MUTATIONS) {
    it(`finds ${what} in a ${type.split(":").at(-1)}`, () => {
      const resource = sound(type, of);
      const changed = { ...resource, inputs: withValue(resource.inputs, path, value) };

      const faults = securityFaults([changed]);

      assert.notEqual(faults.length, 0, `${resource.name} with ${path.join(".")} changed is let through`);
    });
  }

  /** A resource of the kind in which the path leads somewhere, so that a change means something. */
  function sound(type: string, path: Path): RecordedResource {
    const all = resources.filter((resource) => resource.type === type);
    const found =
      all.find(({ inputs }) => isThere(inputs, path)) ?? all.find(({ inputs }) => isThere(inputs, path.slice(0, -1)));
    assert.ok(found, `no ${type} has ${path.join(".")}`);
    assert.deepEqual(securityFaults([found]), []);
    return found;
  }
});

/** The network of an environment whose plugin is Cilium, with pods that speak to the API server. */
function aCiliumNetwork(): NetworkArgs {
  const paths = [aPath(own({ "cnpg.io/cluster": "postgres-a" }), apiServer("10.0.0.0/24"))];
  return { ...aNetwork({ enforcedBy: "cilium", paths }), protect: false };
}

function aStackSecret(): SecretsArgs {
  const owner = { project: "shop", environment: "dev", namespace: "shop-dev" };
  const items = [{ name: "token", source: { kind: "stack", version: "1" } }] as const;
  return { ...owner, store: undefined, items, values: { token: "in the stack file" } };
}

function isThere(value: unknown, path: Path): boolean {
  const last = path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
  return last !== undefined;
}

function withValue(inputs: Record<string, unknown>, path: Path, value: unknown) {
  const copy = structuredClone(inputs);
  let at: object = copy;
  for (const key of path.slice(0, -1)) {
    const next: unknown = Reflect.get(at, key);
    const made = typeof next === "object" && next !== null ? next : {};
    Reflect.set(at, key, made);
    at = made;
  }
  const last = path.at(-1) ?? "";
  if (value === undefined) Reflect.deleteProperty(at, last);
  else Reflect.set(at, last, value);
  return copy;
}

/** The way into an environment on AWS, with either controller, and its secrets. */
function onAws(): void {
  new Gateway("gateway", { ...aBalancedGateway(), protect: false });
  new Entry("entry", anEntry());
  new Entry("other-entry", anEntry({ autoMode: false }));
  new SecretsStore("secrets-store", aSecretsStore());
}

function isOfKubernetes({ type }: RecordedResource): boolean {
  return type.startsWith("kubernetes:");
}

import assert from "node:assert/strict";
import { OPERATOR_TABLE } from "../../components/operators/operator-table.ts";
import { Operators, type OperatorsArgs } from "../../components/operators/operators.ts";
import { RequiredCrds } from "../../components/operators/required-crds.ts";
import { someOperators } from "../support/a-operators.ts";
import { find, type RecordedResource, record } from "../support/mocks.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const EXTERNAL = "kubernetes:external-secrets.io/v1:ExternalSecret";
const ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer";
const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

describe("Operators", () => {
  it("installs every chart as a release that is awaited, and taken back if it fails", async () => {
    const { resources } = await record(() => new Operators("operators-shop", anArgs()));

    const releases = resources.filter(({ type }) => type === RELEASE);
    assert.equal(releases.length, Object.keys(OPERATOR_TABLE).length);
    const { values: _values, ...inputs } = find(resources, RELEASE, "operators-shop-external-secrets").inputs;
    assert.deepEqual(inputs, {
      name: "external-secrets",
      namespace: "external-secrets",
      chart: "external-secrets",
      version: "2.9.0",
      repositoryOpts: { repo: "https://charts.external-secrets.io" },
      atomic: true,
      cleanupOnFail: true,
      timeout: 600,
      maxHistory: 5,
      compat: "true",
    });
  });

  it("names no repository for a chart out of a registry", async () => {
    const { resources } = await record(() => new Operators("operators-shop", anArgs()));

    const { inputs } = find(resources, RELEASE, "operators-shop-cert-manager");
    assert.equal(inputs.chart, "oci://quay.io/jetstack/charts/cert-manager");
    assert.ok(!("repositoryOpts" in inputs));
  });

  it("makes each after what it needs: namespace and policy, other charts, and what lies between", async () => {
    const { resources } = await record(() => new Operators("operators-shop", anArgs()));
    const waits = (type: string, name: string) => dependencies(find(resources, type, `operators-shop-${name}`));

    assert.deepEqual(waits(RELEASE, "plugin-barman-cloud"), [
      "cert-manager",
      "cloudnative-pg",
      "issuer",
      "namespace-cnpg-system",
      "policy-cnpg-system",
    ]);
    assert.deepEqual(waits(EXTERNAL, "grafana-admin"), [
      "external-secrets",
      "grafana-admin-generator",
      "namespace-monitoring",
    ]);
    assert.deepEqual(waits(RELEASE, "kube-prometheus-stack"), [
      "cert-manager",
      "external-secrets",
      "grafana-admin",
      "grafana-admin-generator",
      "issuer",
      "metrics-cert-manager",
      "metrics-rollouts",
      "namespace-monitoring",
      "policy-monitoring",
      "prometheus-operator-crds",
    ]);
    assert.deepEqual(waits(ISSUER, "issuer"), ["cert-manager"]);
  });

  it("asks for the Gateway API before it makes anything", async () => {
    const { resources } = await record(() => new Operators("operators-shop", anArgs()));

    const byName = new Map(resources.map((resource) => [resource.name, resource]));
    const isRead = (name: string) => name.includes("gateway.networking.k8s.io");
    const readBefore = (name: string, seen = new Set<string>()): ReadonlySet<string> => {
      if (seen.has(name)) return seen;
      seen.add(name);
      for (const each of byName.get(name)?.dependsOn ?? []) readBefore(each, seen);
      return seen;
    };
    const made = resources.filter(({ type, name }) => !isRead(name) && !type.startsWith("platform:"));
    assert.ok(made.length > 30);
    for (const { name } of made) assert.equal([...readBefore(name)].filter(isRead).length, 4, name);
  });

  for (const protect of [true, false]) {
    it(`protects ${protect ? "namespaces and releases" : "nothing"} when protection is ${protect ? "on" : "off"}`, async () => {
      const { resources } = await record(() => new Operators("operators-shop", anArgs({ protect })));

      const kept = new Set(resources.filter((resource) => resource.protect).map(({ type }) => type));
      assert.deepEqual([...kept].toSorted(), protect ? [NAMESPACE, RELEASE] : []);
    });
  }

  it("lays overrides over the values of one chart and keeps the rest", async () => {
    const overrides = { rollouts: { controller: { replicas: 3 } } };
    const { resources } = await record(() => new Operators("operators-shop", anArgs({ overrides })));

    const { values } = find(resources, RELEASE, "operators-shop-argo-rollouts").inputs as {
      values: { controller: { replicas: number; pdb: object }; keepCRDs: boolean };
    };
    assert.equal(values.controller.replicas, 3);
    assert.deepEqual(values.controller.pdb, { enabled: true, maxUnavailable: 1 });
    assert.equal(values.keepCRDs, true);
  });

  it("registers the versions of the charts", async () => {
    const { registered, result } = await record(() => new Operators("operators-shop", anArgs()));

    assert.equal(result.charts["cert-manager"], "v1.21.2");
    assert.deepEqual(registered.get("operators-shop"), { charts: result.charts });
  });
});

describe("RequiredCrds", () => {
  it("reads each definition under a name that says who brings it, and makes nothing", async () => {
    const crds = ["gateways.gateway.networking.k8s.io", "rollouts.argoproj.io"];
    const reads: string[][] = [];
    const outputs = (type: string, name: string, inputs: Record<string, unknown>) => {
      reads.push([type, name]);
      return inputs;
    };
    const { resources, registered } = await record(() => new RequiredCrds("crds", { crds }), { outputs });

    assert.deepEqual(reads, [
      ["platform:operators:RequiredCrds", "crds"],
      [CRD, "crds-gateways.gateway.networking.k8s.io-of-the-Gateway-API-see-components-operators-README.md"],
      [CRD, "crds-rollouts.argoproj.io-of-argo-rollouts-see-operators-in-Pulumi.shared.yaml"],
    ]);
    // What the engine only reads is never registered with it.
    assert.deepEqual(
      resources.map(({ type }) => type),
      ["platform:operators:RequiredCrds"],
    );
    assert.deepEqual(registered.get("crds"), { crds });
  });
});

describe("RequiredCrds of a stranger", () => {
  it("are refused: nobody could say who brings them", async () => {
    await assert.rejects(
      record(() => new RequiredCrds("crds", { crds: ["things.example.com"] })),
      /no operator of the table brings things\.example\.com; add it there/,
    );
  });
});

/** Without the component's name and without the reads that all wait for. */
function dependencies({ dependsOn }: RecordedResource): string[] {
  return dependsOn
    .filter((name) => !name.includes("gateway.networking.k8s.io") && !name.endsWith("-gateway-api"))
    .map((name) => name.replace("operators-shop-", ""));
}

function anArgs(change: Partial<OperatorsArgs> = {}): OperatorsArgs {
  return { ...someOperators(), protect: false, ...change };
}

/** Which clusters serve a custom kind: by birth, by a chart, by a definition of the program, and by nothing else. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CILIUM,
  EKS_AUTO,
  GATEWAY_API,
  LOAD_BALANCER_CONTROLLER,
  OPERATOR_TABLE,
} from "../../components/operators/operator-table.ts";
import type { World } from "../../sandbox/project/world.ts";
import { groupKindOf, isCustom } from "../../sandbox/providers/kubernetes/kinds.ts";
import { kubernetesPackage } from "../../sandbox/providers/kubernetes/kubernetes-package.ts";
import { ManifestFiles } from "../../sandbox/providers/kubernetes/manifest-files.ts";
import { CRD, OPERATORS } from "../../sandbox/providers/kubernetes/operators.ts";
import { LifeCycle } from "../../sandbox/providers/life-cycle.ts";
import { type PropertyMap, textAt, valueAt } from "../../sandbox/providers/property-values.ts";
import { FailureSwitches } from "../../sandbox/store/failure-switches.ts";
import { ObjectStore } from "../../sandbox/store/object-store.ts";
import { urnOf } from "../support/stand-ins.ts";

const STORE = "kubernetes:external-secrets.io/v1:SecretStore";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const SHARED = "https://one.example:6443";

describe("the definitions of a cluster", () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "envs-operators-"));
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("are there from birth for every operator of the table, unless it is born without", () => {
    assert.equal(create(clusters(undefined), "dev", STORE).id, "default/store");
    rmSync(join(dir, "objects"), { recursive: true, force: true });
    assert.throws(() => create(clusters([]), "dev", STORE), {
      name: "Refusal",
      message:
        'no matches for kind "SecretStore" in version "external-secrets.io/v1": the definitions of external-secrets are not on the cluster; install it first (stack shared)',
    });
  });

  it("come with the operator's chart, for every context of the same server and no other", () => {
    const life = clusters([]);
    create(life, "shared", RELEASE, {
      chart: "oci://ghcr.io/external-secrets/charts/external-secrets",
      version: "1.0.0",
    });

    assert.equal(create(life, "dev", STORE).id, "default/store");
    assert.throws(() => create(life, "apart", STORE), /no matches for kind "SecretStore"/);
  });

  it("of monitoring come with the stack's chart and with the one of the definitions alone", () => {
    for (const [context, chart] of [
      ["dev", "oci://ghcr.io/prometheus-community/charts/prometheus-operator-crds"],
      ["apart", "kube-prometheus-stack"],
    ] as const) {
      const life = clusters([]);
      create(life, context, RELEASE, { chart, version: "1.0.0" });

      assert.equal(create(life, context, "kubernetes:monitoring.coreos.com/v1:Probe").id, "default/store");
    }
  });

  it("do not come with another chart", () => {
    const life = clusters([]);
    create(life, "dev", RELEASE, { chart: "cert-manager", version: "1.0.0" });

    assert.throws(() => create(life, "dev", STORE), /no matches for kind/);
    const issuer = { metadata: { name: "ca", namespace: "default" }, spec: { selfSigned: {} } };
    create(life, "dev", "kubernetes:cert-manager.io/v1:Issuer", issuer);
  });

  it("come with a definition of the program, in the versions that it serves", () => {
    const life = clusters([]);
    const version = (name: string, served: boolean) => ({ name, served, storage: served });
    const names = { plural: "things", kind: "Thing" };
    const spec = {
      group: "tiny.example",
      scope: "Namespaced",
      names,
      versions: [version("v1", true), version("v2", false)],
    };
    const definition = { metadata: { name: "things.tiny.example" }, spec };
    const thing = { metadata: { name: "a", namespace: "default" } };
    assert.throws(
      () => create(life, "dev", "kubernetes:tiny.example/v1:Thing", thing),
      /no CustomResourceDefinition of it/,
    );

    create(life, "dev", "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", definition);

    create(life, "dev", "kubernetes:tiny.example/v1:Thing", thing);
    assert.throws(
      () => create(life, "dev", "kubernetes:tiny.example/v2:Thing", thing),
      /in version "tiny.example\/v2"/,
    );
  });

  const gone = [
    [
      "monitoring.coreos.com/v1beta1:AlertmanagerConfig",
      /serves AlertmanagerConfig in monitoring\.coreos\.com\/v1alpha1/,
    ],
    ["external-secrets.io/v1beta1:ExternalSecret", /serves ExternalSecret in external-secrets\.io\/v1$/],
    ["postgresql.cnpg.io/v1:Clusters", /cloudnative-pg serves no Clusters/],
  ] as const;
  for (const [type, words] of gone) {
    it(`do not have ${type}, and say what there is`, () => {
      assert.throws(() => create(clusters(undefined), "dev", `kubernetes:${type}`), words);
    });
  }

  it("can be read by their names where they are served, and nowhere else", () => {
    const read = (life: LifeCycle, context: string, name: string) =>
      life.read({ id: context, config: {} }, CRD, name, {}, {})?.outputs;
    const life = clusters([]);
    create(life, "shared", RELEASE, { chart: "redis-operator", version: "1.0.0" });

    const gateways = read(clusters(undefined), "dev", "gateways.gateway.networking.k8s.io");
    assert.equal(textAt(gateways, "spec", "names", "kind"), "Gateway");
    assert.deepEqual(valueAt(gateways, ["spec", "versions", 1, "name"]), "v1beta1");
    assert.equal(textAt(gateways, "status", "conditions", 1, "type"), "Established");
    assert.equal(textAt(read(life, "dev", "redis.redis.redis.opstreelabs.in"), "spec", "scope"), "Namespaced");
    assert.equal(read(life, "dev", "gateways.gateway.networking.k8s.io"), undefined);
    assert.equal(read(life, "apart", "redisclusters.redis.redis.opstreelabs.in"), undefined);
    assert.equal(read(life, "dev", "things.tiny.example"), undefined);
  });

  const rows = [...Object.values(OPERATOR_TABLE), GATEWAY_API, CILIUM, EKS_AUTO, LOAD_BALANCER_CONTROLLER];
  for (const crd of rows.flatMap(({ crds }) => Object.values<string>(crds))) {
    it(`have ${crd}, which a component needs`, () => {
      const definition = clusters(undefined).read({ id: "dev", config: {} }, CRD, crd, {}, {})?.outputs;

      assert.equal(textAt(definition, "metadata", "name"), crd);
    });
  }

  it("are asked for no kind of the server's own, and in no preview", () => {
    const life = clusters([]);

    for (const type of [
      "core/v1:ConfigMap",
      "networking.k8s.io/v1:NetworkPolicy",
      "apps/v1:Deployment",
      "helm.sh/v3:Release",
    ])
      assert.equal(isCustom(`kubernetes:${type}`), false, type);
    assert.equal(isCustom("kubernetes:gateway.networking.k8s.io/v1:Gateway"), true);
    assert.equal(create(life, "dev", STORE, undefined, true).id, "");
  });

  it("name each kind once, under one operator", () => {
    const kinds = OPERATORS.flatMap(({ serves }) =>
      Object.entries(serves).flatMap(([version, list]) => list.split(" ").map((kind) => `${version}:${kind}`)),
    );

    assert.equal(new Set(kinds).size, kinds.length);
    assert.equal(groupKindOf(`kubernetes:${kinds[0]}`), "argoproj.io/AnalysisRun");
  });

  function clusters(born: readonly string[] | undefined): LifeCycle {
    const world: World = {
      kubeconfig: "",
      contexts: () => ({ dev: SHARED, shared: SHARED, apart: "https://other.example:6443" }),
      accountOf: () => undefined,
    };
    const store = new ObjectStore(join(dir, "objects"), "key");
    const rules = kubernetesPackage(store, world, new ManifestFiles(join(dir, "manifests")), born);
    return new LifeCycle(rules, store, new FailureSwitches(join(dir, "failures.json")));
  }

  function create(life: LifeCycle, context: string, type: string, inputs: PropertyMap = sample(), preview = false) {
    return life.create({ instance: { id: context, config: {} }, urn: urnOf(type, "x"), type, inputs, preview });
  }

  function sample(): PropertyMap {
    return { metadata: { name: "store", namespace: "default" }, spec: { provider: { fake: {} } } };
  }
});

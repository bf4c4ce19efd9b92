/** A cluster that a program makes: the stand-in of Kubernetes finds it by the kubeconfig that the program hands over. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eksKubeconfig } from "../../components/aws/eks/kubeconfig.ts";
import type { World } from "../../sandbox/project/world.ts";
import { clusterOf } from "../../sandbox/providers/kubernetes/cluster.ts";
import { kubernetesPackage } from "../../sandbox/providers/kubernetes/kubernetes-package.ts";
import { ManifestFiles } from "../../sandbox/providers/kubernetes/manifest-files.ts";
import { UNKNOWN } from "../../sandbox/providers/property-values.ts";
import { ObjectStore } from "../../sandbox/store/object-store.ts";
import { openStandIns } from "../support/stand-ins.ts";

const SERVER = "https://ABCD.gr7.eu-central-1.eks.amazonaws.com";
const parts = { clusterName: "shop-production", region: "eu-central-1", certificateAuthority: "Q0E=" };
const kubeconfig = eksKubeconfig({ ...parts, server: SERVER });

describe("a cluster by the text of a kubeconfig", () => {
  let dir: string;
  let world: World;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "envs-made-cluster-"));
    world = {
      kubeconfig: join(dir, "kubeconfig"),
      contexts: () => ({ dev: "https://dev.example:6443", "shop-production": "https://old.example" }),
      accountOf: () => undefined,
    };
    writeFileSync(world.kubeconfig, "{}");
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("is another one for each server, and none of the world's that has its name", () => {
    const other = eksKubeconfig({ ...parts, server: "https://WXYZ.gr7.eu-central-1.eks.amazonaws.com" });

    assert.equal(clusterOf({ kubeconfig }, world).id, "shop-production@ABCD.gr7.eu-central-1.eks.amazonaws.com");
    assert.equal(clusterOf({ kubeconfig: other }, world).id, "shop-production@WXYZ.gr7.eu-central-1.eks.amazonaws.com");
  });

  it("is the same whether the engine hands text or data over", () => {
    assert.equal(clusterOf({ kubeconfig: JSON.parse(kubeconfig) }, world).id, clusterOf({ kubeconfig }, world).id);
  });

  const broken: readonly (readonly [what: string, from: string, to: string, words: RegExp])[] = [
    [
      "a context that is not there",
      '"current-context":"shop-production"',
      '"current-context":"x"',
      /context "x" does not exist/,
    ],
    [
      "a cluster without a server",
      `"server":"${SERVER}",`,
      "",
      /cluster "shop-production" of the kubeconfig has no server/,
    ],
    [
      "a user that is not there",
      '"users":[{"name":"shop-production"',
      '"users":[{"name":"x"',
      /user "shop-production" does not exist/,
    ],
    [
      "a login without a command",
      '"command":"aws",',
      "",
      /exec of user "shop-production" in the kubeconfig has no command/,
    ],
  ];
  for (const [what, from, to, words] of broken) {
    it(`is refused with ${what}`, () => {
      assert.ok(kubeconfig.includes(from), from);

      assert.throws(() => clusterOf({ kubeconfig: kubeconfig.replace(from, to) }, world), words);
    });
  }

  it("keeps its objects when its kubeconfig says the same in other words, and loses them with its server", () => {
    const store = new ObjectStore(join(dir, "objects"), "key");
    const rules = kubernetesPackage(store, world, new ManifestFiles(join(dir, "manifests")));
    const olds = { kubeconfig, clusterIdentifier: SERVER };

    assert.deepEqual(rules.placeKeys(olds, { kubeconfig: `${kubeconfig}\n`, clusterIdentifier: SERVER }), [
      "clusterIdentifier",
    ]);
    assert.deepEqual(rules.placeKeys(olds, { kubeconfig: UNKNOWN, clusterIdentifier: UNKNOWN }), ["clusterIdentifier"]);
  });

  it("takes what such a cluster is born with", () => {
    const standIns = openStandIns();
    const spec = {
      role: "nodes",
      subnetSelectorTerms: [{ id: "subnet-1" }],
      securityGroupSelectorTerms: [{ id: "sg-1" }],
    };
    const nodeClass = { metadata: { name: "environments" }, spec };

    const { id, outputs } = standIns.kubernetes.create("kubernetes:eks.amazonaws.com/v1:NodeClass", "x", nodeClass);

    assert.equal(id, "environments");
    assert.deepEqual(
      (outputs.status as { conditions: { type: string }[] }).conditions.map(({ type }) => type),
      ["Ready"],
    );
    standIns.close();
  });
});

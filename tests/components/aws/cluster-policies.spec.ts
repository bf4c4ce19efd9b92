import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterPolicies } from "../../../components/aws/eks/cluster-policies.ts";
import { requiredCrds } from "../../../components/operators/crd-names.ts";
import { ClusterProvider } from "../../../infra/cluster-provider.ts";
import { aClusterPolicies, anEks, anEksCluster } from "../../support/an-eks.ts";
import { find, record } from "../../support/mocks.ts";

const SERVER = "https://ABCD.gr7.eu-central-1.eks.amazonaws.com";
const NODE_CLASS = "kubernetes:eks.amazonaws.com/v1:NodeClass";
const NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool";

describe("ClusterPolicies", () => {
  it("switch enforcement on before a node is made, and say so of every node", async () => {
    const { resources } = await record(() => new ClusterPolicies("nodes", aClusterPolicies()));

    const config = find(resources, "kubernetes:core/v1:ConfigMap", "nodes-policy-controller").inputs;
    assert.deepEqual(config.data, { "enable-network-policy-controller": "true" });
    const { name, namespace } = config.metadata as { name: string; namespace: string };
    assert.equal(`${namespace}/${name}`, "kube-system/amazon-vpc-cni");
    const nodeClass = find(resources, NODE_CLASS, "nodes-node-class");
    assert.deepEqual(nodeClass.dependsOn, ["nodes-policy-controller"]);
    assert.deepEqual(nodeClass.inputs.spec, {
      role: "eks-node-role-1",
      subnetSelectorTerms: [{ id: "subnet-0a" }, { id: "subnet-0b" }, { id: "subnet-0c" }],
      securityGroupSelectorTerms: [{ id: "sg-0c" }, { id: "sg-0d" }],
      networkPolicy: "DefaultAllow",
      networkPolicyEventLogs: "Enabled",
      ephemeralStorage: { size: "80Gi", kmsKeyID: anEks().keyArn },
    });
    for (const pool of ["nodes-pool-general-purpose", "nodes-pool-system"]) {
      const { inputs, dependsOn } = find(resources, NODE_POOL, pool);
      const { template } = inputs.spec as { template: { spec: { nodeClassRef: unknown } } };
      const { metadata } = nodeClass.inputs as { metadata: { name: string } };
      assert.deepEqual(dependsOn, ["nodes-node-class"]);
      assert.deepEqual(template.spec.nodeClassRef, {
        group: "eks.amazonaws.com",
        kind: "NodeClass",
        name: metadata.name,
      });
      assert.notEqual(metadata.name, "default");
    }
  });

  it("keep nodes of the kind system for what tolerates them, and no others", async () => {
    const cluster = anEksCluster({ nodePools: ["general-purpose", "system"] });
    const { resources } = await record(() => new ClusterPolicies("nodes", aClusterPolicies({ cluster })));

    const taints = ["general-purpose", "system"].map((kind) => {
      const { spec } = find(resources, NODE_POOL, `nodes-pool-${kind}`).inputs;
      return (spec as { template: { spec: { taints?: unknown } } }).template.spec.taints;
    });
    assert.deepEqual(taints, [undefined, [{ key: "CriticalAddonsOnly", effect: "NoSchedule" }]]);
  });

  it("make volumes of the environment's key where nothing else is asked for", async () => {
    const { resources } = await record(() => new ClusterPolicies("nodes", aClusterPolicies()));

    const { metadata, parameters, provisioner } = find(
      resources,
      "kubernetes:storage.k8s.io/v1:StorageClass",
      "nodes-storage-class",
    ).inputs as { metadata: { annotations: unknown }; parameters: unknown; provisioner: string };
    assert.deepEqual(metadata.annotations, { "storageclass.kubernetes.io/is-default-class": "true" });
    assert.deepEqual(parameters, { type: "gp3", encrypted: "true", kmsKeyId: anEks().keyArn });
    assert.equal(provisioner, "ebs.csi.eks.amazonaws.com");
  });

  it("need definitions that only such a cluster has", () => {
    const kinds = [
      { apiVersion: "eks.amazonaws.com/v1", kind: "NodeClass" },
      { apiVersion: "karpenter.sh/v1", kind: "NodePool" },
      { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" },
    ];

    assert.deepEqual(requiredCrds(kinds), ["nodeclasses.eks.amazonaws.com", "nodepools.karpenter.sh"]);
  });

  for (const protect of [true, false]) {
    it(`are kept by the engine: ${protect}`, async () => {
      const { resources } = await record(() => new ClusterPolicies("nodes", aClusterPolicies({ protect })));

      const children = resources.filter(({ parent }) => parent === "nodes");
      assert.equal(children.length, 5);
      for (const child of children) assert.equal(child.protect, protect, child.name);
    });
  }
});

describe("the way of the engine into a cluster that it makes", () => {
  it("is its kubeconfig, and its server is what it is", async () => {
    const made = { kubeconfig: pulumi.secret("{}"), server: SERVER };
    const { resources } = await record(() => new ClusterProvider("cluster", made));

    const { inputs } = find(resources, "pulumi:providers:kubernetes", "cluster");
    const { kubeconfig, ...rest } = inputs;
    assert.equal((kubeconfig as { value: string }).value, "{}");
    assert.deepEqual(rest, {
      clusterIdentifier: SERVER,
      enableConfigMapMutable: "true",
      enableSecretMutable: "true",
    });
  });
});

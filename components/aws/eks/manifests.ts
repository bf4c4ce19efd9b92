/**
 * What a cluster in Auto Mode needs of Kubernetes objects before anything runs in it. Pure: values that are known only
 * after the update are of the type `Text`, and pass through untouched.
 */
import { type Labels, type Owner, ownerLabels } from "../../labels.ts";
import type { Manifest, ManifestMetadata } from "../../manifest.ts";
import type { NodePoolKind } from "./eks-input.ts";

/** Name of the NodeClass. Never `default`, which is that of EKS. */
export const NODE_CLASS = "environments";

/** Name of the StorageClass. */
export const STORAGE_CLASS = "auto-ebs-sc";

/** What the objects are made from. */
export interface ClusterObjectsInput<Text = string> extends Owner {
  /** Name of the nodes' IAM role. */
  readonly nodeRoleName: Text;
  /** Subnets of the nodes, each in another zone. */
  readonly subnetIds: readonly Text[];
  /** Security groups of the nodes: that of the cluster, and the one that databases and caches let in. */
  readonly securityGroupIds: readonly Text[];
  /** Key of disks and volumes. */
  readonly keyArn: Text;
  readonly nodePools: readonly NodePoolKind[];
}

/** Switches the network policy controller on: without it policies are taken and enforced by nobody. */
export interface PolicyControllerManifest extends Manifest {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: ManifestMetadata & { namespace: "kube-system" };
  data: { "enable-network-policy-controller": "true" };
}

/** How nodes are made: `eks.amazonaws.com/v1`, the fields in use. */
export interface NodeClassManifest<Text = string> extends Manifest {
  apiVersion: "eks.amazonaws.com/v1";
  kind: "NodeClass";
  spec: {
    role: Text;
    subnetSelectorTerms: { id: Text }[];
    securityGroupSelectorTerms: { id: Text }[];
    networkPolicy: "DefaultAllow";
    networkPolicyEventLogs: "Enabled";
    ephemeralStorage: { size: string; kmsKeyID: Text };
  };
}

/** Which nodes are made when: `karpenter.sh/v1`, the fields in use. */
export interface NodePoolManifest extends Manifest {
  apiVersion: "karpenter.sh/v1";
  kind: "NodePool";
  spec: {
    template: {
      spec: {
        nodeClassRef: { group: "eks.amazonaws.com"; kind: "NodeClass"; name: typeof NODE_CLASS };
        requirements: { key: string; operator: "In" | "Gt"; values: string[] }[];
        taints?: { key: string; effect: "NoSchedule" }[];
        expireAfter: string;
        terminationGracePeriod: string;
      };
    };
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized";
      consolidateAfter: string;
      budgets: { nodes: string }[];
    };
  };
}

/** Where volumes come from. */
export interface StorageClassManifest<Text = string> extends Manifest {
  apiVersion: "storage.k8s.io/v1";
  kind: "StorageClass";
  provisioner: "ebs.csi.eks.amazonaws.com";
  volumeBindingMode: "WaitForFirstConsumer";
  allowVolumeExpansion: boolean;
  reclaimPolicy: "Delete";
  parameters: { type: "gp3"; encrypted: "true"; kmsKeyId: Text };
}

const READY: Labels = { "pulumi.com/waitFor": "condition=Ready" };

/** The objects by role; one `pool-<kind>` for each kind of nodes. */
export function clusterObjects<Text>(input: ClusterObjectsInput<Text>): ReadonlyMap<string, Manifest> {
  return new Map<string, Manifest>([
    ["policy-controller", policyController(input)],
    ["node-class", nodeClass(input)],
    ...input.nodePools.map((kind): [string, Manifest] => [`pool-${kind}`, nodePool(input, kind)]),
    ["storage-class", storageClass(input)],
  ]);
}

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html */
function policyController(input: Owner): PolicyControllerManifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "amazon-vpc-cni", namespace: "kube-system", labels: ownerLabels(input) },
    data: { "enable-network-policy-controller": "true" },
  };
}

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html */
function nodeClass<Text>(input: ClusterObjectsInput<Text>): NodeClassManifest<Text> {
  return {
    apiVersion: "eks.amazonaws.com/v1",
    kind: "NodeClass",
    metadata: { name: NODE_CLASS, labels: ownerLabels(input), annotations: READY },
    spec: {
      role: input.nodeRoleName,
      subnetSelectorTerms: input.subnetIds.map((id) => ({ id })),
      securityGroupSelectorTerms: input.securityGroupIds.map((id) => ({ id })),
      // Not DefaultDeny: system pods of EKS have no policies of their own. Each environment closes its namespace.
      networkPolicy: "DefaultAllow",
      networkPolicyEventLogs: "Enabled",
      ephemeralStorage: { size: "80Gi", kmsKeyID: input.keyArn },
    },
  };
}

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html */
function nodePool(input: Owner, kind: NodePoolKind): NodePoolManifest {
  const taints = [{ key: "CriticalAddonsOnly", effect: "NoSchedule" as const }];
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: `${NODE_CLASS}-${kind}`, labels: ownerLabels(input), annotations: READY },
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: NODE_CLASS },
          requirements: REQUIREMENTS.map((requirement) => ({ ...requirement, values: [...requirement.values] })),
          ...(kind === "system" ? { taints } : {}),
          // Two weeks: nodes are never patched, only replaced. EKS ends them after three at the latest.
          expireAfter: "336h",
          terminationGracePeriod: "24h",
        },
      },
      disruption: {
        consolidationPolicy: "WhenEmptyOrUnderutilized",
        consolidateAfter: "5m",
        budgets: [{ nodes: "10%" }],
      },
    },
  };
}

/** Those of the built-in pools. A spot instance may go at two minutes' notice, and takes a database along. */
const REQUIREMENTS = [
  { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
  { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
  { key: "eks.amazonaws.com/instance-category", operator: "In", values: ["c", "m", "r"] },
  { key: "eks.amazonaws.com/instance-generation", operator: "Gt", values: ["4"] },
] as const;

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html */
function storageClass<Text>(input: ClusterObjectsInput<Text>): StorageClassManifest<Text> {
  const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: STORAGE_CLASS, labels: ownerLabels(input), annotations },
    provisioner: "ebs.csi.eks.amazonaws.com",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
    reclaimPolicy: "Delete",
    parameters: { type: "gp3", encrypted: "true", kmsKeyId: input.keyArn },
  };
}

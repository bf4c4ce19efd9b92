/** What an EKS cluster is made from, with valid defaults, so that a test names only what it is about. */
import type { ClusterPoliciesArgs } from "../../components/aws/eks/cluster-policies.ts";
import type { EksArgs } from "../../components/aws/eks/eks.ts";
import type { EksCluster } from "../../components/aws/eks/eks-input.ts";
import { parseCidr } from "../../infra/values/cidr.ts";

/** IAM role of this name. */
export function anIamRole(name: string): string {
  return `arn:aws:iam::111122223333:role/${name}`;
}

/** Where clusters of the engine's double say that their identities come from. */
export const EKS_ISSUER = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABCD";
/** Where they are reached. */
export const EKS_SERVER = "https://ABCD.gr7.eu-central-1.eks.amazonaws.com";

/** What AWS answers for a cluster and its roles, beside what it is asked for. */
export function eksAnswers(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type === "aws:iam/role:Role") return { ...inputs, name: `${name}-1`, arn: anIamRole(`${name}-1`) };
  if (type !== "aws:eks/cluster:Cluster") return inputs;
  return {
    ...inputs,
    arn: "arn:aws:eks:eu-central-1:111122223333:cluster/shop-production",
    endpoint: EKS_SERVER,
    certificateAuthority: { data: "Q0E=" },
    identities: [{ oidcs: [{ issuer: EKS_ISSUER }] }],
    vpcConfig: { ...(inputs.vpcConfig as object), clusterSecurityGroupId: "sg-0c" },
  };
}

/** A cluster that one office reaches. */
export function anEksCluster(change: Partial<EksCluster> = {}): EksCluster {
  return {
    version: "1.34",
    access: { mode: "allowlist", cidrs: [parseCidr("203.0.113.0/24")] },
    groupRoles: { "acme:platform": anIamRole("platform"), "acme:security": anIamRole("security") },
    adminRoles: [anIamRole("breakglass")],
    serviceCidr: parseCidr("172.20.0.0/16"),
    nodePools: ["general-purpose", "system"],
    logDays: 400,
    ...change,
  };
}

const PLACE = {
  project: "shop",
  environment: "production",
  privateSubnetIds: ["subnet-0a", "subnet-0b", "subnet-0c"],
  keyArn: "arn:aws:kms:eu-central-1:111122223333:key/0000",
  protect: true,
};

/** The cluster of `shop-production`. */
export function anEks(change: Partial<EksArgs> = {}): EksArgs {
  return { ...PLACE, cluster: anEksCluster(), region: "eu-central-1", ...change };
}

/** What its nodes are made by. */
export function aClusterPolicies(change: Partial<ClusterPoliciesArgs> = {}): ClusterPoliciesArgs {
  return {
    ...PLACE,
    cluster: anEksCluster(),
    nodeRoleName: "eks-node-role-1",
    clusterSecurityGroupId: "sg-0c",
    nodeSecurityGroupId: "sg-0d",
    ...change,
  };
}

/** IAM of a cluster: who takes on its roles, and what they may. Pure. */

/** A document of IAM. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly object[];
}

/**
 * Policies of AWS for the role of a cluster in Auto Mode.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html
 */
export const CLUSTER_POLICIES = [
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
] as const;

/**
 * Policies of AWS for the role of the nodes: join, and pull images.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html
 */
export const NODE_POLICIES = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"] as const;

/** ARN of a policy that AWS keeps. */
export function managedPolicyArn(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`;
}

/**
 * ARN of an access policy of EKS, which gives rights inside the cluster.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export function accessPolicyArn(name: string): string {
  return `arn:aws:eks::aws:cluster-access-policy/${name}`;
}

/** Trust of the cluster's role. EKS tags its sessions, so that what it makes is bound to the cluster. */
export const CLUSTER_TRUST: PolicyDocument = trust("eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]);

/** Trust of the nodes' role. */
export const NODE_TRUST: PolicyDocument = trust("ec2.amazonaws.com", ["sts:AssumeRole"]);

/**
 * What the cluster does with the environment's key: secrets at rest, volumes of pods, and disks of nodes. The key's own
 * policy must leave this to IAM. Source: https://docs.aws.amazon.com/eks/latest/userguide/auto-kms.html
 */
export function keyUse(keyArn: string): PolicyDocument {
  const Resource = [keyArn];
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "UseKey",
        Effect: "Allow",
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:DescribeKey",
          "kms:ListGrants",
        ],
        Resource,
      },
      {
        Sid: "LendKeyToVolumes",
        Effect: "Allow",
        Action: ["kms:CreateGrant", "kms:RevokeGrant"],
        Resource,
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  };
}

function trust(service: string, actions: readonly string[]): PolicyDocument {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: actions };
  return { Version: "2012-10-17", Statement: [statement] };
}

/** Cases of identities and clusters. */
import type { Given, KindCases } from "../aws-fixture.ts";

const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const TRUST = document({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" });
const READ = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::files/*" };
const many = (count: number) =>
  document({ ...READ, Resource: Array.from({ length: count }, (_, index) => `arn:aws:s3:::b${index}`) });
const ROLE: Given = ["role", "iam/Role", { name: "deploy", assumeRolePolicy: TRUST }];
const BOUNDARY: Given = ["boundary", "iam/Policy", { name: "bound", policy: document(READ) }];
const ROLE_ARN = "arn:aws:iam::111122223333:role/deploy";
const CLUSTER = {
  name: "shop-staging",
  version: "1.33",
  roleArn: ROLE_ARN,
  bootstrapSelfManagedAddons: false,
  accessConfig: { authenticationMode: "API" },
  computeConfig: { enabled: true, nodePools: ["system"], nodeRoleArn: ROLE_ARN },
  kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", elasticLoadBalancing: { enabled: true } },
  storageConfig: { blockStorage: { enabled: true } },
  enabledClusterLogTypes: ["api", "audit"],
  encryptionConfig: { resources: ["secrets"], provider: { keyArn: "arn:aws:kms:eu-central-1:111122223333:key/1" } },
  vpcConfig: {
    subnetIds: ["$a", "$b"],
    endpointPublicAccess: true,
    endpointPrivateAccess: true,
    publicAccessCidrs: ["203.0.113.0/24"],
  },
};
const SUBNETS: readonly Given[] = [
  ["vpc", "ec2/Vpc", { cidrBlock: "10.0.0.0/16" }],
  ["a", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.0.0/24", availabilityZone: "eu-central-1a" }],
  ["b", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.1.0/24", availabilityZone: "eu-central-1b" }],
];
const OF_CLUSTER: readonly Given[] = [...SUBNETS, ["cluster", "eks/Cluster", CLUSTER]];
const ENTRY = { clusterName: "shop-staging", principalArn: ROLE_ARN };
const POD = { clusterName: "shop-staging", namespace: "shop", serviceAccount: "secrets-reader", roleArn: ROLE_ARN };

/** The cases. */
export const ACCESS_CASES: readonly KindCases[] = [
  {
    kind: "iam/Role",
    given: [BOUNDARY],
    good: { name: "deploy", assumeRolePolicy: TRUST, maxSessionDuration: 3600 },
    rules: {
      "a name has 1 to 64 letters, digits and +=,.@_-": {
        refused: { name: "r".repeat(65) },
        taken: { name: "r".repeat(64) },
      },
      "a trust policy names who may take the role on": {
        refused: { assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole" }) },
      },
      "a boundary is a policy's ARN": {
        refused: { permissionsBoundary: "bound" },
        taken: { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" },
      },
      "its boundary is there if it is the account's": {
        refused: { permissionsBoundary: "arn:aws:iam::111122223333:policy/none" },
        taken: { permissionsBoundary: "$boundary.arn" },
      },
      "a session lasts 1 to 12 hours": { refused: { maxSessionDuration: 3599 } },
      "a trust policy has at most 2048 characters": {
        refused: {
          assumeRolePolicy: document({
            Effect: "Allow",
            Principal: { AWS: "a".repeat(2000) },
            Action: "sts:AssumeRole",
          }),
        },
      },
    },
  },
  {
    kind: "iam/RolePolicy",
    given: [ROLE],
    good: { name: "read", role: "$role", policy: document(READ) },
    rules: {
      "a policy of a role is a document without principals": {
        refused: { policy: document({ ...READ, Principal: "*" }) },
      },
      "a policy within a role has at most 10240 characters": {
        refused: { policy: many(600) },
        taken: { policy: many(400) },
      },
      "its role is there": { refused: { role: "none" } },
    },
  },
  {
    kind: "iam/Policy",
    good: { name: "read", policy: document(READ) },
    rules: {
      "a policy is a document without principals": { refused: { policy: document({ ...READ, Action: "GetObject" }) } },
      "a policy has at most 6144 characters": { refused: { policy: many(400) }, taken: { policy: many(200) } },
    },
  },
  {
    kind: "iam/RolePolicyAttachment",
    given: [ROLE],
    good: { role: "$role", policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" },
    rules: {
      "what is attached is a policy's ARN": { refused: { policyArn: "AmazonEKSClusterPolicy" } },
      "its role is there, and the policy if it is the account's": {
        refused: { policyArn: "arn:aws:iam::111122223333:policy/none" },
        taken: { policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole" },
      },
    },
  },
  {
    kind: "iam/OpenIdConnectProvider",
    good: { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] },
    rules: {
      "an issuer is an https address, with audiences": { refused: { url: "http://token.example" } },
    },
  },
  {
    kind: "eks/Cluster",
    given: SUBNETS,
    good: CLUSTER,
    rules: {
      "a name has 1 to 100 letters, digits, hyphens and underscores": { refused: { name: "-shop" } },
      "Auto Mode is on in computing, load balancing and storage, or in none": {
        refused: { storageConfig: undefined },
        taken: { computeConfig: undefined, kubernetesNetworkConfig: undefined, storageConfig: undefined },
      },
      "Auto Mode brings its own add-ons": { refused: { bootstrapSelfManagedAddons: undefined } },
      "Auto Mode has access entries": { refused: { accessConfig: undefined } },
      "an API server can be reached, and by ranges where it is public": {
        refused: { "vpcConfig.endpointPublicAccess": false, "vpcConfig.endpointPrivateAccess": false },
        taken: { "vpcConfig.endpointPublicAccess": false },
      },
      "logs of the control plane are ones that there are": { refused: { enabledClusterLogTypes: ["kubelet"] } },
      "its encryption is of secrets": { refused: { "encryptionConfig.resources": ["configmaps"] } },
      "Services have a private range of /12 to /24": {
        refused: { "kubernetesNetworkConfig.serviceIpv4Cidr": "172.20.0.0/25" },
        taken: { "kubernetesNetworkConfig.serviceIpv4Cidr": "172.16.0.0/12" },
      },
      "the range of Services overlaps with none of its VPC": {
        refused: { "kubernetesNetworkConfig.serviceIpv4Cidr": "10.0.0.0/16" },
        taken: { "kubernetesNetworkConfig.serviceIpv4Cidr": "10.100.0.0/16" },
      },
      "its subnets are in two zones at least": { refused: { "vpcConfig.subnetIds": ["$a"] } },
      "a version goes one step up at a time, and never down": {
        refused: { version: "1.35" },
        taken: { version: "1.34" },
        update: true,
      },
      "a protected one is not deleted: deletionProtection": { refused: { deletionProtection: true }, taken: {} },
    },
  },
  {
    kind: "eks/AccessEntry",
    given: OF_CLUSTER,
    good: { ...ENTRY, kubernetesGroups: ["shop:developers"] },
    rules: {
      "an entry is of a role or a user": { refused: { principalArn: "arn:aws:iam::111122223333:root" } },
      "groups are not the system's own": { refused: { kubernetesGroups: ["system:masters"] } },
      "an entry of nodes has no groups": {
        refused: { type: "EC2" },
        taken: { type: "EC2", kubernetesGroups: undefined },
      },
      "its cluster is there": { refused: { clusterName: "none" } },
    },
  },
  {
    kind: "eks/AccessPolicyAssociation",
    given: [...OF_CLUSTER, ["entry", "eks/AccessEntry", ENTRY]],
    good: {
      ...ENTRY,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    },
    rules: {
      "a policy is one of EKS": { refused: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" } },
      "its scope is the cluster, or namespaces that are named": {
        refused: { accessScope: { type: "namespace" } },
        taken: { accessScope: { type: "namespace", namespaces: ["shop"] } },
      },
      "its principal has an entry": { refused: { principalArn: "arn:aws:iam::111122223333:role/none" } },
    },
  },
  {
    kind: "eks/Addon",
    given: OF_CLUSTER,
    good: { clusterName: "shop-staging", addonName: "metrics-server", resolveConflictsOnUpdate: "PRESERVE" },
    rules: {
      "an add-on has a name and a cluster": { refused: { addonName: undefined } },
      "conflicts are overwritten or end its creation": {
        refused: { resolveConflictsOnCreate: "PRESERVE" },
        taken: { resolveConflictsOnCreate: "OVERWRITE" },
      },
      "conflicts are overwritten, kept, or end its update": {
        refused: { resolveConflictsOnUpdate: "IGNORE" },
        taken: { resolveConflictsOnUpdate: "NONE" },
      },
      "its cluster is there": { refused: { clusterName: "none" } },
    },
  },
  {
    kind: "eks/PodIdentityAssociation",
    given: OF_CLUSTER,
    good: POD,
    rules: {
      "a pod's identity is a role": { refused: { roleArn: "deploy" } },
      "a ServiceAccount has one role": {
        refused: {},
        given: [["other", "eks/PodIdentityAssociation", { ...POD, roleArn: "arn:aws:iam::111122223333:role/other" }]],
        taken: { serviceAccount: "other" },
      },
      "its cluster is there": { refused: { clusterName: "none" } },
    },
  },
];

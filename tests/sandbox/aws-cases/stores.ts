/** Cases of caches, keys and secrets. */
import type { Given, KindCases } from "../aws-fixture.ts";

const KEY = "arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-4333-a444-555555555555";
const CACHE = {
  replicationGroupId: "redis-shop-staging",
  description: "Redis of shop staging",
  engine: "valkey",
  engineVersion: "8.0",
  nodeType: "cache.m7g.large",
  clusterMode: "enabled",
  numNodeGroups: 2,
  replicasPerNodeGroup: 1,
  automaticFailoverEnabled: true,
  multiAzEnabled: true,
  atRestEncryptionEnabled: true,
  kmsKeyId: KEY,
  transitEncryptionEnabled: true,
  userGroupIds: ["users"],
  parameterGroupName: "own",
  snapshotRetentionLimit: 7,
  snapshotWindow: "01:00-02:00",
  maintenanceWindow: "sun:03:30-sun:04:30",
  logDeliveryConfigurations: [
    { logType: "slow-log", logFormat: "json", destinationType: "cloudwatch-logs", destination: "a" },
    { logType: "engine-log", logFormat: "json", destinationType: "cloudwatch-logs", destination: "b" },
  ],
};
const SINGLE = {
  clusterMode: "disabled",
  numNodeGroups: undefined,
  replicasPerNodeGroup: undefined,
  multiAzEnabled: false,
};
const USER = {
  userId: "services-shop",
  userName: "services",
  engine: "valkey",
  accessString: "on ~* +@all",
  authenticationMode: { type: "password", passwords: ["sixteen-or-more-characters"] },
};
const ONE_USER: readonly Given[] = [["user", "elasticache/User", USER]];
const OLD_USER: Given = ["older", "elasticache/User", { ...USER, userId: "services-old", engine: "redis" }];
const SUBNETS: readonly Given[] = [
  ["vpc", "ec2/Vpc", { cidrBlock: "10.0.0.0/16" }],
  ["a", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.0.0/24", availabilityZone: "eu-central-1a" }],
  ["b", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.1.0/24", availabilityZone: "eu-central-1b" }],
  ["c", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.2.0/24", availabilityZone: "eu-central-1a" }],
];
const POLICY = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const ROOT = { AWS: "arn:aws:iam::111122223333:root" };
const ALL_OF_KEY = { Effect: "Allow", Principal: ROOT, Action: "kms:*", Resource: "*" };

/** The cases. */
export const STORE_CASES: readonly KindCases[] = [
  {
    kind: "elasticache/ReplicationGroup",
    given: [
      ...ONE_USER,
      ...SUBNETS,
      ["one-zone", "elasticache/SubnetGroup", { name: "one-zone", subnetIds: ["$a", "$c"] }],
      ["two-zones", "elasticache/SubnetGroup", { name: "two-zones", subnetIds: ["$b", "$c"] }],
      ["users", "elasticache/UserGroup", { userGroupId: "users", engine: "valkey", userIds: ["$user"] }],
      ["old-users", "elasticache/UserGroup", { userGroupId: "old-users", engine: "redis", userIds: ["default"] }],
      [
        "own",
        "elasticache/ParameterGroup",
        { name: "own", family: "valkey8", parameters: [{ name: "cluster-enabled", value: "yes" }] },
      ],
      ["plain", "elasticache/ParameterGroup", { name: "plain", family: "valkey8" }],
    ],
    good: CACHE,
    rules: {
      "an identifier has 1 to 40 letters, digits and single hyphens, and a description": {
        refused: { replicationGroupId: "r".repeat(41) },
        taken: { replicationGroupId: "r".repeat(40) },
      },
      "an engine is redis or valkey": { refused: { engine: "memcached" } },
      "cluster mode needs fail-over": {
        refused: { automaticFailoverEnabled: false },
        taken: { ...SINGLE, automaticFailoverEnabled: false, numCacheClusters: 1 },
      },
      "fail-over without cluster mode needs a second node": {
        refused: { ...SINGLE, numCacheClusters: 1 },
        taken: { ...SINGLE, numCacheClusters: 2 },
      },
      "several zones need fail-over, and a replica in each shard": {
        refused: { replicasPerNodeGroup: 0 },
        taken: { replicasPerNodeGroup: 0, multiAzEnabled: false },
      },
      "nodes are counted in one way, with at most 5 replicas a shard and 500 nodes": {
        refused: { numNodeGroups: 251 },
        taken: { numNodeGroups: 250 },
      },
      "user groups are for encrypted transport, and exclude a token": { refused: { transitEncryptionEnabled: false } },
      "snapshots are kept for 0 to 35 days, and not of t1 nodes": { refused: { snapshotRetentionLimit: 36 } },
      "each window is at least an hour": { refused: { snapshotWindow: "01:00-01:59" } },
      "snapshot and maintenance windows do not overlap": { refused: { maintenanceWindow: "sun:00:30-sun:01:30" } },
      "a key is for encryption at rest": {
        refused: { atRestEncryptionEnabled: false },
        taken: { atRestEncryptionEnabled: undefined },
      },
      "several zones need subnets in two zones at least": {
        refused: { subnetGroupName: "one-zone" },
        taken: { subnetGroupName: "two-zones" },
      },
      "a log is delivered once, in a form that there is": {
        refused: { "logDeliveryConfigurations.1.logType": "slow-log" },
      },
      "cluster mode has parameters of cluster mode": {
        refused: { parameterGroupName: "plain" },
        taken: { parameterGroupName: "default.valkey8.cluster.on" },
      },
      "cluster mode comes by way of compatible, and never goes": {
        refused: { ...SINGLE, automaticFailoverEnabled: false, numCacheClusters: 1 },
        taken: { numNodeGroups: 1 },
        update: true,
      },
      "its user groups are there, and those of Redis OSS are of Redis OSS": {
        refused: { engine: "redis" },
        taken: { userGroupIds: ["old-users"] },
      },
    },
  },
  {
    kind: "elasticache/User",
    good: USER,
    rules: {
      "a user has an id, a name, an engine and rights": { refused: { userId: "9services" } },
      "a user has one or two passwords of 16 to 128 characters, or says that it needs none": {
        refused: { "authenticationMode.passwords": ["fifteen-letters"] },
        taken: { engine: "redis", authenticationMode: { type: "no-password-required" } },
      },
      "a user proves itself in a way that there is": { refused: { "authenticationMode.type": "token" } },
    },
  },
  {
    kind: "elasticache/UserGroup",
    given: [...ONE_USER, OLD_USER],
    good: { userGroupId: "users-shop", engine: "valkey", userIds: ["$user"] },
    rules: {
      "a group names each user once": { refused: { userIds: ["$user", "$user"] } },
      "its users are there, of its engine and with names of their own, and it has a default if it is Redis": {
        refused: { engine: "redis", userIds: ["default", "$user"] },
        taken: { engine: "redis", userIds: ["default", "$older"] },
      },
    },
  },
  {
    kind: "elasticache/ParameterGroup",
    good: { family: "valkey8", parameters: [{ name: "cluster-enabled", value: "yes" }] },
    rules: {
      "a family is an engine with its major version": { refused: { family: "valkey" }, taken: { family: "redis7" } },
    },
  },
  {
    kind: "elasticache/SubnetGroup",
    given: SUBNETS,
    good: { subnetIds: ["$a", "$b"] },
    rules: {
      "a group has subnets": { refused: { subnetIds: undefined } },
    },
  },
  {
    kind: "kms/Key",
    good: { deletionWindowInDays: 30, enableKeyRotation: true, policy: POLICY(ALL_OF_KEY) },
    rules: {
      "a key waits for 7 to 30 days before it is gone": {
        refused: { deletionWindowInDays: 6 },
        taken: { deletionWindowInDays: 7 },
      },
      "rotation is of symmetric keys, every 90 to 2560 days": {
        refused: { customerMasterKeySpec: "RSA_2048" },
        taken: { rotationPeriodInDays: 90 },
      },
      "a key's policy is a document with a principal in each statement": {
        refused: { policy: POLICY({ ...ALL_OF_KEY, Principal: undefined }) },
      },
      "a key's policy lets the account keep hold of the key": {
        refused: { policy: POLICY({ ...ALL_OF_KEY, Action: "kms:Decrypt" }) },
        taken: { policy: POLICY({ ...ALL_OF_KEY, Action: ["kms:Put*", "kms:Describe*"] }) },
      },
    },
  },
  {
    kind: "kms/Alias",
    given: [["key", "kms/Key", {}]],
    good: { name: "alias/shop-staging", targetKeyId: "$key" },
    rules: {
      "an alias begins with alias/, and not with alias/aws/": { refused: { name: "alias/aws/rds" } },
    },
  },
  {
    kind: "secretsmanager/Secret",
    good: {
      name: "shop/staging/postgres-credentials",
      recoveryWindowInDays: 30,
      policy: POLICY({ Effect: "Deny", Principal: "*", Action: "secretsmanager:*", Resource: "*" }),
    },
    rules: {
      "a name has 1 to 512 letters, digits and /_+=.@-": { refused: { name: "shop staging" } },
      "a deleted secret can be had back for 7 to 30 days, or not at all": {
        refused: { recoveryWindowInDays: 6 },
        taken: { recoveryWindowInDays: 0 },
      },
      "a secret's policy is a document with a principal in each statement": { refused: { policy: "{" } },
    },
  },
  {
    kind: "secretsmanager/SecretVersion",
    given: [["secret", "secretsmanager/Secret", { name: "shop/staging/token" }]],
    good: { secretId: "$secret", secretString: "value" },
    rules: {
      "a version has one value": { refused: { secretBinary: "dmFsdWU=" } },
      "a value has at most 65536 bytes": {
        refused: { secretString: "a".repeat(65537) },
        taken: { secretString: "a".repeat(65536) },
      },
      "its secret is there": { refused: { secretId: "shop/none" }, taken: { secretId: "shop/staging/token" } },
    },
  },
];

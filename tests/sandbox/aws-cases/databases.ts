/** Cases of databases. */
import type { Given, KindCases } from "../aws-fixture.ts";

const KEY = "arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-4333-a444-555555555555";
const DATABASE = {
  identifier: "shop-staging-a",
  engine: "postgres",
  engineVersion: "17",
  instanceClass: "db.m7g.large",
  allocatedStorage: 50,
  maxAllocatedStorage: 100,
  username: "shop",
  password: "correct-horse-battery",
  storageEncrypted: true,
  kmsKeyId: KEY,
  backupRetentionPeriod: 7,
  backupWindow: "02:00-03:00",
  maintenanceWindow: "sun:03:30-sun:04:30",
  monitoringInterval: 60,
  monitoringRoleArn: "arn:aws:iam::111122223333:role/monitoring",
  performanceInsightsRetentionPeriod: 7,
  enabledCloudwatchLogsExports: ["postgresql"],
  port: 5432,
  finalSnapshotIdentifier: "shop-staging-a-final",
};
const OWN = {
  username: undefined,
  password: undefined,
  engine: undefined,
  allocatedStorage: undefined,
  maxAllocatedStorage: undefined,
};
const SOURCE: Given = ["source", "rds/Instance", { ...DATABASE, identifier: "source" }];
const FAR: Given = ["source", "rds/Instance", { ...DATABASE, identifier: "source", region: "eu-west-1" }];
const REPLICA = { ...OWN, replicateSourceDb: "source" };
const CLUSTER = {
  clusterIdentifier: "shop-staging-a",
  engine: "aurora-postgresql",
  masterUsername: "shop",
  masterPassword: "correct-horse-battery",
  storageEncrypted: true,
  kmsKeyId: KEY,
  backupRetentionPeriod: 7,
  preferredBackupWindow: "02:00-03:00",
  preferredMaintenanceWindow: "sun:03:30-sun:04:30",
  finalSnapshotIdentifier: "shop-staging-a-final",
  enabledCloudwatchLogsExports: ["postgresql"],
};
const SUBNETS: readonly Given[] = [
  ["vpc", "ec2/Vpc", { cidrBlock: "10.0.0.0/16" }],
  ["a", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.0.0/24", availabilityZone: "eu-central-1a" }],
  ["b", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.1.0/24", availabilityZone: "eu-central-1b" }],
  ["c", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.2.0/24", availabilityZone: "eu-central-1a" }],
];
const IN_TWO_ZONES = { refused: { subnetIds: ["$a", "$c"] }, taken: { subnetIds: ["$b", "$c"] } };
const LONG = "a".repeat(64);

/** The cases. */
export const DATABASE_CASES: readonly KindCases[] = [
  {
    kind: "rds/Instance",
    good: DATABASE,
    rules: {
      "an identifier has 1 to 63 letters, digits and single hyphens": {
        refused: { identifier: "shop--a" },
        taken: { identifier: "s-h-o-p" },
      },
      "an instance has a class": { refused: { instanceClass: "m7g.large" } },
      "an instance of its own has engine, storage and user": { refused: { username: undefined } },
      "a replica has no database, user or password of its own": {
        refused: { ...REPLICA, username: "shop" },
      },
      "storage has 20 to 65536 GiB, and grows to at least a tenth more": {
        refused: { allocatedStorage: 19 },
        taken: { allocatedStorage: 20, maxAllocatedStorage: 22 },
      },
      "backups are kept for 0 to 35 days": {
        refused: { backupRetentionPeriod: 36 },
        taken: { backupRetentionPeriod: 35 },
      },
      "each window is at least half an hour": {
        refused: { backupWindow: "02:00-02:29" },
        taken: { backupWindow: "02:00-02:30" },
      },
      "backup and maintenance windows do not overlap": {
        refused: { maintenanceWindow: "Sun:02:30-Sun:03:30" },
        taken: { maintenanceWindow: "sun:03:00-sun:03:30" },
      },
      'a password has 8 to 128 characters without / " @ and spaces': {
        refused: { password: "correct@horse" },
        taken: { password: "8letter'" },
      },
      "a key is for encrypted storage": { refused: { storageEncrypted: false } },
      "enhanced monitoring has an interval that there is, and a role": {
        refused: { monitoringRoleArn: undefined },
        taken: { monitoringInterval: 0, monitoringRoleArn: undefined },
      },
      "performance data is kept for 7 or 731 days or for months of 31": {
        refused: { performanceInsightsRetentionPeriod: 30 },
        taken: { performanceInsightsRetentionPeriod: 31 },
      },
      "PostgreSQL exports its own logs alone": {
        refused: { enabledCloudwatchLogsExports: ["slowquery"] },
        taken: { enabledCloudwatchLogsExports: ["postgresql", "upgrade"] },
      },
      "a port is 1150 to 65535": { refused: { port: 1149 }, taken: { port: 1150 } },
      "a restore has one source and one time": {
        refused: { restoreToPointInTime: { sourceDbInstanceIdentifier: "x" } },
      },
      "a last snapshot has a name of letters, digits and single hyphens": {
        refused: { finalSnapshotIdentifier: "shop_final" },
      },
      "the source of a replica is there and keeps backups": {
        refused: REPLICA,
        given: [["source", "rds/Instance", { ...DATABASE, identifier: "source", backupRetentionPeriod: 0 }]],
      },
      "a replica in another region names its source by ARN, and a key of its own region": {
        refused: { ...REPLICA, replicateSourceDb: "$source.arn", kmsKeyId: undefined },
        given: [FAR],
      },
      "the source of a restore is there": {
        refused: {
          ...OWN,
          restoreToPointInTime: { sourceDbInstanceIdentifier: "none", useLatestRestorableTime: true },
        },
        given: [SOURCE],
      },
      "a protected one is not deleted: deletionProtection": { refused: { deletionProtection: true }, taken: {} },
      "a last snapshot is named, or skipped": {
        refused: { finalSnapshotIdentifier: undefined },
        taken: { finalSnapshotIdentifier: undefined, skipFinalSnapshot: true },
      },
      "a replica leaves no last snapshot": { refused: REPLICA, given: [SOURCE], taken: {} },
    },
  },
  {
    kind: "rds/Cluster",
    good: CLUSTER,
    rules: {
      "an identifier has 1 to 63 letters, digits and single hyphens": { refused: { clusterIdentifier: LONG } },
      "an engine is one that makes clusters": { refused: { engine: "oracle-ee" } },
      "Aurora has no storage to allocate": {
        refused: { allocatedStorage: 100 },
        taken: { engine: "postgres", allocatedStorage: 100 },
      },
      "backups are kept for 1 to 35 days": {
        refused: { backupRetentionPeriod: 0 },
        taken: { backupRetentionPeriod: 1 },
      },
      "each window is at least half an hour": { refused: { preferredBackupWindow: "2:00-3:00" } },
      "backup and maintenance windows do not overlap": {
        refused: { preferredMaintenanceWindow: "sat:23:30-sun:02:01" },
        taken: { preferredMaintenanceWindow: "sat:23:30-sun:02:00" },
      },
      'a password has 8 to 99 characters, of MySQL to 41, without / " @ and spaces': {
        refused: { masterPassword: "a".repeat(100) },
        taken: { masterPassword: "a".repeat(99) },
      },
      "Aurora PostgreSQL exports its own logs alone": {
        refused: { enabledCloudwatchLogsExports: ["upgrade"] },
        taken: { enabledCloudwatchLogsExports: ["postgresql", "instance"] },
      },
      "a cluster is encrypted where it has a key": { refused: { storageEncrypted: false } },
      "a restore has one source and one time": {
        refused: { restoreToPointInTime: { sourceClusterIdentifier: "x" } },
        taken: { restoreToPointInTime: { sourceClusterIdentifier: "x", useLatestRestorableTime: true } },
      },
      "a protected one is not deleted: deletionProtection": { refused: { deletionProtection: true }, taken: {} },
      "a last snapshot is named, or skipped": {
        refused: { finalSnapshotIdentifier: undefined },
        taken: {},
      },
      "its instances go before it": {
        refused: {},
        taken: {},
        after: [
          [
            "member",
            "rds/ClusterInstance",
            {
              identifier: "member",
              clusterIdentifier: "$self",
              engine: "aurora-postgresql",
              instanceClass: "db.r7g.large",
            },
          ],
        ],
      },
    },
  },
  {
    kind: "rds/ClusterInstance",
    given: [["cluster", "rds/Cluster", CLUSTER]],
    good: {
      identifier: "shop-staging-a-1",
      clusterIdentifier: "$cluster",
      engine: "aurora-postgresql",
      instanceClass: "db.r7g.large",
      promotionTier: 0,
      performanceInsightsRetentionPeriod: 731,
    },
    rules: {
      "an identifier has 1 to 63 letters, digits and single hyphens": { refused: { identifier: "1st" } },
      "a place in the row of fail-over is 0 to 15": { refused: { promotionTier: 16 }, taken: { promotionTier: 15 } },
      "performance data is kept for 7 or 731 days or for months of 31": {
        refused: { performanceInsightsRetentionPeriod: 365 },
      },
      "its cluster is there and has the same engine": { refused: { engine: "aurora-mysql" } },
    },
  },
  {
    kind: "rds/SubnetGroup",
    given: SUBNETS,
    good: { subnetIds: ["$a", "$b"] },
    rules: {
      "a group has subnets": { refused: { subnetIds: [] } },
      "its subnets are in two zones at least": IN_TWO_ZONES,
    },
  },
  ...["rds/ParameterGroup", "rds/ClusterParameterGroup"].map((kind) => ({
    kind,
    good: { family: "postgres17", parameters: [{ name: "rds.force_ssl", value: "1" }] },
    rules: {
      "a family is an engine with its version, and no parameter is said twice": {
        refused: {
          parameters: [
            { name: "rds.force_ssl", value: "1" },
            { name: "rds.force_ssl", value: "0" },
          ],
        },
        taken: { family: "aurora-postgresql17" },
      },
      "from PostgreSQL 18 on log_connections is a list of stages": {
        refused: { family: "postgres18", parameters: [{ name: "log_connections", value: "1" }] },
        taken: { family: "postgres18", parameters: [{ name: "log_connections", value: "receipt,authorization" }] },
      },
    },
  })),
];

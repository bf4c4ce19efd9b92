/** What a stack file says of AWS: region, network, cluster, names, and what RDS and ElastiCache alone know. */
import * as z from "zod";
import { cidrField, nameField } from "./fields.ts";

/** A region, such as `eu-central-1`. Whether it exists and has three zones is a rule across keys. */
export const regionField = z.string().regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, "a region such as eu-central-1");

const roleArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[A-Za-z0-9+=,.@_/-]+$/, "arn:aws:iam::123456789012:role/name");

const window = z
  .string()
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$/, "hh:mm-hh:mm in UTC, such as 01:00-02:00");

const weeklyWindow = z
  .string()
  .regex(
    /^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$/,
    "ddd:hh:mm-ddd:hh:mm in UTC, such as sun:03:00-sun:04:00",
  );

const OCTETS = /^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$/;

const subnets = z.array(z.string().regex(/^subnet-[0-9a-f]+$/, "a subnet's id"));

/** The schema of `network.vpc`: what of the network is AWS's. */
export const vpcSchema = z.strictObject({
  nat: z
    .enum(["one", "zone"])
    .optional()
    .describe("NAT gateways: one for all zones, or one in each, so that no zone needs another. Default: by tier."),
  existing: z
    .strictObject({
      vpcId: z
        .string()
        .regex(/^vpc-[0-9a-f]+$/, "a VPC's id")
        .describe("Id of the VPC."),
      publicSubnetIds: subnets.min(2).describe("Subnets of the load balancer, each in another zone."),
      privateSubnetIds: subnets.min(2).describe("Subnets of the nodes, each in another zone."),
      dataSubnetIds: subnets.min(2).describe("Subnets of databases and caches, each in another zone."),
      natAddresses: z
        .array(z.string().regex(OCTETS, "an IPv4 address"))
        .default([])
        .describe(
          "Public addresses that its pods leave by. Without them the load balancer lets no probe of the cluster in.",
        ),
    })
    .optional()
    .describe("A VPC that is there already; `cidr` is its range. Nothing of the network is made then."),
});

/** The schema of `cluster`: an EKS cluster of this stack. */
export const eksSchema = z.strictObject({
  version: z
    .string()
    .regex(/^1\.[0-9]{2}$/, 'a minor version, quoted, such as "1.34"')
    .default("1.34")
    .describe("Minor version of Kubernetes. Only one step up at a time, never down."),
  access: z
    .union([
      z.strictObject({
        mode: z.literal("allowlist").describe("Reached over the internet too, from these ranges alone."),
        cidrs: z.array(cidrField).min(1).max(40).describe("Ranges that may reach the API server over the internet."),
      }),
      z.strictObject({
        mode: z.literal("private").describe("Reached from inside the network alone."),
        runner: z
          .enum(["hosted", "own"])
          .default("hosted")
          .describe("Where deployments run. GitHub's hosted runners cannot reach a private API server."),
      }),
    ])
    .describe("Who can reach the API server."),
  roles: z
    .record(nameField, roleArn)
    .default({})
    .describe("IAM role of each team of `access`: who takes it on has the team's rights in the namespace."),
  adminRoles: z
    .array(roleArn)
    .default([])
    .describe("IAM roles that may do everything in the cluster, besides its maker, whom EKS lets in by itself."),
  serviceCidr: cidrField
    .optional()
    .describe(
      "Range of the addresses of Services; cannot be changed. Default: `172.20.0.0/16`, or `10.100.0.0/16` where the network has that one.",
    ),
  nodePools: z
    .array(z.enum(["general-purpose", "system"]))
    .min(1)
    .default(["general-purpose", "system"])
    .describe(
      "Kinds of nodes: `general-purpose` for everything, `system` for what tolerates `CriticalAddonsOnly`. Our own pools, made by Auto Mode: the nodes of its built-in ones cannot say that network policies bind.",
    ),
});

/** The schema of `existingCluster`: what AWS knows of the cluster that `target.cluster` leads to. */
export const existingClusterSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "the name of an EKS cluster")
    .describe("Name of the cluster."),
  oidcProviderArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider\/\S+$/, "arn:aws:iam::123456789012:oidc-provider/…")
    .describe("How IAM knows the cluster: its OIDC provider, of which an account has one for each cluster."),
  nodeSecurityGroupId: z
    .string()
    .regex(/^sg-[0-9a-f]+$/, "a security group's id")
    .describe("Security group of its nodes and pods: who may reach the database, and whom the load balancer reaches."),
  autoMode: z
    .boolean()
    .default(true)
    .describe("Whether it is in EKS Auto Mode. Else the AWS Load Balancer Controller must be installed."),
});

/** The schema of `dns`. */
export const dnsSchema = z.strictObject({
  zoneId: z
    .string()
    .regex(/^Z[A-Z0-9]{5,31}$/, "the id of a hosted zone")
    .optional()
    .describe("Hosted zone of Route 53 that holds `host`. Default: one is made for `host`, to be delegated by you."),
});

/** The schema of `postgres.rds`. */
export const rdsSchema = z.strictObject({
  engine: z
    .enum(["postgres", "aurora"])
    .default("postgres")
    .describe("RDS for PostgreSQL, or Aurora: shared storage, faster fail-over, more cost."),
  version: z
    .string()
    .regex(/^1[4-9](\.[0-9]{1,2})?$/, 'quoted, such as "17"')
    .default("17")
    .describe("Major version, or major and minor. A major upgrade interrupts."),
  instanceClass: z
    .string()
    .regex(/^db\.[a-z0-9]+\.[a-z0-9-]+$/, "an instance class such as db.m7g.large")
    .optional()
    .describe("Class of each instance. Default: by tier."),
  multiAz: z.boolean().optional().describe("A standby in another zone that takes over by itself. Default: by tier."),
  replicaPlace: z
    .strictObject({
      region: regionField.describe("Another region than the environment's."),
      subnetIds: subnets.min(2).describe("Subnets there, each in another zone, of a network that is there already."),
      securityGroupId: z
        .string()
        .regex(/^sg-[0-9a-f]+$/, "a security group's id")
        .describe("Security group there: who may read from the replicas."),
    })
    .optional()
    .describe(
      "Where the replicas are, for the day on which a region is lost. Default: in the environment's own region.",
    ),
  maxStorageGiB: z
    .int()
    .min(20)
    .max(65536)
    .optional()
    .describe("How far storage grows by itself, in GiB. Default: twice."),
  backupWindow: window.default("02:00-03:00").describe("Daily, UTC: when a snapshot is taken."),
  maintenanceWindow: weeklyWindow.default("sun:03:30-sun:04:30").describe("Weekly, UTC: when AWS may restart it."),
});

/** The schema of `redis.elasticache`. */
export const elasticacheSchema = z.strictObject({
  engine: z.enum(["valkey", "redis"]).default("valkey").describe("Valkey, or Redis OSS. The protocol is the same."),
  version: z
    .string()
    .regex(/^[0-9]\.[0-9]$/, 'quoted, such as "8.0"')
    .optional()
    .describe("Default: 8.0, or 7.1 for Redis."),
  nodeType: z
    .string()
    .regex(/^cache\.[a-z0-9]+\.[a-z0-9-]+$/, "a node type such as cache.m7g.large")
    .optional()
    .describe("Type of each node. Default: by tier."),
  snapshotDays: z.int().min(0).max(35).optional().describe("How long daily snapshots stay, in days. Default: by tier."),
  snapshotWindow: window.default("01:00-02:00").describe("Daily, UTC: when a snapshot is taken."),
  maintenanceWindow: weeklyWindow.default("sun:03:30-sun:04:30").describe("Weekly, UTC: when AWS may restart nodes."),
});

/** The schema of `account`, of the stack `shared` or of an environment in an account of its own. */
export const accountSchema = z.strictObject({
  trailDays: z
    .int()
    .min(90)
    .max(3653)
    .default(400)
    .describe("How long the audit trail stays, in days. Ask who audits you."),
});

/** The parsed `network.vpc`. */
export type VpcConfig = z.output<typeof vpcSchema>;
/** The parsed `cluster`. */
export type EksConfig = z.output<typeof eksSchema>;
/** The parsed `existingCluster`. */
export type ExistingClusterConfig = z.output<typeof existingClusterSchema>;
/** The parsed `postgres.rds`. */
export type RdsConfig = z.output<typeof rdsSchema>;
/** The parsed `redis.elasticache`. */
export type ElasticacheConfig = z.output<typeof elasticacheSchema>;

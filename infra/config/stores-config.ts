/** What a stack file says of its stores, `postgres` and `redis`: sizes, backups, incarnations, or one that is there. */
import * as z from "zod";
import { elasticacheSchema, rdsSchema } from "./aws-config.ts";
import { cidrField, imageField, instantField, nameField, postgresImageField, scheduleField } from "./fields.ts";

const host = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "a host name such as db.example.org")
  .max(253);
const storageGiB = z.int().min(1).max(65536);
const storageClass = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "the name of a StorageClass");

/** A store that somebody else runs. The services get its address; nothing is made for it. */
const existingShape = {
  host: host.describe("Host name of the writer."),
  readerHost: host.optional().describe("Host name for reads. Default: the writer."),
  port: z.int().min(1).max(65535).optional().describe("Port. Default: 5432 for Postgres, 6379 for Redis."),
  cidrs: z.array(cidrField).min(1).describe("Where it is: the ranges that services may open connections to for it."),
  user: z.string().min(1).max(63).describe("User that services log in as."),
  passwordSecret: nameField.describe("Secret of `secretDefinitions` with the password."),
};

/** The schema of `backups`. */
export const backupsSchema = z.strictObject({
  destination: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/[A-Za-z0-9._/-]+)?$/, "s3://bucket/prefix")
    .optional()
    .describe("Bucket and prefix of the object store, `s3://bucket/prefix`. Needed in the cluster; RDS has its own."),
  endpoint: z.url().optional().describe("URL of an object store other than AWS S3."),
  credentials: z
    .strictObject({
      id: nameField.describe("Secret of `secretDefinitions` with the access key's id."),
      key: nameField.describe("Secret of `secretDefinitions` with the access key itself."),
    })
    .optional()
    .describe("Access keys. Default: the role of the pods, given by the cloud."),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[A-Za-z0-9+=,.@_/-]+$/, "arn:aws:iam::123456789012:role/name")
    .optional()
    .describe(
      "Role of AWS that the pods take on by an annotation of their ServiceAccount. Default: what EKS Pod Identity binds.",
    ),
  retentionDays: z.int().min(1).max(3650).optional().describe("How long backups stay, in days. Default: by tier."),
  schedule: scheduleField
    .optional()
    .describe(
      "When a base backup is taken, in UTC: cron with six fields, seconds first. Default: daily at half past two.",
    ),
});

/** The schema of `postgres`. Its rules across keys are in `environment/rules/store-rules.ts`. */
export const postgresSchema = z.strictObject({
  replicas: z.int().min(0).max(9).optional().describe("Read replicas beside the primary. Default: by tier."),
  storageGiB: storageGiB
    .optional()
    .describe("Data volume of each instance in GiB; may grow, never shrink. Needed with `replicas`. Default: by tier."),
  walStorageGiB: storageGiB.optional().describe("Volume of its own for the write-ahead log, in GiB. Default: by tier."),
  storageClass: storageClass.optional().describe("StorageClass of the volumes. Default: the cluster's."),
  synchronous: z
    .enum(["none", "preferred", "required"])
    .optional()
    .describe(
      "Whether a commit waits for a replica: always (needs two), while one is there, or never. Default: by tier.",
    ),
  pooler: z
    .strictObject({
      instances: z.int().min(0).max(10).optional().describe("Pods of the pool; 0 for none. Default: by tier, else 2."),
      mode: z
        .enum(["session", "transaction"])
        .optional()
        .describe("What a client holds a connection for. `transaction` breaks prepared sessions. Default: `session`."),
    })
    .optional()
    .describe("The connection pool in front of the writer. Default: by tier."),
  database: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, "small letters, digits and _, beginning with a letter")
    .optional()
    .describe("Name of the database and of its owner. Default: the project's name."),
  image: postgresImageField
    .optional()
    .describe("Postgres image, `name:tag@sha256:digest`. Default: that of this version."),
  parameters: z
    .record(z.string().regex(/^[a-z][a-z0-9_.]*$/, "the name of a server parameter"), z.string())
    .default({})
    .describe("Server parameters over the defaults; values as text."),
  backups: backupsSchema.optional().describe("Backups and the archive of the write-ahead log. Production needs them."),
  rds: rdsSchema.prefault({}).describe("What RDS alone knows. With `platform: aws` alone."),
  incarnation: nameField
    .default("a")
    .describe("The incarnation that services use. Another one is a switch of its own."),
  restores: z
    .record(
      nameField,
      z.strictObject({
        from: nameField.describe("Incarnation whose backups are read."),
        at: instantField.describe("Point in time, `2026-11-20T10:00:00Z`."),
        image: postgresImageField
          .optional()
          .describe("Its image, of the major version that the backups are of. Default: `image`."),
        keepSource: z.boolean().default(true).describe("Whether the incarnation it came from stays beside it."),
      }),
    )
    .default({})
    .describe("Incarnations made by recovery, beside the one that serves. An entry stays as long as its incarnation."),
  existing: z
    .strictObject({ ...existingShape, database: z.string().min(1).max(63).describe("Name of the database.") })
    .optional()
    .describe("A Postgres that is there already, instead of one made here; excludes every other key."),
});

/** The schema of `redis`. */
export const redisSchema = z.strictObject({
  mode: z.enum(["single", "cluster"]).optional().describe("One small node, or a sharded cluster. Default: by tier."),
  shards: z
    .int()
    .refine((shards) => shards >= 3, {
      error: ({ input }) => `found ${String(input)}; allowed: at least 3 shards, or \`mode: single\` for one node`,
      params: { code: "REDIS_SHARDS" },
    })
    .max(500)
    // The refinement above says it to people; editors and the reference read it here.
    .meta({ minimum: 3 })
    .optional()
    .describe("Shards of the cluster. Default: 3."),
  replicasPerShard: z.int().min(0).max(5).optional().describe("Replicas of each shard. Default: by tier."),
  storageGiB: storageGiB
    .optional()
    .describe("Volume of each node in GiB: what is in it outlives restarts. Default: by tier."),
  storageClass: storageClass.optional().describe("StorageClass of the volumes. Default: the cluster's."),
  maxMemoryMiB: z
    .int()
    .min(32)
    .max(1_048_576)
    .optional()
    .describe("Most memory for data in each node, in MiB. Default: by tier."),
  elasticache: elasticacheSchema.prefault({}).describe("What ElastiCache alone knows. With `platform: aws` alone."),
  image: imageField.optional().describe("Redis image, `name:tag@sha256:digest`. Default: that of this version."),
  existing: z
    .strictObject({ ...existingShape, tls: z.boolean().default(true).describe("Whether connections are encrypted.") })
    .optional()
    .describe("A Redis that is there already; excludes every other key."),
});

/** The parsed `postgres`. */
export type PostgresConfig = z.output<typeof postgresSchema>;
/** The parsed `redis`. */
export type RedisConfig = z.output<typeof redisSchema>;
/** The parsed `existing` of either. */
export type ExistingConfig = Omit<NonNullable<RedisConfig["existing"]>, "tls">;

/** `postgres` and `redis` of a stack file on AWS, and the tier's defaults → what RDS and ElastiCache make. */
import type { StackConfig } from "../config/stack-config.ts";
import type { PostgresConfig, RedisConfig } from "../config/stores-config.ts";
import { LARGEST_STORAGE_GIB, SMALLEST_STORAGE_GIB } from "../values/rds-limits.ts";
import type { ElasticacheSpec, RdsSpec } from "./data-spec.ts";
import { dataRanges } from "./resolve-aws.ts";
import { databaseName, incarnationsOf, redisTopology } from "./resolve-store-shape.ts";
import type { TierDefaults } from "./tiers.ts";

/** Newest versions of ElastiCache by engine that this project was written for. */
const CACHE_VERSIONS = { valkey: "8.0", redis: "7.1" } as const;

/** Postgres by RDS. @throws RangeError where the range cannot be shared out: the rules refuse that before */
export function resolveRds(
  file: StackConfig,
  config: PostgresConfig,
  tier: TierDefaults,
  project: { readonly name: string },
): RdsSpec {
  const database = databaseName(config, project);
  const { rds } = config;
  const storageGiB = rdsStorageGiB(config, tier);
  return {
    kind: "rds",
    engine: rds.engine,
    version: rds.version,
    database,
    user: database,
    instanceClass: rds.instanceClass ?? tier.aws.rds.instanceClass,
    multiAz: rds.multiAz ?? tier.aws.rds.multiAz,
    replicas: config.replicas ?? tier.postgres.replicas,
    replicaRegion: rds.replicaPlace?.region,
    replicaPlace: rds.replicaPlace,
    storageGiB,
    maxStorageGiB: rds.maxStorageGiB ?? Math.min(storageGiB * 2, LARGEST_STORAGE_GIB),
    backupDays: config.backups?.retentionDays ?? tier.aws.rds.backupDays,
    backupWindow: rds.backupWindow,
    maintenanceWindow: rds.maintenanceWindow,
    monitoringSeconds: tier.aws.rds.monitoringSeconds,
    logDays: tier.aws.logDays,
    auditClasses: tier.postgres.auditClasses,
    parameters: config.parameters,
    incarnations: incarnationsOf(config),
    serving: config.incarnation,
    cidrs: dataRanges(file),
  };
}

/** Storage of an instance: what the stack says, else the tier, but no less than RDS sells. */
export function rdsStorageGiB({ storageGiB }: PostgresConfig, { postgres }: TierDefaults): number {
  return storageGiB ?? Math.max(postgres.storageGiB, SMALLEST_STORAGE_GIB);
}

/** Redis by ElastiCache. @throws RangeError where the range cannot be shared out: the rules refuse that before */
export function resolveElasticache(file: StackConfig, config: RedisConfig, tier: TierDefaults): ElasticacheSpec {
  const { elasticache } = config;
  return {
    kind: "elasticache",
    engine: elasticache.engine,
    version: elasticache.version ?? CACHE_VERSIONS[elasticache.engine],
    nodeType: elasticache.nodeType ?? tier.aws.elasticache.nodeType,
    topology: redisTopology(config, tier),
    snapshotDays: elasticache.snapshotDays ?? tier.aws.elasticache.snapshotDays,
    snapshotWindow: elasticache.snapshotWindow,
    maintenanceWindow: elasticache.maintenanceWindow,
    logDays: tier.aws.logDays,
    cidrs: dataRanges(file),
  };
}

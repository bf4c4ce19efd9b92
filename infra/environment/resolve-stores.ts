/** `postgres` and `redis` of a stack file, and the tier's defaults → what the components make. */
import type { Project } from "../config/project.ts";
import type { StackConfig } from "../config/stack-config.ts";
import type { ExistingConfig, PostgresConfig, RedisConfig } from "../config/stores-config.ts";
import { parseImage } from "../values/image-ref.ts";
import type { BackupSpec, ExistingStore, PostgresSpec, RedisSpec } from "./data-spec.ts";
import { DEFAULT_POSTGRES_IMAGE, DEFAULT_REDIS_EXPORTER_IMAGE, DEFAULT_REDIS_IMAGE } from "./platform-images.ts";
import { resolveElasticache, resolveRds } from "./resolve-aws-stores.ts";
import { databaseName, incarnationsOf, redisTopology } from "./resolve-store-shape.ts";
import type { TierDefaults } from "./tiers.ts";

const POSTGRES_PORT = 5432;
const REDIS_PORT = 6379;
/** Daily at 02:30 UTC, when most teams sleep and no hour of a summer-time change is near. */
const NIGHTLY = "0 30 2 * * *";
/** Where a stack asks for a pool and neither it nor the tier says how large: one may go. */
const POOLER_PODS = 2;

/** Postgres of an environment; undefined where the stack has none. */
export function resolvePostgres(file: StackConfig, tier: TierDefaults, project: Project) {
  const config = file.postgres;
  if (config === undefined) return undefined;
  if (config.existing !== undefined) {
    return existingStore(config.existing, { port: POSTGRES_PORT, database: config.existing.database, tls: true });
  }
  return file.platform === "aws" ? resolveRds(file, config, tier, project) : managedPostgres(config, tier, project);
}

/** Redis of an environment; undefined where the stack has none. */
export function resolveRedis(file: StackConfig, tier: TierDefaults, project: Project) {
  const config = file.redis;
  if (config === undefined) return undefined;
  if (config.existing !== undefined) {
    return existingStore(config.existing, { port: REDIS_PORT, database: "", tls: config.existing.tls });
  }
  return file.platform === "aws"
    ? resolveElasticache(file, config, tier)
    : managedRedis(config, tier, project.platformImages);
}

function managedPostgres(config: PostgresConfig, { postgres: tier }: TierDefaults, project: Project): PostgresSpec {
  const database = databaseName(config, project);
  const replicas = config.replicas ?? tier.replicas;
  return {
    kind: "managed",
    database,
    owner: database,
    image: config.image ?? project.platformImages.postgres ?? parseImage(DEFAULT_POSTGRES_IMAGE),
    replicas,
    storageGiB: config.storageGiB ?? tier.storageGiB,
    walStorageGiB: config.walStorageGiB ?? tier.walStorageGiB,
    storageClass: config.storageClass,
    resources: tier.resources,
    synchronous: config.synchronous ?? (replicas === 0 ? "none" : tier.synchronous),
    pooler: resolvePooler(config.pooler, tier.pooler),
    backups: resolveBackups(config.backups, tier.retentionDays),
    auditClasses: tier.auditClasses,
    parameters: config.parameters,
    incarnations: incarnationsOf(config),
    serving: config.incarnation,
  };
}

/** A stack that asks for a pool gets one, whatever its tier; one of no pods is none. */
function resolvePooler(config: PostgresConfig["pooler"], tier: PostgresSpec["pooler"]): PostgresSpec["pooler"] {
  if (config === undefined) return tier;
  const instances = config.instances ?? tier?.instances ?? POOLER_PODS;
  return instances === 0 ? undefined : { instances, mode: config.mode ?? tier?.mode ?? "session" };
}

function resolveBackups(backups: PostgresConfig["backups"], retentionDays: number): BackupSpec | undefined {
  // Without a destination: a fault of its own, beside which the other rules still ask for the rest.
  if (backups?.destination === undefined) return undefined;
  const { credentials, roleArn, destination } = backups;
  return {
    destination,
    endpoint: backups.endpoint,
    credentials: credentials === undefined ? { kind: "iam", roleArn } : { kind: "secrets", ...credentials },
    retentionDays: backups.retentionDays ?? retentionDays,
    schedule: backups.schedule ?? NIGHTLY,
  };
}

function managedRedis(config: RedisConfig, tiers: TierDefaults, images: Project["platformImages"]): RedisSpec {
  const { redis: tier } = tiers;
  return {
    kind: "managed",
    engine: "redis",
    image: config.image ?? images.redis ?? parseImage(DEFAULT_REDIS_IMAGE),
    exporterImage: images.redisExporter ?? parseImage(DEFAULT_REDIS_EXPORTER_IMAGE),
    topology: redisTopology(config, tiers),
    storageGiB: config.storageGiB ?? tier.storageGiB,
    storageClass: config.storageClass,
    maxMemoryMiB: config.maxMemoryMiB ?? tier.maxMemoryMiB,
    resources: tier.resources,
    tls: tier.tls,
  };
}

function existingStore(existing: ExistingConfig, own: Pick<ExistingStore, "port" | "database" | "tls">): ExistingStore {
  return {
    kind: "existing",
    host: existing.host,
    readerHost: existing.readerHost ?? existing.host,
    port: existing.port ?? own.port,
    cidrs: existing.cidrs.map(({ text }) => text),
    passwordSecret: existing.passwordSecret,
    user: existing.user,
    database: own.database,
    tls: own.tls,
  };
}

/**
 * The one table of what a tier means: dev, staging and production side by side. A stack file chooses its column by
 * `tier` and may change single values; nothing else in the program asks for the tier.
 */
import type { Delivery } from "../config/delivery.ts";
import type { CatalogueService } from "../config/project-config.ts";
import type { Tier } from "../config/stack-config.ts";
import type { ElasticacheSpec, PostgresSpec, RdsSpec } from "./data-spec.ts";
import type { QuotaSpec } from "./environment-spec.ts";
import type { MonitoringLevel, SloSpec } from "./monitoring-spec.ts";
import type { ResourceFigures } from "./resource-figures.ts";

/** Resource class of a service. */
export type Size = CatalogueService["size"];

/** One column of the table. */
export interface TierDefaults {
  /** Pods of a service; `max` above `min` adds an autoscaler. */
  readonly replicas: { readonly min: number; readonly max: number };
  /** How a new version takes over. A worker has no traffic to switch and gets `rolling` instead of `blue-green`. */
  readonly delivery: Delivery;
  /** Value of `LOG_LEVEL`. */
  readonly logLevel: "debug" | "info" | "warn";
  /** Requests and limits by size; quantities in the form Kubernetes itself would write. */
  readonly sizes: Readonly<Record<Size, ResourceFigures>>;
  /** Whether the engine refuses to delete what holds state or traffic. */
  readonly protect: boolean;
  /** Postgres, where the stack has one. */
  readonly postgres: PostgresDefaults;
  /** Redis, where the stack has one. */
  readonly redis: RedisDefaults;
  /** How much is watched. */
  readonly monitoring: MonitoringLevel;
  /** Goals of the services that serve. */
  readonly slo: SloSpec;
  /** Where the values of secrets come from. */
  readonly secretSource: "stack" | "external";
  /** Most that the environment may take of the cluster. */
  readonly quota: QuotaSpec;
  /** What is AWS's, on that platform. */
  readonly aws: AwsDefaults;
}

/** What a tier says of AWS. */
export interface AwsDefaults {
  readonly nat: "one" | "zone";
  /** How long logs stay, in days. */
  readonly logDays: number;
  readonly keyDeletionDays: number;
  readonly rds: Pick<RdsSpec, "instanceClass" | "multiAz" | "monitoringSeconds" | "backupDays">;
  readonly elasticache: Pick<ElasticacheSpec, "nodeType" | "snapshotDays">;
}

/** What a tier says of Postgres. */
export interface PostgresDefaults
  extends Pick<
    PostgresSpec,
    "replicas" | "storageGiB" | "walStorageGiB" | "resources" | "synchronous" | "auditClasses"
  > {
  readonly pooler: PostgresSpec["pooler"];
  /** How long backups stay, in days. */
  readonly retentionDays: number;
  /** Whether a stack of this tier must say where its backups go. */
  readonly needsBackups: boolean;
}

/** What a tier says of Redis. */
export interface RedisDefaults {
  readonly mode: "single" | "cluster";
  readonly replicasPerShard: number;
  /** Volume of each node in GiB; undefined: nothing is kept. */
  readonly storageGiB: number | undefined;
  readonly maxMemoryMiB: number;
  readonly resources: ResourceFigures;
  readonly tls: boolean;
}

type Rows = {
  readonly [Row in Exclude<keyof TierDefaults, "sizes">]: Readonly<Record<Tier, TierDefaults[Row]>>;
} & Readonly<Record<Size, Readonly<Record<Tier, ResourceFigures>>>>;

const ROWS: Rows = {
  replicas: {
    dev: { min: 1, max: 1 },
    staging: { min: 2, max: 2 },
    production: { min: 3, max: 6 },
  },
  delivery: {
    dev: { kind: "rolling", maxSurgePercent: 25 },
    staging: { kind: "canary", weights: [10, 50], pauseSeconds: 60 },
    production: { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3600 },
  },
  logLevel: { dev: "debug", staging: "info", production: "warn" },
  small: {
    dev: figures("50m", "64Mi", "128Mi"),
    staging: figures("100m", "128Mi", "256Mi"),
    production: figures("250m", "256Mi", "512Mi"),
  },
  medium: {
    dev: figures("100m", "128Mi", "256Mi"),
    staging: figures("250m", "256Mi", "512Mi"),
    production: figures("500m", "512Mi", "1Gi"),
  },
  large: {
    dev: figures("250m", "256Mi", "512Mi"),
    staging: figures("500m", "512Mi", "1Gi"),
    production: figures("1", "1Gi", "2Gi"),
  },
  protect: { dev: false, staging: false, production: true },
  postgres: {
    dev: {
      replicas: 0,
      storageGiB: 5,
      walStorageGiB: undefined,
      resources: figures("100m", "256Mi", "512Mi"),
      synchronous: "none",
      pooler: undefined,
      auditClasses: ["ddl", "role"],
      retentionDays: 7,
      needsBackups: false,
    },
    staging: {
      replicas: 1,
      storageGiB: 20,
      // A volume of its own: a log that fills up cannot take the data along. It cannot be removed later.
      walStorageGiB: 5,
      // Memory asked for is the limit: no database gives way to another pod's hunger.
      resources: figures("500m", "1Gi", "1Gi"),
      // Two instances that must wait for each other would not survive the loss of one.
      synchronous: "preferred",
      pooler: { instances: 2, mode: "session" },
      auditClasses: ["ddl", "role", "write"],
      retentionDays: 14,
      needsBackups: false,
    },
    production: {
      replicas: 2,
      storageGiB: 100,
      walStorageGiB: 20,
      resources: figures("1", "4Gi", "4Gi"),
      synchronous: "required",
      pooler: { instances: 2, mode: "session" },
      auditClasses: ["ddl", "role", "write"],
      retentionDays: 35,
      needsBackups: true,
    },
  },
  redis: {
    dev: {
      mode: "single",
      replicasPerShard: 0,
      storageGiB: undefined,
      maxMemoryMiB: 64,
      resources: figures("50m", "128Mi", "128Mi"),
      tls: false,
    },
    staging: {
      mode: "cluster",
      replicasPerShard: 1,
      storageGiB: 2,
      maxMemoryMiB: 256,
      resources: figures("100m", "512Mi", "512Mi"),
      tls: true,
    },
    production: {
      mode: "cluster",
      replicasPerShard: 1,
      // Four times the data: the append-only file and its rewriting lie side by side.
      storageGiB: 8,
      // At most half of the limit: the fork that writes a snapshot copies pages.
      maxMemoryMiB: 1024,
      resources: figures("250m", "2Gi", "2Gi"),
      tls: true,
    },
  },
  monitoring: { dev: "basic", staging: "full", production: "comprehensive" },
  slo: {
    dev: { availabilityPercent: 99, latencyP95Ms: 1000 },
    staging: { availabilityPercent: 99.5, latencyP95Ms: 500 },
    production: { availabilityPercent: 99.9, latencyP95Ms: 500 },
  },
  secretSource: { dev: "stack", staging: "stack", production: "external" },
  quota: {
    dev: { cpu: "8", memory: "16Gi", storage: "100Gi", pods: 60 },
    staging: { cpu: "32", memory: "64Gi", storage: "500Gi", pods: 200 },
    production: { cpu: "128", memory: "256Gi", storage: "4Ti", pods: 500 },
  },
  aws: {
    dev: {
      nat: "one",
      logDays: 30,
      keyDeletionDays: 7,
      rds: { instanceClass: "db.t4g.micro", multiAz: false, monitoringSeconds: 0, backupDays: 7 },
      elasticache: { nodeType: "cache.t4g.micro", snapshotDays: 0 },
    },
    staging: {
      // A zone that fails takes the others' way out along; a staging can wait for that.
      nat: "one",
      logDays: 90,
      keyDeletionDays: 14,
      rds: { instanceClass: "db.t4g.medium", multiAz: true, monitoringSeconds: 60, backupDays: 14 },
      elasticache: { nodeType: "cache.t4g.small", snapshotDays: 3 },
    },
    production: {
      nat: "zone",
      logDays: 400,
      keyDeletionDays: 30,
      rds: { instanceClass: "db.m7g.large", multiAz: true, monitoringSeconds: 60, backupDays: 35 },
      elasticache: { nodeType: "cache.m7g.large", snapshotDays: 14 },
    },
  },
};

/** The defaults of a tier. */
export const TIERS: Readonly<Record<Tier, TierDefaults>> = {
  dev: column("dev"),
  staging: column("staging"),
  production: column("production"),
};

function column(tier: Tier): TierDefaults {
  return {
    replicas: ROWS.replicas[tier],
    delivery: ROWS.delivery[tier],
    logLevel: ROWS.logLevel[tier],
    sizes: { small: ROWS.small[tier], medium: ROWS.medium[tier], large: ROWS.large[tier] },
    protect: ROWS.protect[tier],
    postgres: ROWS.postgres[tier],
    redis: ROWS.redis[tier],
    monitoring: ROWS.monitoring[tier],
    slo: ROWS.slo[tier],
    secretSource: ROWS.secretSource[tier],
    quota: ROWS.quota[tier],
    aws: ROWS.aws[tier],
  };
}

/** No limit on the processor: a throttled pod answers late although the machine is idle. */
function figures(cpu: string, memory: string, memoryLimit: string): ResourceFigures {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

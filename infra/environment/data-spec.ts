/** The stores of one environment as plain resolved data: Postgres and Redis, managed or taken as present. */
import type { ImageRef } from "../values/image-ref.ts";
import type { ResourceFigures } from "./resource-figures.ts";

/** A store that somebody else runs; services get its address and the name of a Secret that is there. */
export interface ExistingStore {
  readonly kind: "existing";
  readonly host: string;
  /** Address for reads; the writer's where there is none. */
  readonly readerHost: string;
  readonly port: number;
  /** Ranges that the environment's services may open connections to for it. */
  readonly cidrs: readonly string[];
  /** Secret of the catalogue with its password. */
  readonly passwordSecret: string;
  readonly user: string;
  /** Name of the database; empty for Redis. */
  readonly database: string;
  /** Whether connections are encrypted. */
  readonly tls: boolean;
}

/** Where backups go and how long they stay. */
export interface BackupSpec {
  /** `s3://bucket/prefix`. */
  readonly destination: string;
  /** URL of an object store that is not AWS S3. */
  readonly endpoint: string | undefined;
  /**
   * `iam`: the pod's own role, named here or bound by the cloud. Else the catalogue's secrets with the access key's id
   * and the key.
   */
  readonly credentials:
    | { readonly kind: "iam"; readonly roleArn: string | undefined }
    | { readonly kind: "secrets"; readonly id: string; readonly key: string };
  readonly retentionDays: number;
  /** Six fields, seconds first. */
  readonly schedule: string;
}

/** One Postgres cluster: services see the one that serves; others stand beside it. */
export interface IncarnationSpec {
  readonly name: string;
  /** Its own image; undefined: that of the others. */
  readonly image: ImageRef | undefined;
  /** Made by recovery of another incarnation's backups up to a point in time (RFC 3339); undefined: empty at first. */
  readonly recovery: { readonly from: string; readonly at: string } | undefined;
}

/** Postgres that this project runs. */
export interface PostgresSpec {
  readonly kind: "managed";
  readonly database: string;
  readonly owner: string;
  readonly image: ImageRef;
  /** Read replicas beside the primary; instances = replicas + 1. */
  readonly replicas: number;
  readonly storageGiB: number;
  /** Volume of its own for the write-ahead log; undefined: on the data volume. */
  readonly walStorageGiB: number | undefined;
  readonly storageClass: string | undefined;
  readonly resources: ResourceFigures;
  /**
   * `required`: a commit waits for one replica, and fails over only where nothing is lost. `preferred`: waits while a
   * replica is there. `none`: never waits.
   */
  readonly synchronous: "none" | "preferred" | "required";
  /** Connection pool in front of the writer; undefined: services connect directly. */
  readonly pooler: { readonly instances: number; readonly mode: "session" | "transaction" } | undefined;
  readonly backups: BackupSpec | undefined;
  /** Classes of statements that pgaudit logs, for example `ddl`; empty: pgaudit is off. */
  readonly auditClasses: readonly string[];
  /** Server parameters over our own. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Every incarnation to run, sorted by name. */
  readonly incarnations: readonly IncarnationSpec[];
  /** Name of the incarnation that services use. */
  readonly serving: string;
}

/** Postgres by RDS: services see the incarnation that serves; others stand beside it. */
export interface RdsSpec {
  readonly kind: "rds";
  readonly engine: "postgres" | "aurora";
  /** Major, or major and minor: `17`. */
  readonly version: string;
  readonly database: string;
  /** Master user, the one that services log in as. */
  readonly user: string;
  readonly instanceClass: string;
  /** A standby in another zone. */
  readonly multiAz: boolean;
  /** Read replicas beside the primary. */
  readonly replicas: number;
  /** Region of the replicas; undefined: the environment's. */
  readonly replicaRegion: string | undefined;
  /** Where in that region; undefined: the environment's own. */
  readonly replicaPlace:
    | { readonly region: string; readonly subnetIds: readonly string[]; readonly securityGroupId: string }
    | undefined;
  readonly storageGiB: number;
  /** How far storage grows by itself. */
  readonly maxStorageGiB: number;
  /** How long backups stay, 1 to 35 days. */
  readonly backupDays: number;
  /** `hh:mm-hh:mm`, UTC. */
  readonly backupWindow: string;
  /** `ddd:hh:mm-ddd:hh:mm`, UTC. */
  readonly maintenanceWindow: string;
  /** Seconds between two measures of the operating system; 0: none. */
  readonly monitoringSeconds: 0 | 60;
  /** How long logs stay, in days. */
  readonly logDays: number;
  /** Classes of statements that pgaudit logs; empty: pgaudit is off. */
  readonly auditClasses: readonly string[];
  /** Server parameters over our own. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Every incarnation to run, sorted by name; none has an image. */
  readonly incarnations: readonly IncarnationSpec[];
  /** Name of the incarnation that services use. */
  readonly serving: string;
  /** Ranges of the data subnets, where services open connections to. */
  readonly cidrs: readonly string[];
}

/** Redis or Valkey by ElastiCache. */
export interface ElasticacheSpec {
  readonly kind: "elasticache";
  readonly engine: "valkey" | "redis";
  /** Major and minor, `8.0`. */
  readonly version: string;
  readonly nodeType: string;
  readonly topology: RedisSpec["topology"];
  /** How long daily snapshots stay, in days; 0: none are taken. */
  readonly snapshotDays: number;
  /** `hh:mm-hh:mm`, UTC. */
  readonly snapshotWindow: string;
  /** `ddd:hh:mm-ddd:hh:mm`, UTC. */
  readonly maintenanceWindow: string;
  /** How long logs stay, in days. */
  readonly logDays: number;
  /** Ranges of the data subnets, where services open connections to. */
  readonly cidrs: readonly string[];
}

/** Redis that this project runs. */
export interface RedisSpec {
  readonly kind: "managed";
  readonly engine: "redis";
  readonly image: ImageRef;
  readonly exporterImage: ImageRef;
  /** One small node, or a sharded cluster. */
  readonly topology:
    | { readonly kind: "single" }
    | { readonly kind: "cluster"; readonly shards: number; readonly replicasPerShard: number };
  /** Volume of each node; undefined: nothing is kept over a restart. */
  readonly storageGiB: number | undefined;
  readonly storageClass: string | undefined;
  readonly maxMemoryMiB: number;
  readonly resources: ResourceFigures;
  readonly tls: boolean;
}

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

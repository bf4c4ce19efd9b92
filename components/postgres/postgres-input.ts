/** What a Postgres is made from: plain, resolved data, the same for the component, for rendering and for the tests. */
import type { Cidr } from "../../infra/values/cidr.ts";
import type { ImageRef } from "../../infra/values/image-ref.ts";
import type { Owner } from "../labels.ts";

/** Postgres of one environment. */
export interface PostgresInput extends Owner {
  /** Namespace that is already there. Another one replaces everything, and its data is another one. */
  readonly namespace: string;
  /** What runs, or where it is. */
  readonly store: ManagedPostgres | ExistingPostgres;
  /** Names of the services that use it. */
  readonly services: readonly string[];
  /** Addresses of the cluster's API server: every instance reports to it. */
  readonly apiServerCidrs: readonly Cidr[];
  /** Names of Secrets with which images are pulled, `kubernetes.io/dockerconfigjson`. @default none */
  readonly pullSecrets?: readonly string[] | undefined;
}

/** A Postgres that this project runs; structurally the managed `postgres` of an environment. */
export interface ManagedPostgres {
  readonly kind: "managed";
  /** Database that is made at first, and that services use. */
  readonly database: string;
  /** Role that owns it and that services log in as. */
  readonly owner: string;
  /**
   * Server image, whose tag begins with the version; must hold pgaudit. A later one of the same major version is rolled
   * out replica by replica; one of a later major version stops the server, see the README.
   */
  readonly image: ImageRef;
  /** Read replicas; instances are one more. */
  readonly replicas: number;
  /** Data volume of each instance. Grows in place; the operator refuses to shrink it. */
  readonly storageGiB: number;
  /** Volume for the write-ahead log. @default undefined - on the data volume. Cannot be taken away later. */
  readonly walStorageGiB: number | undefined;
  /** @default undefined - the cluster's default class */
  readonly storageClass: string | undefined;
  /** Of each instance; canonical quantities. Buffers follow from them. */
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly memory: string };
  };
  /**
   * `required`: a commit waits for a replica, always, and needs two. `preferred`: it waits while one is there.
   * `none`: never.
   */
  readonly synchronous: "none" | "preferred" | "required";
  /** Connection pool in front of each writer. @default undefined - services connect to the instances themselves */
  readonly pooler: { readonly instances: number; readonly mode: "session" | "transaction" } | undefined;
  /** @default undefined - none, and no recovery */
  readonly backups: PostgresBackups | undefined;
  /** Classes of statements that pgaudit logs. Empty: pgaudit is off. */
  readonly auditClasses: readonly string[];
  /** Server parameters over our own. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Every cluster that runs, one of them serving. */
  readonly incarnations: readonly Incarnation[];
  /** Name of the one that services use. */
  readonly serving: string;
}

/** One Postgres cluster. It keeps its name for life; data of another point in time is another one. */
export interface Incarnation {
  readonly name: string;
  /** Its own image; recovered, it is of the major version that the backups are of. @default undefined - the store's */
  readonly image?: ImageRef | undefined;
  /** Recovered from the backups of `from` up to `at` (RFC 3339). @default undefined - empty at first */
  readonly recovery: { readonly from: string; readonly at: string } | undefined;
}

/** Base backups and the archive of the write-ahead log. */
export interface PostgresBackups {
  /** `s3://bucket/prefix`. */
  readonly destination: string;
  /** URL of an object store other than AWS S3. @default undefined - AWS S3 */
  readonly endpoint: string | undefined;
  /** The pods' own role, by its ARN or as EKS Pod Identity binds it; or secrets of the catalogue with id and key. */
  readonly credentials:
    | { readonly kind: "iam"; readonly roleArn: string | undefined }
    | { readonly kind: "secrets"; readonly id: string; readonly key: string };
  readonly retentionDays: number;
  /** Cron with six fields, seconds first, in UTC. */
  readonly schedule: string;
}

/** A Postgres that somebody else runs; structurally the existing `postgres` of an environment. */
export interface ExistingPostgres {
  readonly kind: "existing";
  readonly host: string;
  readonly readerHost: string;
  readonly port: number;
  /** Ranges where it is. */
  readonly cidrs: readonly string[];
  /** Secret of the catalogue with the password of `user`. */
  readonly passwordSecret: string;
  readonly user: string;
  readonly database: string;
}

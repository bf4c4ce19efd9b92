/** What an RDS is made from: plain, resolved data, the same for the component, for rendering and for the tests. */
import type { StorePlace } from "../store-access.ts";

/** Postgres of one environment, by RDS. */
export interface RdsInput extends StorePlace {
  readonly store: RdsStore;
  /** Names of the services that use it. */
  readonly services: readonly string[];
}

/** What runs; structurally the `rds` of an environment. */
export interface RdsStore {
  readonly kind: "rds";
  /** RDS for PostgreSQL, or Aurora PostgreSQL. Another one replaces everything. */
  readonly engine: "postgres" | "aurora";
  /** Major, or major and minor: `17`. With the major alone AWS chooses and raises the minor. */
  readonly version: string;
  /** Database that is made at first, and that services use. */
  readonly database: string;
  /** Master user, the one that services log in as. */
  readonly user: string;
  readonly instanceClass: string;
  /** A standby in another zone. Aurora has its readers for that. */
  readonly multiAz: boolean;
  /** Read replicas beside each primary; of Aurora, readers. */
  readonly replicas: number;
  /** Region of the replicas. @default undefined - the environment's. Not with Aurora */
  readonly replicaRegion: string | undefined;
  /** Storage of each instance; grows, never shrinks. Aurora has none of its own. */
  readonly storageGiB: number;
  /** How far storage grows by itself. */
  readonly maxStorageGiB: number;
  /** How long backups stay, 1 to 35 days. */
  readonly backupDays: number;
  /** `hh:mm-hh:mm`, UTC. */
  readonly backupWindow: string;
  /** `ddd:hh:mm-ddd:hh:mm`, UTC; does not overlap the other. */
  readonly maintenanceWindow: string;
  /** Seconds between two measures of the operating system; 0: none. */
  readonly monitoringSeconds: 0 | 60;
  /** How long logs stay, in days. */
  readonly logDays: number;
  /** Classes of statements that pgaudit logs; empty: pgaudit is off. */
  readonly auditClasses: readonly string[];
  /** Server parameters over our own. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Every one that runs, one of them serving. */
  readonly incarnations: readonly RdsIncarnation[];
  /** Name of the one that services use. */
  readonly serving: string;
  /** Ranges of the data subnets. */
  readonly cidrs: readonly string[];
}

/** One primary with its replicas. It keeps its name for life; data of another point in time is another one. */
export interface RdsIncarnation {
  readonly name: string;
  /** Restored from the backups of `from` as it was at `at` (RFC 3339). @default undefined - empty at first */
  readonly recovery: { readonly from: string; readonly at: string } | undefined;
}

/** What a Postgres is made from, with valid defaults, so that a test names only what it is about. */
import type { ManagedPostgres, PostgresBackups, PostgresInput } from "../../components/postgres/postgres-input.ts";
import { ANYWHERE } from "../../infra/values/cidr.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { aDigest } from "./a-spec.ts";

/** The Postgres of `shop-dev`: managed, used by `api`. */
export function aPostgres(change: Partial<PostgresInput> = {}): PostgresInput {
  return {
    project: "shop",
    environment: "dev",
    namespace: "shop-dev",
    store: aManagedPostgres(),
    services: ["api"],
    apiServerCidrs: [ANYWHERE],
    ...change,
  };
}

/** The smallest one that runs: one instance, no pool, no backups. */
export function aManagedPostgres(change: Partial<ManagedPostgres> = {}): ManagedPostgres {
  return {
    kind: "managed",
    database: "shop",
    owner: "shop",
    image: parseImage(`ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie@${aDigest("b")}`),
    replicas: 0,
    storageGiB: 5,
    walStorageGiB: undefined,
    storageClass: undefined,
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
    synchronous: "none",
    pooler: undefined,
    backups: undefined,
    auditClasses: [],
    parameters: {},
    incarnations: [{ name: "a", recovery: undefined }],
    serving: "a",
    ...change,
  };
}

/** The largest one: replicas that commits wait for, a pool, backups, audit, volumes of its own. */
export function aLargePostgres(change: Partial<ManagedPostgres> = {}): ManagedPostgres {
  return aManagedPostgres({
    replicas: 2,
    storageGiB: 100,
    walStorageGiB: 20,
    storageClass: "fast",
    resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "4Gi" } },
    synchronous: "required",
    pooler: { instances: 2, mode: "session" },
    backups: someBackups(),
    auditClasses: ["ddl", "role", "write"],
    ...change,
  });
}

/** Backups to AWS S3 by the role of the pods. */
export function someBackups(change: Partial<PostgresBackups> = {}): PostgresBackups {
  return {
    destination: "s3://shop-backups/dev",
    endpoint: undefined,
    credentials: { kind: "iam", roleArn: undefined },
    retentionDays: 14,
    schedule: "0 0 3 * * *",
    ...change,
  };
}

/** A Postgres that is there already. */
export const EXISTING_POSTGRES = {
  kind: "existing",
  host: "db.example.org",
  readerHost: "db-ro.example.org",
  port: 5433,
  cidrs: ["10.99.0.0/24"],
  passwordSecret: "db-password",
  user: "shop_app",
  database: "orders",
} as const;

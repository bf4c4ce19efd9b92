/** Names and labels of everything that belongs to Postgres. One place: selectors, certificates and paths must agree. */
import type { ImageRef } from "../../infra/values/image-ref.ts";
import { postgresMajor } from "../../infra/values/postgres-version.ts";
import type { Labels } from "../labels.ts";
import type { Incarnation, ManagedPostgres } from "./postgres-input.ts";

/** Service of the writer: what services connect to. */
export const WRITER_SERVICE = "postgres";
/** Service of the replicas; leads to the writer where there is none. */
export const READER_SERVICE = "postgres-reader";
/** Secret with `username` and `password` of the owner of the database. */
export const APP_SECRET = "postgres-app";
/** The object store of all incarnations. */
export const OBJECT_STORE = "postgres-backups";
/** The plugin that archives and recovers. */
export const BACKUP_PLUGIN = "barman-cloud.cloudnative-pg.io";

/** Port of the server and of the pool. */
export const POSTGRES_PORT = 5432;
/** Port where an instance tells its operator and the other instances how it is. */
export const STATUS_PORT = 8000;
/** Port of an instance's metrics. */
export const METRICS_PORT = 9187;
/** Port of a pool's metrics. */
export const POOLER_METRICS_PORT = 9127;

/** Label of our Services: the incarnation that they lead to. */
export const INCARNATION_LABEL = "environments/incarnation";

/** Name of the Cluster. */
export function clusterName(incarnation: string): string {
  return `postgres-${incarnation}`;
}

/** Image of an incarnation. */
export function imageOf({ image }: Pick<ManagedPostgres, "image">, incarnation: Incarnation): ImageRef {
  return incarnation.image ?? image;
}

/**
 * Name of the archive that the server of this image writes for an incarnation. One for each major version: an upgrade
 * begins a new history, whose files have the names of the old one's.
 */
export function archiveName(incarnation: string, image: ImageRef): string {
  return `${clusterName(incarnation)}-${postgresMajor(image)}`;
}

/** Name of the pool. Not `…-rw`: the operator's own Service of the cluster has that name. */
export function poolerName(incarnation: string): string {
  return `${clusterName(incarnation)}-pooler`;
}

/** Every instance of an incarnation, and nothing else that the operator runs for it. */
export function instanceLabels(incarnation: string): Labels {
  return { "cnpg.io/cluster": clusterName(incarnation), "cnpg.io/podRole": "instance" };
}

/** The instances of an incarnation that write, or those that follow. The operator moves the label at a failover. */
export function roleLabels(incarnation: string, role: "primary" | "replica"): Labels {
  return { "cnpg.io/cluster": clusterName(incarnation), "cnpg.io/instanceRole": role };
}

/** The pods of an incarnation's pool. */
export function poolerLabels(incarnation: string): Labels {
  return { "cnpg.io/poolerName": poolerName(incarnation) };
}

/** What the operator runs once for an incarnation: making its data, recovering it, joining a replica, a major upgrade. */
export type JobRole = "initdb" | "full-recovery" | "join" | "major-upgrade";

/** The pods of one kind of job of an incarnation. */
export function jobLabels(incarnation: string, role: JobRole): Labels {
  return { "cnpg.io/cluster": clusterName(incarnation), "cnpg.io/jobRole": role };
}

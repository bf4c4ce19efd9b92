/** Names and ports of everything that belongs to an RDS, in AWS and in the cluster. Pure. */
import type { Owner } from "../../labels.ts";
import type { RdsInput } from "./rds-input.ts";

/** Port of the server. */
export const POSTGRES_PORT = 5432;
/** ConfigMap with the address of the incarnation that serves. */
export const ADDRESS_CONFIG = "postgres-address";
/** Secret with `username` and `password`, in Secrets Manager below the environment's prefix and in the cluster. */
export const CREDENTIALS = "postgres-credentials";
/** Label of the ConfigMap: the incarnation that it leads to. */
export const INCARNATION_LABEL = "environments/incarnation";

/** Identifier of an incarnation: of its primary, or of its Aurora cluster. Unique in the account's region. */
export function identifierOf({ project, environment }: Owner, incarnation: string): string {
  return `${project}-${environment}-${incarnation}`;
}

/** Identifier of a replica, counted from 1; of Aurora, of an instance. */
export function replicaIdentifier(owner: Owner, incarnation: string, number: number): string {
  return `${identifierOf(owner, incarnation)}-${number}`;
}

/** Name of the private zone of an environment's replicas. */
export function readerZoneName({ project, environment }: Owner): string {
  return `${project}-${environment}.internal`;
}

/** Every instance of the environment's own region, sorted: what alarms watch. */
export function instanceIdentifiers(input: RdsInput): readonly string[] {
  const { engine, replicas, replicaRegion, incarnations } = input.store;
  const copies = replicaRegion === undefined ? replicas : 0;
  return incarnations
    .flatMap(({ name }) => {
      const numbered = (count: number) => range(count).map((number) => replicaIdentifier(input, name, number));
      return engine === "aurora" ? numbered(replicas + 1) : [identifierOf(input, name), ...numbered(copies)];
    })
    .sort();
}

/** 1 to `count`. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

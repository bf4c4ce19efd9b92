/** What the stores of an environment are made from, how its services reach them, and by which paths. Pure. */
import { elasticacheConnection, elasticachePaths } from "../../components/aws/elasticache/connection.ts";
import type { ElasticacheInput } from "../../components/aws/elasticache/elasticache-input.ts";
import { rdsConnection, rdsPaths } from "../../components/aws/rds/connection.ts";
import type { RdsInput } from "../../components/aws/rds/rds-input.ts";
import type { NetworkPath } from "../../components/network/paths.ts";
import { postgresConnection } from "../../components/postgres/connection.ts";
import { postgresPaths } from "../../components/postgres/paths.ts";
import type { PostgresInput } from "../../components/postgres/postgres-input.ts";
import { redisConnection } from "../../components/redis/connection.ts";
import { redisPaths } from "../../components/redis/paths.ts";
import type { RedisInput } from "../../components/redis/redis-input.ts";
import { type StoreVariables, storeVariables } from "../../components/store-connection.ts";
import type { EnvironmentSpec, StoreName } from "../environment/environment-spec.ts";
import { AWS_SECRET_STORE } from "../values/aws-names.ts";

/** The input of each store's component; at most one Postgres and one Redis are there. */
export interface StoreParts {
  /** In the cluster, or somebody else's. */
  readonly postgres: PostgresInput | undefined;
  /** In the cluster, or somebody else's. */
  readonly redis: RedisInput | undefined;
  /** Postgres by AWS. */
  readonly rds: RdsInput | undefined;
  /** Redis by AWS. */
  readonly elasticache: ElasticacheInput | undefined;
}

/** Deals out what the spec says of stores. `pullSecrets`: names of the Secrets with which images are pulled. */
export function storeParts(spec: EnvironmentSpec, pullSecrets: readonly string[]): StoreParts {
  const owner = { project: spec.project, environment: spec.name, namespace: spec.namespace };
  return { ...postgresParts(spec, owner, pullSecrets), ...redisParts(spec, owner, pullSecrets) };
}

/** The variables of a service that uses a store, by store; undefined where the environment has none of the kind. */
export function variablesOfStores(parts: StoreParts): Readonly<Record<StoreName, StoreVariables | undefined>> {
  const { postgres, redis, rds, elasticache } = parts;
  const postgresAt = postgres === undefined ? rds && rdsConnection(rds) : postgresConnection(postgres);
  const redisAt = redis === undefined ? elasticache && elasticacheConnection(elasticache) : redisConnection(redis);
  return {
    postgres: postgresAt && storeVariables(postgresAt),
    redis: redisAt && storeVariables(redisAt),
  };
}

/** Every path that a store declares. */
export function pathsOfStores({ postgres, redis, rds, elasticache }: StoreParts): readonly NetworkPath[] {
  return [
    ...(postgres === undefined ? [] : postgresPaths(postgres)),
    ...(redis === undefined ? [] : redisPaths(redis)),
    ...(rds === undefined ? [] : rdsPaths(rds)),
    ...(elasticache === undefined ? [] : elasticachePaths(elasticache)),
  ];
}

interface Place {
  readonly project: string;
  readonly environment: string;
  readonly namespace: string;
}

function postgresParts(
  spec: EnvironmentSpec,
  owner: Place,
  pullSecrets: readonly string[],
): Pick<StoreParts, "postgres" | "rds"> {
  const { postgres: store, apiServerCidrs } = spec;
  const services = usersOf(spec, "postgres");
  if (store === undefined) return { postgres: undefined, rds: undefined };
  if (store.kind === "rds") {
    return { postgres: undefined, rds: { ...owner, storeName: AWS_SECRET_STORE, store, services } };
  }
  return { postgres: { ...owner, apiServerCidrs, pullSecrets, store, services }, rds: undefined };
}

function redisParts(
  spec: EnvironmentSpec,
  owner: Place,
  pullSecrets: readonly string[],
): Pick<StoreParts, "redis" | "elasticache"> {
  const { redis: store } = spec;
  const services = usersOf(spec, "redis");
  if (store === undefined) return { redis: undefined, elasticache: undefined };
  if (store.kind === "elasticache") {
    return { redis: undefined, elasticache: { ...owner, storeName: AWS_SECRET_STORE, store, services } };
  }
  return { redis: { ...owner, pullSecrets, store, services }, elasticache: undefined };
}

function usersOf(spec: EnvironmentSpec, store: StoreName): readonly string[] {
  return spec.services.filter(({ uses }) => uses.includes(store)).map(({ name }) => name);
}

/** Names and ports of everything that belongs to an ElastiCache, in AWS and in the cluster. Pure. */
import { sha256 } from "../../../infra/values/content-hash.ts";
import type { Owner } from "../../labels.ts";
import type { ElasticacheInput } from "./elasticache-input.ts";

/** Port of clients. */
export const REDIS_PORT = 6379;
/** ConfigMap with its address. */
export const ADDRESS_CONFIG = "redis-address";
/** Secret with `username` and `password`, in Secrets Manager below the environment's prefix and in the cluster. */
export const CREDENTIALS = "redis-credentials";
/** User of the services. */
export const SERVICE_USER = "services";

/**
 * Most characters of an identifier. Letters, digits and single hyphens, a letter first, no hyphen last:
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
 */
const LONGEST = 40;
const HASH_LENGTH = 8;

/**
 * Identifier of the replication group: `redis-<project>-<environment>`, with a hash in place of what does not fit. Unique
 * in the account's region, and fixed for life: it is part of the address.
 */
export function replicationGroupId({ project, environment }: Owner): string {
  return fitted(`redis-${project}-${environment}`);
}

/** Identifier of a user or of the group of users. Users are the region's, not the cache's, so it has the owner in it. */
export function accessId({ project, environment }: Owner, role: "default" | "services" | "users"): string {
  return fitted(`${role}-${project}-${environment}`);
}

/**
 * Every node, sorted: what metrics and alarms are told apart by. Nodes keep their identifiers through a fail-over, and
 * fewer shards take the last ones away.
 */
export function nodeIds(input: ElasticacheInput): readonly string[] {
  const id = replicationGroupId(input);
  const { topology } = input.store;
  if (topology.kind === "single") return [`${id}-001`];
  return range(topology.shards).flatMap((shard) =>
    range(topology.replicasPerShard + 1).map((node) => `${id}-${padded(shard, 4)}-${padded(node, 3)}`),
  );
}

/** Log group of one of its logs. Below `/aws/vendedlogs/` all groups share the one policy that lets logs in. */
export function logGroupName({ project, environment }: Owner, log: "slow-log" | "engine-log"): string {
  return `/aws/vendedlogs/elasticache/${project}/${environment}/${log}`;
}

function fitted(text: string): string {
  const single = text.replace(/-{2,}/g, "-");
  if (single === text && text.length <= LONGEST) return text;
  const hash = sha256(text).slice("sha256:".length).slice(0, HASH_LENGTH);
  return `${single.slice(0, LONGEST - HASH_LENGTH - 1).replace(/-$/, "")}-${hash}`;
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}

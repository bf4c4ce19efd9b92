/** What of a store's shape a stack file says in the same way on every platform. */
import type { PostgresConfig, RedisConfig } from "../config/stores-config.ts";
import type { IncarnationSpec, RedisSpec } from "./data-spec.ts";
import type { TierDefaults } from "./tiers.ts";

/** The fewest that a Redis cluster can have. */
const FEWEST_SHARDS = 3;

/** Name of the database, and of the role that owns it. */
export function databaseName({ database }: PostgresConfig, project: { readonly name: string }): string {
  return database ?? project.name.replaceAll("-", "_");
}

/** The serving one, every restored one, and what they came from unless it may go; sorted by name. */
export function incarnationsOf({ incarnation, restores }: PostgresConfig): readonly IncarnationSpec[] {
  const names = new Set([incarnation, ...Object.keys(restores)]);
  for (const { from, keepSource } of Object.values(restores)) if (keepSource) names.add(from);
  return [...names].sort().map((name) => {
    const restore = Object.hasOwn(restores, name) ? restores[name] : undefined;
    const recovery = restore === undefined ? undefined : { from: restore.from, at: restore.at };
    return { name, image: restore?.image, recovery };
  });
}

/** One node, or how many shards with how many replicas each. */
export function redisTopology(config: RedisConfig, { redis: tier }: TierDefaults): RedisSpec["topology"] {
  const isCluster = (config.mode ?? (config.shards === undefined ? tier.mode : "cluster")) === "cluster";
  const shards = config.shards ?? FEWEST_SHARDS;
  const replicasPerShard = config.replicasPerShard ?? tier.replicasPerShard;
  return isCluster ? { kind: "cluster", shards, replicasPerShard } : { kind: "single" };
}

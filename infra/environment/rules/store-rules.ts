/** Stores: what a stack says of its Postgres and Redis, and whether the services that use one find it. */
import { isDeepStrictEqual } from "node:util";
import { elasticacheSchema, rdsSchema } from "../../config/aws-config.ts";
import type { Project, StackFile } from "../../config/project.ts";
import { stackFileName } from "../../config/project-files.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import type { PostgresConfig, RedisConfig } from "../../config/stores-config.ts";
import { parseMebibytes } from "../../values/quantity.ts";
import { TIERS } from "../tiers.ts";
import { postgresFaults } from "./postgres-rules.ts";
import { inStack, type RuleFault, type RuleText } from "./rule-fault.ts";

type File = StackFile<StackConfig>;

/** Stores that do not hold together, archives that two environments share, and services without their store. */
export function storeFaults(project: Project): readonly RuleFault[] {
  const files = [...project.stacks.values()];
  const each = files.flatMap((file) => [...madeFaults(file), ...redisFaults(file), ...usedFaults(project, file)]);
  return [...each, ...sharedArchiveFaults(files)];
}

/** One archive is of one environment: the names of its clusters in it are the same everywhere. */
function sharedArchiveFaults(files: readonly File[]): readonly RuleFault[] {
  const owners = new Map<string, string>();
  return files.flatMap((file) => {
    const { endpoint = "", destination } = file.config.postgres?.backups ?? {};
    if (destination === undefined) return [];
    const place = [endpoint, ...destination.split("/").filter((part) => part !== "")].join("/");
    const owner = owners.get(place);
    if (owner === undefined) {
      owners.set(place, file.stack);
      return [];
    }
    const message = `${destination} is where ${stackFileName(owner)} archives too: each would overwrite, and restore from, the other's backups`;
    const remedy = "give each environment a bucket or a prefix of its own";
    return [at(file, ["postgres", "backups", "destination"], { code: "BACKUPS_SHARED", message, remedy })];
  });
}

function madeFaults(file: File): readonly RuleFault[] {
  const { postgres, platform } = file.config;
  if (postgres === undefined) return [];
  if (postgres.existing !== undefined) return existingFaults(file, "postgres", postgres);
  // What RDS makes has rules of its own.
  return platform === "kubernetes" ? postgresFaults(file, postgres) : [];
}

function redisFaults(file: File): readonly RuleFault[] {
  const { redis } = file.config;
  if (redis === undefined) return [];
  if (redis.existing !== undefined) return existingFaults(file, "redis", redis);
  const faults: RuleFault[] = [];
  if (redis.mode === "single" && (redis.shards !== undefined || (redis.replicasPerShard ?? 0) > 0)) {
    const message = "`mode: single` is one node; found shards or replicas beside it";
    faults.push(
      at(file, ["redis", "mode"], { code: "REDIS_SINGLE_WITH_SHARDS", message, remedy: "choose one of the two" }),
    );
  }
  const limit = parseMebibytes(TIERS[file.config.tier].redis.resources.limits.memory);
  const isOurs = file.config.platform === "kubernetes";
  if (isOurs && redis.maxMemoryMiB !== undefined && redis.maxMemoryMiB > limit / 2) {
    const message = `found ${redis.maxMemoryMiB}; allowed: at most half of the node's memory, ${limit / 2}: the fork that writes a snapshot copies pages`;
    const remedy = "use more shards, or a tier with larger nodes";
    faults.push(at(file, ["redis", "maxMemoryMiB"], { code: "REDIS_MEMORY", message, remedy }));
  }
  return [...faults, ...copyFaults(file, redis)];
}

/** A shard without a replica is gone with its node; where state is protected nobody says that by mistake. */
function copyFaults(file: File, { mode, replicasPerShard }: RedisConfig): readonly RuleFault[] {
  const tier = TIERS[file.config.tier];
  if (!tier.protect || mode === "single" || replicasPerShard !== 0) return [];
  const message = `found 0: with a node its shard would be gone, and the tier ${file.config.tier} protects what it holds; allowed: 1 to 5`;
  const remedy = `say replicasPerShard: ${tier.redis.replicasPerShard}, or nothing`;
  return [at(file, ["redis", "replicasPerShard"], { code: "REDIS_REPLICAS_MISSING", message, remedy })];
}

/** What is said beside `existing` would be said in vain. */
function existingFaults(file: File, store: "postgres" | "redis", config: PostgresConfig | RedisConfig) {
  const others = Object.entries(config).filter(([key, value]) => key !== "existing" && !isDefault(key, value));
  if (others.length === 0) return [];
  const message = `\`existing\` stands beside ${others.map(([key]) => key).join(", ")}: nothing is made where one is there`;
  return [
    at(file, [store, "existing"], { code: "STORE_EXISTING_AND_MANAGED", message, remedy: "keep one of the two" }),
  ];
}

function isDefault(key: string, value: unknown): boolean {
  if (value === undefined || (key === "incarnation" && value === "a")) return true;
  if (key === "rds") return isDeepStrictEqual(value, rdsSchema.parse({}));
  if (key === "elasticache") return isDeepStrictEqual(value, elasticacheSchema.parse({}));
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** A service that runs here and uses a store that this stack does not have. */
function usedFaults(project: Project, file: File): readonly RuleFault[] {
  return Object.keys(file.config.images).flatMap((name) =>
    [...new Set(project.catalogue[name]?.uses)]
      .filter((store) => file.config[store] === undefined)
      .map((store) => {
        const message = `"${name}" runs here and uses ${store}, which this stack does not have`;
        const remedy = `add environments:${store}, or leave it out of the service's \`uses\``;
        return at(file, ["images", name], { code: "STORE_MISSING", message, remedy });
      }),
  );
}

function at({ stack }: File, path: readonly (string | number)[], text: RuleText): RuleFault {
  return inStack(stack, path, text);
}

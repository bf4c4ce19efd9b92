/** Stores: what a stack says of its Postgres and Redis, and whether the services that use one find it. */
import type { Project, StackFile } from "../../config/project.ts";
import { stackFileName } from "../../config/project-files.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import type { PostgresConfig, RedisConfig } from "../../config/stores-config.ts";
import { FIXED_PARAMETERS } from "../../values/postgres-parameters.ts";
import { TIERS } from "../tiers.ts";
import { inStack, type RuleFault, type RuleText } from "./rule-fault.ts";

type File = StackFile<StackConfig>;

const LONGEST_INCARNATION = 20;

/** Replicas without storage, restores from nowhere, missing or shared backups, and services without their store. */
export function storeFaults(project: Project): readonly RuleFault[] {
  const files = [...project.stacks.values()];
  const each = files.flatMap((file) => [...postgresFaults(file), ...redisFaults(file), ...usedFaults(project, file)]);
  return [...each, ...sharedArchiveFaults(files)];
}

/** One archive is of one environment: the names of its clusters in it are the same everywhere. */
function sharedArchiveFaults(files: readonly File[]): readonly RuleFault[] {
  const owners = new Map<string, string>();
  return files.flatMap((file) => {
    const backups = file.config.postgres?.backups;
    if (backups === undefined) return [];
    const place = [backups.endpoint ?? "", ...backups.destination.split("/").filter((part) => part !== "")].join("/");
    const owner = owners.get(place);
    if (owner === undefined) {
      owners.set(place, file.stack);
      return [];
    }
    const message = `${backups.destination} is where ${stackFileName(owner)} archives too: each would overwrite, and restore from, the other's backups`;
    const remedy = "give each environment a bucket or a prefix of its own";
    return [at(file, ["postgres", "backups", "destination"], { code: "BACKUPS_SHARED", message, remedy })];
  });
}

function postgresFaults(file: File): readonly RuleFault[] {
  const { postgres, tier } = file.config;
  if (postgres === undefined) return [];
  if (postgres.existing !== undefined) return existingFaults(file, "postgres", postgres);
  const faults = [...restoreFaults(file, postgres), ...parameterFaults(file, postgres)];
  if (postgres.replicas !== undefined && postgres.storageGiB === undefined) {
    faults.push(
      at(file, ["postgres", "replicas"], {
        code: "POSTGRES_STORAGE_MISSING",
        message: `found replicas: ${postgres.replicas} without \`storageGiB\`: how large each of their volumes is, nobody has said; allowed: both, or neither (then the tier decides)`,
        remedy: `add storageGiB, for example storageGiB: ${TIERS[tier].postgres.storageGiB}`,
      }),
    );
  }
  if (postgres.backups === undefined && TIERS[tier].postgres.needsBackups) {
    faults.push(
      at(file, ["postgres"], {
        code: "POSTGRES_BACKUPS_MISSING",
        message: `the tier ${tier} has a Postgres without \`backups\`: a lost volume would be lost data`,
        remedy: "add backups: { destination: s3://bucket/prefix }",
      }),
    );
  }
  return faults;
}

function parameterFaults(file: File, { parameters }: PostgresConfig): RuleFault[] {
  return Object.keys(parameters)
    .filter((name) => FIXED_PARAMETERS.has(name))
    .map((name) => {
      const message = `"${name}" is set by the operator itself, which refuses the cluster otherwise`;
      const path = ["postgres", "parameters", name];
      return at(file, path, { code: "POSTGRES_PARAMETER_FIXED", message, remedy: "remove it", part: "key" });
    });
}

function restoreFaults(file: File, { restores, backups, incarnation }: PostgresConfig): RuleFault[] {
  const faults: RuleFault[] = [];
  for (const name of [incarnation, ...Object.keys(restores)].filter((one) => one.length > LONGEST_INCARNATION)) {
    const path = name === incarnation ? ["postgres", "incarnation"] : ["postgres", "restores", name];
    const message = `"${name}" has ${name.length} characters; allowed: at most ${LONGEST_INCARNATION}, since the names of pods and Services are made from it`;
    faults.push(at(file, path, { code: "INCARNATION_TOO_LONG", message, remedy: "shorten it", part: "key" }));
  }
  for (const [name, { from }] of Object.entries(restores)) {
    const path = ["postgres", "restores", name];
    if (backups === undefined) {
      faults.push(at(file, path, { ...RESTORE_WITHOUT_BACKUPS, message: `"${name}" has no backups to come from` }));
    }
    if (from === name) {
      const message = `"${name}" cannot come from itself: two clusters would write one archive`;
      faults.push(at(file, [...path, "from"], { code: "RESTORE_FROM_ITSELF", message, remedy: "give it a new name" }));
    } else if (comesFromItself(restores, name)) {
      const message = `"${name}" comes from "${from}", which comes from it again`;
      faults.push(
        at(file, [...path, "from"], { code: "RESTORE_CIRCLE", message, remedy: "name the one that was first" }),
      );
    }
  }
  const removed = Object.values(restores).some(({ from, keepSource }) => from === incarnation && !keepSource);
  if (removed) {
    const message = `"${incarnation}" serves, and an entry of \`restores\` drops it (keepSource: false)`;
    const remedy = "switch `incarnation` first, then drop the old one";
    faults.push(at(file, ["postgres", "incarnation"], { code: "RESTORE_SOURCE_SERVES", message, remedy }));
  }
  return faults;
}

const RESTORE_WITHOUT_BACKUPS = { code: "RESTORE_WITHOUT_BACKUPS", remedy: "add `backups`, where the archive is" };

function comesFromItself(restores: PostgresConfig["restores"], start: string): boolean {
  const seen = new Set([start]);
  for (let next = restores[start]?.from; next !== undefined; next = restores[next]?.from) {
    if (next === start) return true;
    if (seen.has(next)) return false;
    seen.add(next);
  }
  return false;
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
  const limit = TIERS[file.config.tier].redis.resources.limits.memory;
  if (redis.maxMemoryMiB !== undefined && redis.maxMemoryMiB > mebibytes(limit) / 2) {
    const message = `found ${redis.maxMemoryMiB}; allowed: at most half of the node's memory, ${mebibytes(limit) / 2}: the fork that writes a snapshot copies pages`;
    const remedy = "use more shards, or a tier with larger nodes";
    faults.push(at(file, ["redis", "maxMemoryMiB"], { code: "REDIS_MEMORY", message, remedy }));
  }
  return faults;
}

/** The figures of the tier table: whole Mi or Gi. */
function mebibytes(quantity: string): number {
  return quantity.endsWith("Gi") ? Number.parseInt(quantity, 10) * 1024 : Number.parseInt(quantity, 10);
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

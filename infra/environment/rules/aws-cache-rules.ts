/** What a stack says of its ElastiCache: what AWS would refuse after minutes of an update, and what is said in vain. */
import { type ElasticacheConfig, elasticacheSchema } from "../../config/aws-config.ts";
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import type { RedisConfig } from "../../config/stores-config.ts";
import type { KeyPath } from "../../config/yaml-position.ts";
import { dailyWindowMinutes, weeklyWindowMinutes, windowsOverlap } from "../../values/aws-window.ts";
import {
  CACHE_NODE_TYPES,
  CACHE_VERSIONS,
  MOST_CACHE_NODES,
  SHORTEST_CACHE_WINDOW_MINUTES,
} from "../../values/elasticache-limits.ts";
import { didYouMean } from "../../values/nearest.ts";
import { redisTopology } from "../resolve-store-shape.ts";
import { TIERS } from "../tiers.ts";
import { inStack, type RuleFault, type RuleText } from "./rule-fault.ts";

type File = StackFile<StackConfig>;

/** What only a Redis in the cluster has; the node type decides it on AWS. */
const IN_CLUSTER = ["storageGiB", "storageClass", "maxMemoryMiB", "image"] as const;

/** Caches that AWS would not make as they are, and settings of the platform that a stack is not on. */
export function awsCacheFaults(project: Project): readonly RuleFault[] {
  return [...project.stacks.values()].flatMap((file) => {
    const { redis, platform } = file.config;
    if (redis === undefined || redis.existing !== undefined) return [];
    if (platform !== "aws") return foreignFaults(file, redis.elasticache);
    return [
      ...inClusterFaults(file, redis),
      ...productFaults(file, redis.elasticache),
      ...windowFaults(file, redis.elasticache),
      ...sizeFaults(file, redis),
    ];
  });
}

function foreignFaults(file: File, said: ElasticacheConfig): readonly RuleFault[] {
  const defaults = new Map<string, unknown>(Object.entries(elasticacheSchema.parse({})));
  const changed = Object.entries(said).filter(([key, value]) => value !== undefined && value !== defaults.get(key));
  return changed.map(([key]) => {
    const message = `the platform ${file.config.platform} runs its Redis in the cluster: nothing is made of this`;
    return at(file, ["elasticache", key], { code: "CACHE_IN_VAIN", message, remedy: "remove it", part: "key" });
  });
}

function inClusterFaults(file: File, redis: RedisConfig): readonly RuleFault[] {
  return IN_CLUSTER.filter((key) => redis[key] !== undefined).map((key) => {
    const message = "ElastiCache has no such setting: its node type decides over memory, and it has no volume";
    const remedy = "remove it, and choose redis.elasticache.nodeType";
    return at(file, [key], { code: "CACHE_IN_VAIN", message, remedy, part: "key" });
  });
}

function productFaults(file: File, { engine, version, nodeType }: ElasticacheConfig): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const versions = CACHE_VERSIONS[engine];
  if (version !== undefined && !versions.includes(version)) {
    const message = `found ${engine} ${version}; allowed: ${versions.join(", ")}`;
    const remedy = "choose one of these, quoted";
    faults.push(at(file, ["elasticache", "version"], { code: "CACHE_VERSION_UNKNOWN", message, remedy }));
  }
  const types = CACHE_NODE_TYPES[engine];
  if (nodeType !== undefined && !types.includes(nodeType)) {
    const message = `there is no node type "${nodeType}" for new clusters of ${engine}${didYouMean(nodeType, types)}`;
    const remedy = "choose a type of the families t4g, m7g, r7g, or an older one that your region sells";
    faults.push(at(file, ["elasticache", "nodeType"], { code: "CACHE_NODE_TYPE_UNKNOWN", message, remedy }));
  }
  return faults;
}

/** AWS refuses windows that overlap even where no snapshots are taken. */
function windowFaults(file: File, { snapshotWindow, maintenanceWindow }: ElasticacheConfig): readonly RuleFault[] {
  const lengths = [
    ["snapshotWindow", dailyWindowMinutes(snapshotWindow)],
    ["maintenanceWindow", weeklyWindowMinutes(maintenanceWindow)],
  ] as const;
  const faults = lengths
    .filter(([, minutes]) => minutes < SHORTEST_CACHE_WINDOW_MINUTES)
    .map(([key, minutes]) => {
      const message = `found ${minutes} minutes; allowed: at least ${SHORTEST_CACHE_WINDOW_MINUTES}`;
      return at(file, ["elasticache", key], { code: "CACHE_WINDOW_SHORT", message, remedy: "end it later" });
    });
  if (!windowsOverlap(snapshotWindow, maintenanceWindow)) return faults;
  const message = `the snapshots' window ${snapshotWindow} overlaps ${maintenanceWindow}, when nodes may restart`;
  const remedy = "move one of the two";
  return [...faults, at(file, ["elasticache"], { code: "CACHE_WINDOWS_OVERLAP", message, remedy })];
}

function sizeFaults(file: File, redis: RedisConfig): readonly RuleFault[] {
  const topology = redisTopology(redis, TIERS[file.config.tier]);
  if (topology.kind === "single") return [];
  const { shards, replicasPerShard } = topology;
  const nodes = shards * (replicasPerShard + 1);
  if (nodes <= MOST_CACHE_NODES) return [];
  const message = `${shards} shards of ${replicasPerShard + 1} nodes are ${nodes}; allowed: ${MOST_CACHE_NODES} in one cluster, and 90 until AWS raises the account's quota`;
  const remedy = "use fewer shards of a larger node type, or fewer replicas";
  return [at(file, ["shards"], { code: "CACHE_TOO_MANY_NODES", message, remedy })];
}

function at({ stack }: File, path: KeyPath, text: RuleText): RuleFault {
  return inStack(stack, ["redis", ...path], text);
}

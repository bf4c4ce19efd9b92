/** What an ElastiCache is asked for, decided from its plain input: engine, sizes, windows, access list. Pure. */
import type { ElasticacheInput, ElasticacheStore } from "./elasticache-input.ts";
import { REDIS_PORT, replicationGroupId } from "./names.ts";

/** How many nodes, and what happens when one is lost. */
export type NodePlan =
  | {
      readonly clusterMode: "enabled";
      readonly numNodeGroups: number;
      readonly replicasPerNodeGroup: number;
      readonly automaticFailoverEnabled: true;
      readonly multiAzEnabled: boolean;
    }
  | {
      readonly clusterMode: "disabled";
      readonly numCacheClusters: 1;
      readonly automaticFailoverEnabled: false;
      readonly multiAzEnabled: false;
    };

/**
 * Nodes of a topology. Cluster mode has fail-over on always, which AWS demands even where a shard has no replica to turn
 * to; several zones need that replica: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
 * @throws Error for fewer than one shard or a number of replicas that no shard can have; the configuration's schema says so before
 */
export function nodePlan({ topology }: ElasticacheStore): NodePlan {
  if (topology.kind === "single") {
    return { clusterMode: "disabled", numCacheClusters: 1, automaticFailoverEnabled: false, multiAzEnabled: false };
  }
  const { shards, replicasPerShard } = topology;
  if (shards < 1 || replicasPerShard < 0 || replicasPerShard > 5) {
    throw new Error(`${shards} shards of ${replicasPerShard} replicas; allowed: 1 shard and more, 0 to 5 replicas`);
  }
  return {
    clusterMode: "enabled",
    numNodeGroups: shards,
    replicasPerNodeGroup: replicasPerShard,
    automaticFailoverEnabled: true,
    multiAzEnabled: replicasPerShard > 0,
  };
}

/**
 * Family of parameter groups of an engine, such as `valkey8` or `redis7`: one for all minor versions of a major.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
 */
export function parameterFamily({ engine, version }: Pick<ElasticacheStore, "engine" | "version">): string {
  return `${engine}${version.slice(0, version.indexOf("."))}`;
}

/** One parameter of the engine. */
export interface CacheParameter {
  readonly name: string;
  readonly value: string;
}

/**
 * Parameters over the family's defaults, sorted by name. Where snapshots are taken the data is kept, and only keys with a
 * time to live give way when memory is full; where none are, all of it is a cache.
 */
export function cacheParameters({ topology, snapshotDays }: ElasticacheStore): readonly CacheParameter[] {
  return [
    { name: "cluster-enabled", value: topology.kind === "cluster" ? "yes" : "no" },
    { name: "maxmemory-policy", value: snapshotDays > 0 ? "volatile-lru" : "allkeys-lru" },
  ];
}

/**
 * Engine of users and of their group, whatever the nodes run: Valkey takes a group of either kind, Redis OSS none of
 * Valkey, so that a change from one to the other leaves the access alone.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
 */
export const ACCESS_ENGINE = "redis";

/**
 * What services may do, as in the cluster's own Redis: everything with data, and nothing that stops, reads out, empties or
 * reroutes the server. `info` is back in, because clients ask it before they begin.
 */
export const SERVICE_RIGHTS = "on ~* &* +@all -@admin -@dangerous +info";

/**
 * The rights of the user that a client without a name is: none, and no password lets it in. Written as the service says it
 * back, so that no preview sees a difference.
 */
export const NO_RIGHTS = "off resetchannels -@all";

/** The logs that are delivered. */
export const LOGS = ["slow-log", "engine-log"] as const;

/**
 * What AWS does not change in a replication group that stands, and its provider would try to: cluster mode is never taken
 * off, and not put onto a node without a replica: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/modify-cluster-mode.html
 */
export const FIXED = ["clusterMode"] as const;

/** The inputs of the replication group that nothing else has to exist for. */
export function groupSettings(input: ElasticacheInput, protect: boolean) {
  const { project, environment, store } = input;
  const id = replicationGroupId(input);
  return {
    replicationGroupId: id,
    description: `Redis of ${project} ${environment}`,
    engine: store.engine,
    engineVersion: store.version,
    nodeType: store.nodeType,
    port: REDIS_PORT,
    ...nodePlan(store),
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    snapshotRetentionLimit: store.snapshotDays,
    snapshotWindow: store.snapshotWindow,
    // A snapshot of this name that is still there stops a second deletion: better than a deletion without one.
    ...(protect ? { finalSnapshotIdentifier: `${id}-final` } : {}),
    maintenanceWindow: store.maintenanceWindow,
    autoMinorVersionUpgrade: true,
    // What interrupts waits for the window.
    applyImmediately: false,
  };
}

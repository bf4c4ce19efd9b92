/** What an ElastiCache is made from, with valid defaults, so that a test names only what it is about. */
import type { ElasticacheInput, ElasticacheStore } from "../../components/aws/elasticache/elasticache-input.ts";

/** The Redis of `shop-production`: a Valkey cluster, used by `api`. */
export function anElasticache(change: Partial<ElasticacheInput> = {}): ElasticacheInput {
  return {
    project: "shop",
    environment: "production",
    namespace: "shop-production",
    storeName: "aws",
    store: anElasticacheStore(),
    services: ["api"],
    ...change,
  };
}

/** Three shards of a replica each. */
export function anElasticacheStore(change: Partial<ElasticacheStore> = {}): ElasticacheStore {
  return {
    kind: "elasticache",
    engine: "valkey",
    version: "8.0",
    nodeType: "cache.m7g.large",
    topology: { kind: "cluster", shards: 3, replicasPerShard: 1 },
    snapshotDays: 14,
    snapshotWindow: "01:00-02:00",
    maintenanceWindow: "sun:03:30-sun:04:30",
    logDays: 400,
    cidrs: ["10.30.48.0/24", "10.30.49.0/24"],
    ...change,
  };
}

/** One node without snapshots, as in a dev environment. */
export function aSingleElasticacheStore(): ElasticacheStore {
  return anElasticacheStore({
    topology: { kind: "single" },
    nodeType: "cache.t4g.micro",
    snapshotDays: 0,
    logDays: 30,
  });
}

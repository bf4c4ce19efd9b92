/** What a Redis is made from, with valid defaults, so that a test names only what it is about. */
import type { ManagedRedis, RedisInput } from "../../components/redis/redis-input.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { aDigest } from "./a-spec.ts";

/** The Redis of `shop-dev`: managed, used by `api`. */
export function aRedis(change: Partial<RedisInput> = {}): RedisInput {
  return {
    project: "shop",
    environment: "dev",
    namespace: "shop-dev",
    store: aManagedRedis(),
    services: ["api"],
    ...change,
  };
}

/** One small node that keeps nothing. */
export function aManagedRedis(change: Partial<ManagedRedis> = {}): ManagedRedis {
  return {
    kind: "managed",
    engine: "redis",
    image: parseImage(`docker.io/library/redis:7.4.7-alpine@${aDigest("c")}`),
    exporterImage: parseImage(`docker.io/oliver006/redis_exporter:v1.90.0@${aDigest("d")}`),
    topology: { kind: "single" },
    storageGiB: undefined,
    storageClass: undefined,
    maxMemoryMiB: 64,
    resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "128Mi" } },
    tls: false,
    ...change,
  };
}

/** A cluster of three shards with a replica each, on volumes, with TLS. */
export function aRedisCluster(change: Partial<ManagedRedis> = {}): ManagedRedis {
  return aManagedRedis({
    topology: { kind: "cluster", shards: 3, replicasPerShard: 1 },
    storageGiB: 8,
    storageClass: "fast",
    maxMemoryMiB: 1024,
    resources: { requests: { cpu: "250m", memory: "2Gi" }, limits: { memory: "2Gi" } },
    tls: true,
    ...change,
  });
}

/** A Redis that is there already. */
export const EXISTING_REDIS = {
  kind: "existing",
  host: "cache.example.org",
  readerHost: "cache-ro.example.org",
  port: 6380,
  cidrs: ["10.99.1.0/24"],
  passwordSecret: "cache-password",
  user: "shop",
} as const;

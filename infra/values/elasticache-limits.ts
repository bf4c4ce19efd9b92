/** What ElastiCache for Valkey and Redis OSS sells and accepts, as AWS documents it. */

/**
 * Versions that run on TLS alone and with users, by engine, ascending:
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html
 */
export const CACHE_VERSIONS: Readonly<Record<"valkey" | "redis", readonly string[]>> = {
  valkey: ["7.2", "8.0", "8.1", "8.2", "9.0", "9.1"],
  redis: ["7.0", "7.1"],
};

/**
 * Most nodes of one cluster, whatever the account's quota. The quota is 90 until somebody asks for more.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.html
 */
export const MOST_CACHE_NODES = 500;

/**
 * Shortest snapshot and maintenance window, in minutes:
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
 */
export const SHORTEST_CACHE_WINDOW_MINUTES = 60;

const LARGE = ["large", "xlarge", "2xlarge", "4xlarge"];

/**
 * Sizes by family, of the generations that new clusters can be made of. Without r6gd, which keeps data on disks too and
 * is another product: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
 */
const SIZES: Readonly<Record<string, readonly string[]>> = {
  c7gn: [...LARGE, "8xlarge", "12xlarge", "16xlarge"],
  c8gn: [...LARGE, "8xlarge", "12xlarge", "16xlarge"],
  m4: [...LARGE, "10xlarge"],
  m5: [...LARGE, "12xlarge", "24xlarge"],
  m6g: [...LARGE, "8xlarge", "12xlarge", "16xlarge"],
  m7g: [...LARGE, "8xlarge", "12xlarge", "16xlarge"],
  m8g: [...LARGE, "8xlarge", "12xlarge", "16xlarge"],
  r4: [...LARGE, "8xlarge", "16xlarge"],
  r5: [...LARGE, "12xlarge", "24xlarge"],
  r6g: [...LARGE, "8xlarge", "12xlarge", "16xlarge"],
  r7g: [...LARGE, "8xlarge", "12xlarge", "16xlarge"],
  r8g: [...LARGE, "8xlarge", "12xlarge", "16xlarge"],
  t3: ["micro", "small", "medium"],
  t4g: ["micro", "small", "medium"],
};

/** Families that never ran Redis OSS; same page. */
const VALKEY_ALONE: readonly string[] = ["c8gn", "m8g", "r8g"];

/** Every node type of an engine, sorted. Not every region sells every one. */
export const CACHE_NODE_TYPES: Readonly<Record<"valkey" | "redis", readonly string[]>> = {
  valkey: nodeTypes(Object.keys(SIZES)),
  redis: nodeTypes(Object.keys(SIZES).filter((family) => !VALKEY_ALONE.includes(family))),
};

function nodeTypes(families: readonly string[]): readonly string[] {
  return families.flatMap((family) => (SIZES[family] ?? []).map((size) => `cache.${family}.${size}`)).sort();
}

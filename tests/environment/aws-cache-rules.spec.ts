import assert from "node:assert/strict";
import { awsCacheFaults } from "../../infra/environment/rules/aws-cache-rules.ts";
import { TIERS } from "../../infra/environment/tiers.ts";
import { CACHE_NODE_TYPES } from "../../infra/values/elasticache-limits.ts";
import { aProject, replacing } from "../support/fixtures.ts";

describe("rules of an ElastiCache", () => {
  const RULES: readonly (readonly [name: string, redis: string, ...lines: string[]])[] = [
    [
      "a node type that AWS does not have",
      "elasticache: { nodeType: cache.m7g.larg }",
      'CACHE_NODE_TYPE_UNKNOWN redis.elasticache.nodeType: there is no node type "cache.m7g.larg" for new clusters of valkey; did you mean "cache.m7g.large"? → choose a type of the families t4g, m7g, r7g, or an older one that your region sells',
    ],
    [
      "a node type that is for Valkey alone",
      "elasticache: { engine: redis, nodeType: cache.m8g.large }",
      'CACHE_NODE_TYPE_UNKNOWN redis.elasticache.nodeType: there is no node type "cache.m8g.large" for new clusters of redis; did you mean "cache.m6g.large"? → choose a type of the families t4g, m7g, r7g, or an older one that your region sells',
    ],
    [
      "a version that the engine does not have",
      'elasticache: { engine: redis, version: "8.0" }',
      "CACHE_VERSION_UNKNOWN redis.elasticache.version: found redis 8.0; allowed: 7.0, 7.1 → choose one of these, quoted",
    ],
    [
      "snapshots while nodes restart, even where none are taken",
      'elasticache: { snapshotDays: 0, snapshotWindow: "03:00-04:00" }',
      "CACHE_WINDOWS_OVERLAP redis.elasticache: the snapshots' window 03:00-04:00 overlaps sun:03:30-sun:04:30, when nodes may restart → move one of the two",
    ],
    [
      "windows that are too short",
      'elasticache: { snapshotWindow: "01:00-01:59", maintenanceWindow: "sun:23:30-mon:00:00" }',
      "CACHE_WINDOW_SHORT redis.elasticache.snapshotWindow: found 59 minutes; allowed: at least 60 → end it later",
      "CACHE_WINDOW_SHORT redis.elasticache.maintenanceWindow: found 30 minutes; allowed: at least 60 → end it later",
    ],
    [
      "more nodes than a cluster can have",
      "shards: 251, replicasPerShard: 1",
      "CACHE_TOO_MANY_NODES redis.shards: 251 shards of 2 nodes are 502; allowed: 500 in one cluster, and 90 until AWS raises the account's quota → use fewer shards of a larger node type, or fewer replicas",
    ],
    [
      "what only a Redis in the cluster has",
      "storageGiB: 8, maxMemoryMiB: 256",
      "CACHE_IN_VAIN redis.storageGiB: ElastiCache has no such setting: its node type decides over memory, and it has no volume → remove it, and choose redis.elasticache.nodeType",
      "CACHE_IN_VAIN redis.maxMemoryMiB: ElastiCache has no such setting: its node type decides over memory, and it has no volume → remove it, and choose redis.elasticache.nodeType",
    ],
  ];

  for (const [name, redis, ...expected] of RULES) {
    it(`refuse ${name}`, () => {
      assert.deepEqual(lines("aws", redis), expected);
    });
  }

  it("take what AWS takes: the defaults, the largest cluster, windows that touch, an older family", () => {
    for (const redis of [
      "{}",
      "shards: 250, replicasPerShard: 1",
      "shards: 500, replicasPerShard: 0",
      'elasticache: { version: "9.0", nodeType: cache.r8g.large }',
      'elasticache: { engine: redis, version: "7.1", nodeType: cache.r5.large }',
      'elasticache: { snapshotWindow: "02:30-03:30", maintenanceWindow: "sun:03:30-sun:04:30" }',
    ]) {
      assert.deepEqual(lines("aws", redis), [], redis);
    }
  });

  it("know the node type of every tier", () => {
    for (const { aws } of Object.values(TIERS)) {
      for (const types of Object.values(CACHE_NODE_TYPES)) {
        assert.ok(types.includes(aws.elasticache.nodeType), aws.elasticache.nodeType);
      }
    }
  });

  it("refuse settings of ElastiCache where Redis runs in the cluster, and take their defaults", () => {
    assert.deepEqual(lines("kubernetes", "elasticache: { engine: redis, nodeType: cache.t4g.small }"), [
      "CACHE_IN_VAIN redis.elasticache.engine: the platform kubernetes runs its Redis in the cluster: nothing is made of this → remove it",
      "CACHE_IN_VAIN redis.elasticache.nodeType: the platform kubernetes runs its Redis in the cluster: nothing is made of this → remove it",
    ]);
    assert.deepEqual(lines("kubernetes", "storageGiB: 8"), []);
  });
});

/** Faults of production's `redis`, which is this. */
function lines(platform: string, redis: string): readonly string[] {
  const change = (text: string) =>
    replacing(
      "tier: production\n",
      `tier: production\n  environments:platform: ${platform}\n`,
    )(text).replace(/redis: \{.*\}/, `redis: ${redis === "{}" ? "{}" : `{ ${redis} }`}`);
  return awsCacheFaults(aProject({ "Pulumi.production.yaml": change })).map(
    ({ code, shownPath = [], message, remedy }) => `${code} ${shownPath.join(".")}: ${message} → ${remedy}`,
  );
}

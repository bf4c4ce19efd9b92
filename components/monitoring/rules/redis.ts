/** Redis: its nodes, the cluster that they form, memory, and what is written to disk. */
import { hasFeature } from "../levels.ts";
import type { MonitoringInput, WatchedRedis } from "../monitoring-input.ts";
import { redisMemoryUse, redisScope } from "../questions.ts";
import { type AlertDraft, alertGroup, type RuleGroup } from "./rule-group.ts";

/** Rules of the Redis that this project runs; none for one that somebody else runs. */
export function redisRules(input: MonitoringInput): readonly RuleGroup[] {
  const { redis } = input;
  if (redis?.kind !== "managed" || !hasFeature(input.level, "storeAlerts")) return [];
  const scope = redisScope(input);
  const drafts = [
    ...nodeAlerts(input, scope),
    ...clusterAlerts(scope, redis),
    ...(redis.storageGiB === undefined ? [] : [persistenceAlert(scope)]),
    ...(redis.tls ? [certificateAlert(scope)] : []),
  ];
  return [alertGroup(input, "redis", drafts)];
}

function nodeAlerts(input: MonitoringInput, scope: string): readonly AlertDraft[] {
  return [
    {
      alert: "RedisDown",
      expr: `absent(redis_up${scope} == 1)`,
      for: "2m",
      severity: "critical",
      summary: "no node of Redis is up",
      description: "Services lose their cache, and what they keep only there.",
    },
    {
      alert: "RedisNodeDown",
      expr: `min by (pod)(redis_up${scope}) == 0`,
      for: "5m",
      severity: "warning",
      summary: "{{ $labels.pod }} does not answer its exporter",
      description: "A share of the keys may be without a node, or without a replica.",
    },
    {
      alert: "RedisMemoryHigh",
      expr: `${redisMemoryUse(input)} > 0.8`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.pod }} uses {{ $value | humanizePercentage }} of the memory that it may",
      description: "At the limit it drops keys, or refuses writes.",
    },
    {
      alert: "RedisConnectionsRefused",
      expr: `sum by (pod)(increase(redis_rejected_connections_total${scope}[10m])) > 0`,
      severity: "warning",
      summary: "{{ $labels.pod }} refused {{ $value }} connections",
      description: "The limit of clients is reached: somebody opens connections and keeps them.",
    },
  ];
}

function clusterAlerts(scope: string, { topology }: WatchedRedis): readonly AlertDraft[] {
  if (topology.kind === "single") return [];
  const broken: AlertDraft = {
    alert: "RedisClusterBroken",
    expr: `min by (pod)(redis_cluster_state${scope}) == 0`,
    for: "1m",
    severity: "critical",
    summary: "{{ $labels.pod }} says that the cluster is down",
    description: "A share of the keys has no node: reads and writes of them fail, or of all keys.",
  };
  const unlinked: AlertDraft = {
    alert: "RedisReplicaUnlinked",
    expr: `min by (pod)(redis_master_link_up${scope}) == 0`,
    for: "5m",
    severity: "warning",
    summary: "{{ $labels.pod }} does not follow its leader",
    description: "If the leader fails now, its share of the keys is lost.",
  };
  return topology.replicasPerShard > 0 ? [broken, unlinked] : [broken];
}

function persistenceAlert(scope: string): AlertDraft {
  const worst = (series: string) => `min by (pod)(${series}${scope}) == 0`;
  return {
    alert: "RedisPersistenceFailed",
    expr: `${worst("redis_aof_last_write_status")} or ${worst("redis_rdb_last_bgsave_status")}`,
    for: "5m",
    severity: "warning",
    summary: "{{ $labels.pod }} could not write to its disk",
    description: "After a restart it comes back with old data.",
  };
}

/**
 * A node reads its certificate when it starts and never again. It is valid for two years and made anew in its Secret every
 * half a year, so the one that a node starts with lasts eighteen months at least: a node that is older must be started anew.
 */
const OLDEST_NODE_DAYS = 300;

function certificateAlert(scope: string): AlertDraft {
  return {
    alert: "RedisCertificateOld",
    expr: `time() - max by (pod)(kube_pod_start_time${scope}) > ${OLDEST_NODE_DAYS * 86_400}`,
    for: "1h",
    severity: "warning",
    summary: "{{ $labels.pod }} has run for {{ $value | humanizeDuration }} with the certificate that it started with",
    description:
      "That certificate may end eight months after this alert begins; then no service can connect to the node.",
  };
}

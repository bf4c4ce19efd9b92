/** What an ElastiCache is made from: plain, resolved data, the same for the component, for rendering and for the tests. */
import type { StorePlace } from "../store-access.ts";

/** Redis or Valkey of one environment, by ElastiCache. */
export interface ElasticacheInput extends StorePlace {
  readonly store: ElasticacheStore;
  /** Names of the services that use it. */
  readonly services: readonly string[];
}

/** What runs; structurally the `elasticache` of an environment. */
export interface ElasticacheStore {
  readonly kind: "elasticache";
  /** From `redis` to `valkey` in place; back it is another cache. */
  readonly engine: "valkey" | "redis";
  /** Major and minor, `8.0`. */
  readonly version: string;
  readonly nodeType: string;
  /** One node, or a cluster. A change makes other nodes, and their data begins anew. */
  readonly topology:
    | { readonly kind: "single" }
    | { readonly kind: "cluster"; readonly shards: number; readonly replicasPerShard: number };
  /** How long daily snapshots stay, in days; 0: none are taken. */
  readonly snapshotDays: number;
  /** `hh:mm-hh:mm`, UTC. */
  readonly snapshotWindow: string;
  /** `ddd:hh:mm-ddd:hh:mm`, UTC. */
  readonly maintenanceWindow: string;
  /** How long logs stay, in days. */
  readonly logDays: number;
  /** Ranges of the data subnets. */
  readonly cidrs: readonly string[];
}

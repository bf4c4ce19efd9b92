/** The connection pool in front of one incarnation's writer, and its budget. Pure. */
import { type Labels, ownerLabels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import { pulledWith } from "../pull-secrets.ts";
import { SKIP_AWAIT } from "../skip-await.ts";
import { POSTGRES_API } from "./cluster-manifest.ts";
import { clusterName, poolerLabels, poolerName } from "./names.ts";
import { serverConnections } from "./parameters.ts";
import type { Incarnation, ManagedPostgres, PostgresInput } from "./postgres-input.ts";

/** PgBouncer as the operator's project builds it, by the digest that its registry publishes for this tag. */
const POOLER_IMAGE =
  "ghcr.io/cloudnative-pg/pgbouncer:1.25.1@sha256:e6ddfe22d845e603825e235dd8334b21ecd125abea2a2172478f556b8dee2bb8";

const MOST_CLIENTS = "1000";
/** For the operator, the replicas, the exporter and a person who looks. */
const KEPT_CONNECTIONS = 20;

/** Pods that an update has beside those of the pool. */
const SURGE = 1;

/** A pool, as the environment asks for it. */
export type PoolerSettings = NonNullable<ManagedPostgres["pooler"]>;

/** A Pooler. */
export interface PoolerManifest {
  apiVersion: typeof POSTGRES_API;
  kind: "Pooler";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    /** Immutable: each incarnation has a pool of its own. */
    cluster: { name: string };
    type: "rw";
    instances: number;
    pgbouncer: { poolMode: "session" | "transaction"; parameters: Record<string, string> };
    deploymentStrategy: { type: "RollingUpdate"; rollingUpdate: { maxSurge: number; maxUnavailable: number } };
    template: {
      metadata: { labels: Labels };
      spec: {
        imagePullSecrets?: { name: string }[];
        containers: {
          name: "pgbouncer";
          image: string;
          resources: { requests: { cpu: string; memory: string }; limits: { memory: string } };
        }[];
        topologySpreadConstraints: {
          maxSkew: number;
          topologyKey: string;
          whenUnsatisfiable: "ScheduleAnyway";
          labelSelector: { matchLabels: Labels };
        }[];
      };
    };
  };
}

/** The PodDisruptionBudget of a pool. */
export interface PoolerBudgetManifest {
  apiVersion: "policy/v1";
  kind: "PodDisruptionBudget";
  metadata: ManifestMetadata & { namespace: string };
  spec: { maxUnavailable: number; selector: { matchLabels: Labels }; unhealthyPodEvictionPolicy: "AlwaysAllow" };
}

/** The pool of an incarnation. The operator adds what hardens its pods, and certificates of the cluster it serves. */
export function poolerManifest(
  input: PostgresInput,
  store: ManagedPostgres,
  pooler: PoolerSettings,
  { name }: Incarnation,
): PoolerManifest {
  return {
    apiVersion: POSTGRES_API,
    kind: "Pooler",
    metadata: { ...metadata(input, name), annotations: SKIP_AWAIT },
    spec: {
      cluster: { name: clusterName(name) },
      type: "rw",
      instances: pooler.instances,
      pgbouncer: {
        poolMode: pooler.mode,
        parameters: { default_pool_size: String(poolSize(store, pooler)), max_client_conn: MOST_CLIENTS },
      },
      // A pool that goes takes its clients' connections along: the new one is there first.
      deploymentStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: SURGE, maxUnavailable: 0 } },
      template: podTemplate(input, poolerLabels(name)),
    },
  };
}

/** How many pods of a pool an eviction may take at once; undefined for a single one, whose node could not be drained. */
export function poolerBudgetManifest(
  input: PostgresInput,
  pooler: PoolerSettings,
  { name }: Incarnation,
): PoolerBudgetManifest | undefined {
  if (pooler.instances < 2) return undefined;
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadata(input, name),
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: poolerLabels(name) },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
  };
}

function podTemplate(input: PostgresInput, selector: Labels): PoolerManifest["spec"]["template"] {
  const spread = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway" as const,
    labelSelector: { matchLabels: selector },
  });
  const resources = { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } };
  return {
    metadata: { labels: ownerLabels(input) },
    spec: {
      ...pulledWith(input.pullSecrets),
      containers: [{ name: "pgbouncer", image: POOLER_IMAGE, resources }],
      topologySpreadConstraints: [spread("topology.kubernetes.io/zone"), spread("kubernetes.io/hostname")],
    },
  };
}

/**
 * What the server can take, shared among the pods of the pool and the one more that an update puts beside them; services
 * are one user of one database: one pool.
 */
function poolSize(store: ManagedPostgres, { instances }: PoolerSettings): number {
  return Math.max(1, Math.floor((serverConnections(store) - KEPT_CONNECTIONS) / (instances + SURGE)));
}

function metadata(input: PostgresInput, incarnation: string) {
  return { name: poolerName(incarnation), namespace: input.namespace, labels: ownerLabels(input) };
}

/** The sharded Redis: `redis.redis.opstreelabs.in/v1beta2`, the fields in use. Pure. */
import { contentHash } from "../../infra/values/content-hash.ts";
import { formatImage } from "../../infra/values/image-ref.ts";
import { type Labels, ownerLabels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import { ACCESS_FILE, ADMIN_KEY, configManifest, DATA_FOLDER } from "./config.ts";
import { AUTH_SECRET, CONFIG, EXPORTER_PORT, REDIS, REDIS_PODS, REDIS_PORT, TLS_SECRET } from "./names.ts";
import { CONTAINER_SECURITY, type ContainerSecurity, POD_SECURITY, type PodSecurity } from "./pod-security.ts";
import type { ManagedRedis, RedisInput } from "./redis-input.ts";

/** API version of a {@link RedisClusterManifest}. */
export const REDIS_CLUSTER_API = "redis.redis.opstreelabs.in/v1beta2";

/** A cluster's shape. */
export type ClusterTopology = Extract<ManagedRedis["topology"], { kind: "cluster" }>;

/** A claim of a volume, as a template. */
export interface ClaimTemplate {
  spec: { accessModes: string[]; storageClassName?: string; resources: { requests: { storage: string } } };
}

/** The nodes that began as leaders, or those that began as followers; a failover swaps the parts, not the pods. */
export interface ClusterNodes {
  replicas: number;
  redisConfig: { additionalRedisConfig: string };
  securityContext: ContainerSecurity;
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: {
        weight: number;
        podAffinityTerm: { topologyKey: string; labelSelector: { matchLabels: Labels } };
      }[];
    };
  };
  /** Not where there are none. */
  pdb?: { enabled: boolean; maxUnavailable: number };
  readinessProbe: NodeProbe;
  livenessProbe: NodeProbe;
  terminationGracePeriodSeconds: number;
}

/** How often a node is asked; the operator adds how. */
export interface NodeProbe {
  initialDelaySeconds: number;
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
}

/** `spec` of a RedisCluster. */
export interface RedisClusterSpec {
  clusterSize: number;
  clusterVersion: "v7";
  port: number;
  persistenceEnabled: boolean;
  serviceAccountName: string;
  podSecurityContext: PodSecurity;
  kubernetesConfig: {
    image: string;
    imagePullPolicy: "IfNotPresent";
    resources: ManagedRedis["resources"];
    redisSecret: { name: string; key: string };
    updateStrategy: { type: "RollingUpdate" };
    minReadySeconds: number;
    ignoreAnnotations: string[];
  };
  initContainer: {
    enabled: boolean;
    image: string;
    imagePullPolicy: "IfNotPresent";
    securityContext: ContainerSecurity;
  };
  redisLeader: ClusterNodes;
  redisFollower: ClusterNodes;
  redisExporter: {
    enabled: boolean;
    image: string;
    imagePullPolicy: "IfNotPresent";
    port: number;
    resources: ManagedRedis["resources"];
    securityContext: ContainerSecurity;
  };
  storage: {
    keepAfterDelete?: boolean;
    volumeClaimTemplate?: ClaimTemplate;
    volumeMount?: {
      volume: { name: string; emptyDir: { sizeLimit: string } }[];
      mountPath: { name: string; mountPath: string }[];
    };
    nodeConfVolume: boolean;
    nodeConfVolumeClaimTemplate: ClaimTemplate;
  };
  acl: { secret: { secretName: string; items: { key: string; path: string }[] } };
  TLS?: { ca: string; cert: string; key: string; secret: { secretName: string } };
}

/** A whole RedisCluster. */
export interface RedisClusterManifest {
  apiVersion: typeof REDIS_CLUSTER_API;
  kind: "RedisCluster";
  metadata: ManifestMetadata & { namespace: string };
  spec: RedisClusterSpec;
}

/** Requests and limits of the exporter beside each node. */
export const EXPORTER_RESOURCES = { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } };

const FEWEST_SHARDS = 3;

/**
 * The engine waits until every slot has its node. The operator copies annotations to the pods: ours stay behind, but for
 * the hash of the configuration, whose change then gives the nodes new pods, one by one.
 */
const ENGINE_ANNOTATIONS: Labels = {
  "pulumi.com/timeoutSeconds": "900",
  "pulumi.com/waitFor": "jsonpath={.status.state}=Ready",
};
/** The operator's own wish for the follower of a shard on another node than its leader. */
const ROLE_ANTI_AFFINITY: Labels = { "redisclusters.redis.redis.opstreelabs.in/role-anti-affinity": "true" };

/** The sharded Redis. @throws Error for fewer than three shards: no majority could tell a lost one from a lost network */
export function redisClusterManifest(
  input: RedisInput,
  store: ManagedRedis,
  topology: ClusterTopology,
): RedisClusterManifest {
  const { shards, replicasPerShard } = topology;
  if (shards < FEWEST_SHARDS) throw new Error(`${shards} shards; allowed: ${FEWEST_SHARDS} and more`);
  const hash = contentHash(configManifest(input, store).data);
  return {
    apiVersion: REDIS_CLUSTER_API,
    kind: "RedisCluster",
    metadata: {
      name: REDIS,
      namespace: input.namespace,
      labels: { ...ownerLabels(input), ...REDIS_PODS },
      annotations: { "environments/config-hash": hash, ...ENGINE_ANNOTATIONS, ...ROLE_ANTI_AFFINITY },
    },
    spec: {
      clusterSize: shards,
      clusterVersion: "v7",
      port: REDIS_PORT,
      persistenceEnabled: store.storageGiB !== undefined,
      serviceAccountName: REDIS,
      podSecurityContext: POD_SECURITY,
      ...containers(store),
      redisLeader: nodes(shards),
      redisFollower: nodes(shards * replicasPerShard),
      storage: storage(store),
      acl: { secret: { secretName: AUTH_SECRET, items: [{ key: ACCESS_FILE, path: ACCESS_FILE }] } },
      ...(store.tls ? { TLS: TLS_FILES } : {}),
    },
  };
}

const TLS_FILES = { ca: "ca.crt", cert: "tls.crt", key: "tls.key", secret: { secretName: TLS_SECRET } };

function containers(
  store: ManagedRedis,
): Pick<RedisClusterSpec, "kubernetesConfig" | "initContainer" | "redisExporter"> {
  const image = formatImage(store.image);
  const pulled = { imagePullPolicy: "IfNotPresent" as const };
  return {
    kubernetesConfig: {
      image,
      ...pulled,
      resources: { requests: { ...store.resources.requests }, limits: { ...store.resources.limits } },
      redisSecret: { name: AUTH_SECRET, key: ADMIN_KEY },
      updateStrategy: { type: "RollingUpdate" },
      // A node takes part again only after it has heard the others: the next one must not go before that.
      minReadySeconds: 10,
      ignoreAnnotations: Object.keys(ENGINE_ANNOTATIONS),
    },
    // Off, and there for its security context alone: the operator gives it to the container that writes the configuration.
    initContainer: { enabled: false, image, ...pulled, securityContext: CONTAINER_SECURITY },
    redisExporter: {
      enabled: true,
      image: formatImage(store.exporterImage),
      ...pulled,
      port: EXPORTER_PORT,
      resources: EXPORTER_RESOURCES,
      securityContext: CONTAINER_SECURITY,
    },
  };
}

function nodes(replicas: number): ClusterNodes {
  const apart = (topologyKey: string, weight: number) => ({
    weight,
    podAffinityTerm: { topologyKey, labelSelector: { matchLabels: REDIS_PODS } },
  });
  const asked = { periodSeconds: 10, timeoutSeconds: 5 };
  return {
    replicas,
    redisConfig: { additionalRedisConfig: CONFIG },
    securityContext: CONTAINER_SECURITY,
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          apart("kubernetes.io/hostname", 100),
          apart("topology.kubernetes.io/zone", 50),
        ],
      },
    },
    ...(replicas === 0 ? {} : { pdb: { enabled: true, maxUnavailable: 1 } }),
    readinessProbe: { initialDelaySeconds: 5, ...asked, failureThreshold: 3 },
    livenessProbe: { initialDelaySeconds: 30, ...asked, failureThreshold: 6 },
    // Time to hand a shard over to its replica before the node goes.
    terminationGracePeriodSeconds: 60,
  };
}

/**
 * Each node keeps its own view of the cluster on a volume, whatever becomes of the data: after a restart with another
 * address it is still the node that the others know, instead of a new one that begins a cluster of its own.
 */
function storage(store: ManagedRedis): RedisClusterSpec["storage"] {
  const claim = (sizeGiB: number): ClaimTemplate => ({
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(store.storageClass === undefined ? {} : { storageClassName: store.storageClass }),
      resources: { requests: { storage: `${sizeGiB}Gi` } },
    },
  });
  const nodeConf = { nodeConfVolume: true, nodeConfVolumeClaimTemplate: claim(1) };
  if (store.storageGiB !== undefined) {
    return { keepAfterDelete: true, volumeClaimTemplate: claim(store.storageGiB), ...nodeConf };
  }
  const volumeMount = {
    volume: [{ name: "scratch", emptyDir: { sizeLimit: `${store.maxMemoryMiB}Mi` } }],
    mountPath: [{ name: "scratch", mountPath: DATA_FOLDER }],
  };
  return { volumeMount, ...nodeConf };
}

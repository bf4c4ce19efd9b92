/** Every object of a Redis by role. Pure and free of `@pulumi/*`: the component, rendering and the tests share it. */
import { type Labels, ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata, Manifests } from "../manifest.ts";
import { pulledWith } from "../pull-secrets.ts";
import { SKIP_AWAIT } from "../skip-await.ts";
import { redisClusterManifest } from "./cluster-manifest.ts";
import { authManifests, configManifest } from "./config.ts";
import { EXPORTER_PORT, REDIS, REDIS_PODS, REDIS_PORT } from "./names.ts";
import { nodeManifest } from "./node-manifest.ts";
import type { ManagedRedis, RedisInput } from "./redis-input.ts";
import { tlsManifests } from "./tls-manifests.ts";

/** The Service of Redis. */
export interface RedisServiceManifest {
  apiVersion: "v1";
  kind: "Service";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    type: "ClusterIP";
    selector: Labels;
    ports: { name: "redis"; port: number; targetPort: number; protocol: "TCP" }[];
  };
}

/** The identity of the pods. */
export interface RedisAccountManifest {
  apiVersion: "v1";
  kind: "ServiceAccount";
  metadata: ManifestMetadata & { namespace: string };
  automountServiceAccountToken: boolean;
  imagePullSecrets?: { name: string }[];
}

/** The PodMonitor of the exporters. */
export interface RedisMonitorManifest {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PodMonitor";
  metadata: ManifestMetadata & { namespace: string };
  spec: { selector: { matchLabels: Labels }; podMetricsEndpoints: { portNumber: number; interval: string }[] };
}

/**
 * Every object by role: `auth` and `auth-generator` (passwords, access list), `config`, `account`, with TLS
 * `self-signed`, `ca-certificate`, `ca` and `certificate`, then `service`, `monitor`, and `cluster` or `node`. None for a
 * Redis that is there.
 * @throws Error for what {@link redisClusterManifest} refuses
 */
export function redisManifests(input: RedisInput): Manifests {
  const { store } = input;
  if (store.kind === "existing") return new Map();
  return new Map<string, Manifest>([
    ...authManifests(input),
    ["config", configManifest(input, store)],
    ["account", accountManifest(input)],
    ...(store.tls ? tlsManifests(input, store) : []),
    ["service", serviceManifest(input)],
    ["monitor", monitorManifest(input)],
    serverManifest(input, store),
  ]);
}

function serverManifest(input: RedisInput, store: ManagedRedis): readonly [string, Manifest] {
  const { topology } = store;
  switch (topology.kind) {
    case "single":
      return ["node", nodeManifest(input, store)];
    case "cluster":
      return ["cluster", redisClusterManifest(input, store, topology)];
    default:
      return unknownTopology(topology);
  }
}

/** Any node: a client of a cluster asks the first one it meets where the keys are. */
function serviceManifest(input: RedisInput): RedisServiceManifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata(input), annotations: SKIP_AWAIT },
    spec: {
      type: "ClusterIP",
      selector: REDIS_PODS,
      ports: [{ name: "redis", port: REDIS_PORT, targetPort: REDIS_PORT, protocol: "TCP" }],
    },
  };
}

function accountManifest(input: RedisInput): RedisAccountManifest {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadata(input),
    automountServiceAccountToken: false,
    // Both topologies run under this account, so their pods need not name them.
    ...pulledWith(input.pullSecrets),
  };
}

/** By number: the operator and our own node call the port by different names. */
function monitorManifest(input: RedisInput): RedisMonitorManifest {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: metadata(input),
    spec: {
      selector: { matchLabels: REDIS_PODS },
      podMetricsEndpoints: [{ portNumber: EXPORTER_PORT, interval: "30s" }],
    },
  };
}

function metadata(input: RedisInput) {
  return { name: REDIS, namespace: input.namespace, labels: ownerLabels(input) };
}

function unknownTopology(topology: never): never {
  throw new Error(`unknown topology ${JSON.stringify(topology)}`);
}

import assert from "node:assert/strict";
import type { NetworkPath, PathEnd } from "../../components/network/paths.ts";
import { redisPaths } from "../../components/redis/paths.ts";
import { Redis, type RedisArgs } from "../../components/redis/redis.ts";
import type { RedisInput } from "../../components/redis/redis-input.ts";
import { aManagedRedis, aRedis, aRedisCluster, EXISTING_REDIS } from "../support/a-redis.ts";
import { find, record } from "../support/mocks.ts";

const CLUSTER = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster";
const NODE = "kubernetes:apps/v1:StatefulSet";

describe("Redis", () => {
  it("is one node and what it needs, all of them its children", async () => {
    const { resources } = await record(() => new Redis("redis", anArgs({ store: aManagedRedis() })));

    assert.deepEqual(resources.map(({ type, name, parent }) => [type, name, parent]).toSorted(), [
      [NODE, "redis-node", "redis"],
      ["kubernetes:core/v1:ConfigMap", "redis-config", "redis"],
      ["kubernetes:core/v1:Service", "redis-service", "redis"],
      ["kubernetes:core/v1:ServiceAccount", "redis-account", "redis"],
      ["kubernetes:external-secrets.io/v1:ExternalSecret", "redis-auth", "redis"],
      ["kubernetes:generators.external-secrets.io/v1alpha1:Password", "redis-auth-generator", "redis"],
      ["kubernetes:monitoring.coreos.com/v1:PodMonitor", "redis-monitor", "redis"],
      ["platform:redis:Redis", "redis", ""],
    ]);
  });

  it("makes passwords, configuration and certificates before the pods that need them", async () => {
    const { resources } = await record(() => new Redis("redis", anArgs()));

    const waits = Object.fromEntries(resources.map(({ name, dependsOn }) => [name, dependsOn]));
    assert.deepEqual(waits["redis-auth"], ["redis-auth-generator"]);
    assert.deepEqual(waits["redis-ca-certificate"], ["redis-self-signed"]);
    assert.deepEqual(waits["redis-ca"], ["redis-ca-certificate"]);
    assert.deepEqual(waits["redis-certificate"], ["redis-ca"]);
    assert.deepEqual(waits["redis-cluster"], ["redis-account", "redis-auth", "redis-certificate", "redis-config"]);
  });

  it("makes the Service that names the node before the node, and asks for no certificate without TLS", async () => {
    const { resources } = await record(() => new Redis("redis", anArgs({ store: aManagedRedis() })));

    const { dependsOn } = find(resources, NODE, "redis-node");
    assert.deepEqual(dependsOn, ["redis-account", "redis-auth", "redis-config", "redis-service"]);
  });

  for (const [store, protect, expected] of [
    [aRedisCluster(), true, ["redis-auth", "redis-cluster", "redis-service"]],
    [aManagedRedis(), true, ["redis-auth", "redis-node", "redis-service"]],
    [aRedisCluster(), false, []],
  ] as const) {
    it(`keeps ${expected.join(", ") || "nothing"} of a ${store.topology.kind} with protection ${protect}`, async () => {
      const { resources } = await record(() => new Redis("redis", anArgs({ store, protect })));

      const kept = resources.filter((resource) => resource.protect).map(({ name }) => name);
      assert.deepEqual(kept.toSorted(), expected);
    });
  }

  it("lays overrides over the cluster, the node and the configuration, and keeps the rest", async () => {
    const overrides = {
      cluster: { spec: { kubernetesConfig: { minReadySeconds: 30 } } },
      node: { spec: { replicas: 0 } },
      config: { data: { "redis.conf": "port 1\n" } },
    };
    const [cluster, node] = [
      await record(() => new Redis("redis", anArgs({ overrides }))),
      await record(() => new Redis("redis", anArgs({ overrides, store: aManagedRedis() }))),
    ];

    const { spec } = find(cluster.resources, CLUSTER, "redis-cluster").inputs as { spec: Record<string, object> };
    assert.partialDeepStrictEqual(spec.kubernetesConfig, { minReadySeconds: 30, imagePullPolicy: "IfNotPresent" });
    const set = find(node.resources, NODE, "redis-node").inputs as { spec: { replicas: number; serviceName: string } };
    assert.deepEqual([set.spec.replicas, set.spec.serviceName], [0, "redis"]);
    const config = find(node.resources, "kubernetes:core/v1:ConfigMap", "redis-config").inputs;
    assert.deepEqual(config.data, { "redis.conf": "port 1\n" });
  });

  it("registers where it is reached, and how", async () => {
    const { registered } = await record(() => new Redis("redis", anArgs()));

    assert.deepEqual(registered.get("redis"), { host: "redis", port: 6379, mode: "cluster", tls: true });
  });

  it("makes nothing for a Redis that is there, and has the same outputs", async () => {
    const { resources, registered } = await record(() => new Redis("redis", anArgs({ store: EXISTING_REDIS })));

    assert.deepEqual(
      resources.map(({ name }) => name),
      ["redis"],
    );
    assert.deepEqual(registered.get("redis"), { host: "cache.example.org", port: 6380, mode: "single", tls: true });
  });
});

describe("redis paths", () => {
  it("open one node to its services and Prometheus alone", () => {
    assert.deepEqual(lines(aRedis({ services: ["api", "worker"] })), [
      "api → redis : 6379",
      "monitoring → redis : 9121",
      "worker → redis : 6379",
    ]);
  });

  it("open a cluster among its nodes, the bus included, and to its operator", () => {
    assert.deepEqual(lines(aRedis({ store: aRedisCluster() })), [
      "api → redis : 6379",
      "monitoring → redis : 9121",
      "redis → redis : 6379, 16379",
      "redis-operator → redis : 6379",
    ]);
  });

  it("lead to one that is there by its ranges and its port, and to nothing else", () => {
    assert.deepEqual(lines(aRedis({ store: EXISTING_REDIS })), ["api → 10.99.1.0/24 : 6380"]);
  });

  it("do not mean a service that is called redis", () => {
    for (const { to } of redisPaths(aRedis())) {
      assert.ok(to.kind === "own" && to.labels["app.kubernetes.io/name"] === undefined);
    }
  });
});

function anArgs(change: Partial<RedisArgs> = {}): RedisArgs {
  return { ...aRedis({ store: aRedisCluster() }), protect: false, ...change };
}

function lines(input: RedisInput): readonly string[] {
  return redisPaths(input).map(line).toSorted();
}

function line({ from, to, ports }: NetworkPath): string {
  return `${end(from)} → ${end(to)} : ${ports.map(({ port }) => port).join(", ")}`;
}

function end(at: PathEnd): string {
  if (at.kind === "range") return at.cidr.text;
  if (at.kind === "api-server") return "API server";
  if (at.kind === "platform") return at.namespace;
  return at.labels["environments/store"] ?? at.labels["app.kubernetes.io/name"] ?? "?";
}

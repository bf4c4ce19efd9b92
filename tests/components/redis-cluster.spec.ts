import assert from "node:assert/strict";
import { type RedisClusterManifest, redisClusterManifest } from "../../components/redis/cluster-manifest.ts";
import type { ManagedRedis } from "../../components/redis/redis-input.ts";
import { aRedis, aRedisCluster } from "../support/a-redis.ts";

const HARDENED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

describe("the RedisCluster", () => {
  it("has a leader for each shard, and followers for every replica of it", () => {
    const { spec } = cluster(aRedisCluster({ topology: { kind: "cluster", shards: 4, replicasPerShard: 2 } }));

    assert.equal(spec.clusterSize, 4);
    assert.equal(spec.redisLeader.replicas, 4);
    assert.equal(spec.redisFollower.replicas, 8);
  });

  it("runs without followers where a lost shard may be lost", () => {
    const { spec } = cluster(aRedisCluster({ topology: { kind: "cluster", shards: 3, replicasPerShard: 0 } }));

    assert.equal(spec.redisFollower.replicas, 0);
  });

  it("refuses fewer than three shards", () => {
    const topology = { kind: "cluster", shards: 2, replicasPerShard: 1 } as const;

    assert.throws(() => cluster(aRedisCluster({ topology })), { message: "2 shards; allowed: 3 and more" });
  });

  it("runs by digest under Pod Security restricted, down to the container that writes the configuration", () => {
    const { spec } = cluster(aRedisCluster());

    assert.match(spec.kubernetesConfig.image, /@sha256:c{64}$/);
    assert.match(spec.redisExporter.image, /@sha256:d{64}$/);
    assert.equal(spec.podSecurityContext.runAsNonRoot, true);
    assert.deepEqual(spec.podSecurityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.deepEqual(spec.redisLeader.securityContext, HARDENED);
    assert.deepEqual(spec.redisFollower.securityContext, HARDENED);
    assert.deepEqual(spec.redisExporter.securityContext, HARDENED);
    assert.deepEqual(spec.initContainer.securityContext, HARDENED);
    assert.equal(spec.initContainer.enabled, false);
    assert.equal(spec.serviceAccountName, "redis");
  });

  it("gives every pod the label that Service, monitor and policies select", () => {
    assert.equal(cluster(aRedisCluster()).metadata.labels["environments/store"], "redis");
  });

  it("asks for passwords and an access list", () => {
    const { spec } = cluster(aRedisCluster());

    assert.deepEqual(spec.kubernetesConfig.redisSecret, { name: "redis-auth", key: "admin-password" });
    assert.deepEqual(spec.acl, {
      secret: { secretName: "redis-auth", items: [{ key: "user.acl", path: "user.acl" }] },
    });
  });

  it("speaks TLS where it is asked to", () => {
    assert.deepEqual(cluster(aRedisCluster()).spec.TLS, {
      ca: "ca.crt",
      cert: "tls.crt",
      key: "tls.key",
      secret: { secretName: "redis-tls" },
    });
    assert.equal(cluster(aRedisCluster({ tls: false })).spec.TLS, undefined);
  });

  describe("storage", () => {
    it("keeps data and each node's view of the cluster on volumes, beyond the cluster's own life", () => {
      const claim = (storage: string) => ({
        spec: { accessModes: ["ReadWriteOnce"], storageClassName: "fast", resources: { requests: { storage } } },
      });
      const { spec } = cluster(aRedisCluster());

      assert.equal(spec.persistenceEnabled, true);
      assert.deepEqual(spec.storage, {
        keepAfterDelete: true,
        volumeClaimTemplate: claim("8Gi"),
        nodeConfVolume: true,
        nodeConfVolumeClaimTemplate: claim("1Gi"),
      });
    });

    it("keeps the view of the cluster even where no data is kept, and has a bounded place to write", () => {
      const { spec } = cluster(aRedisCluster({ storageGiB: undefined, storageClass: undefined }));

      assert.equal(spec.persistenceEnabled, false);
      assert.equal(spec.storage.nodeConfVolume, true);
      assert.equal(spec.storage.volumeClaimTemplate, undefined);
      assert.deepEqual(spec.storage.volumeMount, {
        volume: [{ name: "scratch", emptyDir: { sizeLimit: "1024Mi" } }],
        mountPath: [{ name: "scratch", mountPath: "/data" }],
      });
    });
  });

  it("loses one node at a time, on different hosts and zones where it can", () => {
    const { redisLeader, redisFollower } = cluster(aRedisCluster()).spec;

    for (const nodes of [redisLeader, redisFollower]) {
      assert.deepEqual(nodes.pdb, { enabled: true, maxUnavailable: 1 });
      const apart = nodes.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution;
      assert.deepEqual(
        apart.map(({ podAffinityTerm }) => [podAffinityTerm.topologyKey, podAffinityTerm.labelSelector.matchLabels]),
        [
          ["kubernetes.io/hostname", { "environments/store": "redis" }],
          ["topology.kubernetes.io/zone", { "environments/store": "redis" }],
        ],
      );
    }
    const { annotations } = cluster(aRedisCluster()).metadata;
    assert.equal(annotations?.["redisclusters.redis.redis.opstreelabs.in/role-anti-affinity"], "true");
  });

  it("has no budget for followers that are not there", () => {
    const { redisLeader, redisFollower } = cluster(
      aRedisCluster({ topology: { kind: "cluster", shards: 3, replicasPerShard: 0 } }),
    ).spec;

    assert.equal(redisFollower.pdb, undefined);
    assert.deepEqual(redisLeader.pdb, { enabled: true, maxUnavailable: 1 });
  });

  it("is awaited until every slot has its node", () => {
    const { annotations } = cluster(aRedisCluster()).metadata;

    assert.equal(annotations?.["pulumi.com/waitFor"], "jsonpath={.status.state}=Ready");
  });

  it("gives the pods the hash of their configuration, and none of the annotations that are for the engine", () => {
    const hashOf = (store: ManagedRedis) => cluster(store).metadata.annotations?.["environments/config-hash"];
    const { ignoreAnnotations } = cluster(aRedisCluster()).spec.kubernetesConfig;
    const ours = Object.keys(cluster(aRedisCluster()).metadata.annotations ?? {});

    assert.notEqual(hashOf(aRedisCluster()), hashOf(aRedisCluster({ maxMemoryMiB: 512 })));
    assert.deepEqual(ours.filter((name) => name.startsWith("pulumi.com/")).toSorted(), ignoreAnnotations.toSorted());
  });
});

function cluster(store: ManagedRedis): RedisClusterManifest {
  const { topology } = store;
  assert.ok(topology.kind === "cluster");
  return redisClusterManifest(aRedis({ store }), store, topology);
}

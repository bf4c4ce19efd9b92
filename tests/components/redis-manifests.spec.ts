import assert from "node:assert/strict";
import type { Manifest } from "../../components/manifest.ts";
import type { RedisConfigManifest } from "../../components/redis/config.ts";
import { redisConnection } from "../../components/redis/connection.ts";
import {
  type RedisAccountManifest,
  type RedisServiceManifest,
  redisManifests,
} from "../../components/redis/manifests.ts";
import type { NodeManifest } from "../../components/redis/node-manifest.ts";
import type { ManagedRedis } from "../../components/redis/redis-input.ts";
import type { CertificateManifest } from "../../components/redis/tls-manifests.ts";
import type { ExternalSecretManifest } from "../../components/secrets/external-secret.ts";
import { aManagedRedis, aRedis, aRedisCluster, EXISTING_REDIS } from "../support/a-redis.ts";

describe("redis manifests", () => {
  it("are one small node with its passwords, configuration, identity and address", () => {
    assert.deepEqual(kinds(aManagedRedis()), [
      "auth-generator Password redis-auth",
      "auth ExternalSecret redis-auth",
      "config ConfigMap redis-config",
      "account ServiceAccount redis",
      "service Service redis",
      "monitor PodMonitor redis",
      "node StatefulSet redis",
    ]);
  });

  it("are a cluster in its place, and certificates with TLS", () => {
    assert.deepEqual(kinds(aRedisCluster()), [
      "auth-generator Password redis-auth",
      "auth ExternalSecret redis-auth",
      "config ConfigMap redis-config",
      "account ServiceAccount redis",
      "self-signed Issuer redis-self-signed",
      "ca-certificate Certificate redis-ca",
      "ca Issuer redis-ca",
      "certificate Certificate redis-tls",
      "service Service redis",
      "monitor PodMonitor redis",
      "cluster RedisCluster redis",
    ]);
  });

  it("are none for a Redis that is there already", () => {
    assert.equal(redisManifests(aRedis({ store: EXISTING_REDIS })).size, 0);
  });

  it("give the pods an identity without a token, and an address that every node answers", () => {
    const account = part<RedisAccountManifest>(aManagedRedis(), "account");
    const { spec } = part<RedisServiceManifest>(aRedisCluster(), "service");

    assert.equal(account.automountServiceAccountToken, false);
    assert.deepEqual(spec.selector, { "environments/store": "redis" });
    assert.deepEqual(spec.ports, [{ name: "redis", port: 6379, targetPort: 6379, protocol: "TCP" }]);
  });
});

describe("the access list of redis", () => {
  it("lets services do everything with data, and nothing that stops, empties, reads out or reroutes the server", () => {
    const lines = access().split("\n");

    assert.match(lines[1] ?? "", /^user services on #\{\{.*\}\} ~\* &\* \+@all -@admin -@dangerous \+info$/);
  });

  it("keeps the user of the operator, who else would be without a password", () => {
    assert.equal(access().split("\n")[0], "user default on #{{ .password | sha256sum }} ~* &* +@all");
  });

  it("has hashes in it, and no password", () => {
    assert.doesNotMatch(access(), />|nopass/);
    assert.ok(!access().includes("{{ .password }}"));
  });

  it("gives services another password than the operator's, which does not lead back to it", () => {
    const { data } = part<ExternalSecretManifest>(aManagedRedis(), "auth").spec.target.template;

    assert.equal(data?.["admin-password"], "{{ .password }}");
    assert.equal(data?.password, '{{ printf "services:%s" .password | sha256sum }}');
    assert.equal(data?.username, "services");
    assert.ok(access().includes('#{{ printf "services:%s" .password | sha256sum | sha256sum }} '));
  });

  function access(): string {
    const { data } = part<ExternalSecretManifest>(aManagedRedis(), "auth").spec.target.template;
    return data?.["user.acl"] ?? "";
  }
});

describe("the configuration of redis", () => {
  it("of a node that keeps nothing is a cache", () => {
    assert.deepEqual(config(aManagedRedis(), "redis.conf"), [
      "maxmemory 64mb",
      "maxmemory-policy allkeys-lru",
      'save ""',
      "bind * -::*",
      "protected-mode no",
      "tcp-keepalive 60",
      "aclfile /etc/redis-access/user.acl",
      "dir /data",
      "appendonly no",
      "port 6379",
    ]);
  });

  it("of a node on a volume keeps every write, and lets only keys go that were to go anyway", () => {
    const lines = config(aManagedRedis({ storageGiB: 1 }), "redis.conf");

    assert.ok(lines.includes("appendonly yes"));
    assert.ok(lines.includes("save 900 1 300 10 60 10000"));
    assert.ok(lines.includes("maxmemory-policy volatile-lru"));
    assert.ok(!lines.includes('save ""'));
  });

  it("with TLS has no plain port", () => {
    const lines = config(aManagedRedis({ tls: true }), "redis.conf");

    assert.deepEqual(
      lines.filter((line) => /port|tls/.test(line)),
      [
        "port 0",
        "tls-port 6379",
        "tls-cert-file /tls/tls.crt",
        "tls-key-file /tls/tls.key",
        "tls-ca-cert-file /tls/ca.crt",
        "tls-auth-clients no",
      ],
    );
  });

  it("of a cluster adds to the operator's own only what is ours", () => {
    assert.deepEqual(config(aRedisCluster(), "redis-additional.conf"), [
      "maxmemory 1024mb",
      "maxmemory-policy volatile-lru",
    ]);
    assert.deepEqual(config(aRedisCluster({ storageGiB: undefined }), "redis-additional.conf"), [
      "maxmemory 1024mb",
      "maxmemory-policy allkeys-lru",
      'save ""',
    ]);
  });
});

describe("the one node of redis", () => {
  it("runs under Pod Security restricted, with a root file system that nobody writes to", () => {
    const pod = part<NodeManifest>(aManagedRedis(), "node").spec.template.spec;

    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.enableServiceLinks, false);
    for (const container of pod.containers) {
      assert.deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      assert.match(container.image, /@sha256:[0-9a-f]{64}$/);
    }
  });

  it("begins anew when its configuration changes, and only then", () => {
    const hashOf = (store: ManagedRedis) =>
      part<NodeManifest>(store, "node").spec.template.metadata.annotations["environments/config-hash"];

    assert.notEqual(hashOf(aManagedRedis()), hashOf(aManagedRedis({ maxMemoryMiB: 65 })));
    assert.equal(hashOf(aManagedRedis()), hashOf(aManagedRedis({ storageClass: "other" })));
  });

  it("keeps its data on a volume where it has one", () => {
    const kept = part<NodeManifest>(aManagedRedis({ storageGiB: 2, storageClass: "fast" }), "node").spec;
    const lost = part<NodeManifest>(aManagedRedis(), "node").spec;

    assert.deepEqual(kept.volumeClaimTemplates?.[0]?.spec, {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      volumeMode: "Filesystem",
      resources: { requests: { storage: "2Gi" } },
    });
    assert.ok(!kept.template.spec.volumes.some(({ name }) => name === "data"));
    assert.equal(lost.volumeClaimTemplates, undefined);
    assert.deepEqual(lost.template.spec.volumes.at(-1), { name: "data", emptyDir: { sizeLimit: "64Mi" } });
  });

  for (const tls of [true, false]) {
    it(`is asked ${tls ? "over TLS, against its own authority" : "in plain"}, by exporter and probe alike`, () => {
      const [server, exporter] = part<NodeManifest>(aManagedRedis({ tls }), "node").spec.template.spec.containers;

      const flags = tls ? " --tls --cacert /tls/ca.crt" : "";
      assert.deepEqual(
        server?.readinessProbe?.exec?.command.at(-1),
        `redis-cli -h localhost -p 6379${flags} ping | grep -q PONG`,
      );
      const variables = Object.fromEntries((exporter?.env ?? []).map(({ name, value }) => [name, value]));
      assert.equal(variables.REDIS_ADDR, `${tls ? "rediss" : "redis"}://localhost:6379`);
      assert.equal(variables.REDIS_EXPORTER_TLS_CA_CERT_FILE, tls ? "/tls/ca.crt" : undefined);
      assert.equal(exporter?.volumeMounts.length, tls ? 1 : 0);
    });
  }
});

describe("the certificates of redis", () => {
  it("are signed by an authority of its own, which keeps its key for life", () => {
    const authority = part<CertificateManifest>(aRedisCluster(), "ca-certificate").spec;
    const node = part<CertificateManifest>(aRedisCluster(), "certificate").spec;

    assert.deepEqual([authority.isCA, authority.issuerRef.name], [true, "redis-self-signed"]);
    assert.equal(authority.privateKey.rotationPolicy, "Never");
    assert.deepEqual([node.isCA, node.issuerRef.name, node.secretName], [undefined, "redis-ca", "redis-tls"]);
  });

  it("are valid for the Service in every form, and in a cluster for every node", () => {
    const namesOf = (store: ManagedRedis) => part<CertificateManifest>(store, "certificate").spec.dnsNames;
    const service = ["redis", "redis.shop-dev", "redis.shop-dev.svc", "redis.shop-dev.svc.cluster.local", "localhost"];

    assert.deepEqual(namesOf(aManagedRedis({ tls: true })), service);
    assert.deepEqual(namesOf(aRedisCluster()), [
      ...service,
      "*.redis-leader-headless.shop-dev.svc.cluster.local",
      "*.redis-follower-headless.shop-dev.svc.cluster.local",
    ]);
  });

  it("are renewed eighteen months before they end, read at a start alone, and end before their authority", () => {
    const lifeOf = (role: string) => {
      const { duration, renewBefore } = part<CertificateManifest>(aRedisCluster(), role).spec;
      return [duration, renewBefore].map((text) => Number.parseInt(text, 10) / (24 * 365));
    };

    assert.deepEqual(lifeOf("certificate"), [2, 1.5]);
    assert.deepEqual(lifeOf("ca-certificate"), [10, 2]);
  });
});

describe("redis connection", () => {
  it("leads to one that is there by its own name", () => {
    assert.deepEqual(redisConnection(aRedis({ store: EXISTING_REDIS })), {
      store: "redis",
      mode: "single",
      writer: { host: "cache.example.org", port: 6380 },
      reader: { host: "cache-ro.example.org", port: 6380 },
      tls: true,
      ca: undefined,
      user: "shop",
      password: { secret: "cache-password", key: "value" },
    });
  });
});

function kinds(store: ManagedRedis): readonly string[] {
  const manifests = redisManifests(aRedis({ store }));
  return [...manifests].map(([role, { kind, metadata }]) => `${role} ${kind} ${metadata.name}`);
}

function config(store: ManagedRedis, file: string): readonly string[] {
  const { data } = part<RedisConfigManifest>(store, "config");
  assert.deepEqual(Object.keys(data), [file]);
  return (data[file] ?? "").trimEnd().split("\n");
}

/** The object of a role, as the kind that it is known to have. */
function part<T extends Manifest>(store: ManagedRedis, role: string): T {
  const manifest = redisManifests(aRedis({ store })).get(role);
  assert.ok(manifest !== undefined, `no object has the role ${role}`);
  return manifest as T;
}

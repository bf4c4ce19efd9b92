import assert from "node:assert/strict";
import type { Manifest } from "../../components/manifest.ts";
import type { ObjectStoreManifest, ScheduledBackupManifest } from "../../components/postgres/backup-manifests.ts";
import { postgresConnection } from "../../components/postgres/connection.ts";
import { postgresManifests } from "../../components/postgres/manifests.ts";
import type { PoolerManifest } from "../../components/postgres/pooler-manifests.ts";
import type { ManagedPostgres, PostgresBackups } from "../../components/postgres/postgres-input.ts";
import type { PodMonitorManifest, PostgresServiceManifest } from "../../components/postgres/service-manifests.ts";
import type { ExternalSecretManifest, PasswordManifest } from "../../components/secrets/external-secret.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { aLargePostgres, aManagedPostgres, aPostgres, EXISTING_POSTGRES, someBackups } from "../support/a-postgres.ts";
import { aDigest } from "../support/a-spec.ts";

const TWO = [
  { name: "a", recovery: undefined },
  { name: "b", recovery: { from: "a", at: "2026-11-20T10:00:00Z" } },
] as const;

describe("postgres manifests", () => {
  it("are the password, the cluster and its addresses, and nothing more for the smallest one", () => {
    assert.deepEqual(kinds(aManagedPostgres()), [
      "app-generator Password postgres-app",
      "app ExternalSecret postgres-app",
      "cluster-a Cluster postgres-a",
      "monitor PodMonitor postgres",
      "writer Service postgres",
      "reader Service postgres-reader",
    ]);
  });

  it("give every incarnation its cluster, its pool and its backups, and all of them one object store", () => {
    assert.deepEqual(kinds(aLargePostgres({ incarnations: TWO })), [
      "app-generator Password postgres-app",
      "app ExternalSecret postgres-app",
      "object-store ObjectStore postgres-backups",
      "cluster-a Cluster postgres-a",
      "pooler-a Pooler postgres-a-pooler",
      "budget-a PodDisruptionBudget postgres-a-pooler",
      "backup-a ScheduledBackup postgres-a-17",
      "cluster-b Cluster postgres-b",
      "pooler-b Pooler postgres-b-pooler",
      "budget-b PodDisruptionBudget postgres-b-pooler",
      "backup-b ScheduledBackup postgres-b-17",
      "monitor PodMonitor postgres",
      "writer Service postgres",
      "reader Service postgres-reader",
    ]);
  });

  it("are none for a Postgres that is there already", () => {
    assert.equal(postgresManifests(aPostgres({ store: EXISTING_POSTGRES })).size, 0);
  });

  it("refuse to serve from an incarnation that does not run", () => {
    assert.throws(() => postgresManifests(aPostgres({ store: aManagedPostgres({ serving: "z" }) })), {
      message: "the incarnation z is to serve and does not run",
    });
  });

  it("change the two Services and nothing else when another incarnation serves", () => {
    const before = postgresManifests(aPostgres({ store: aLargePostgres({ incarnations: TWO }) }));
    const after = postgresManifests(aPostgres({ store: aLargePostgres({ incarnations: TWO, serving: "b" }) }));

    const changed = [...before].filter(([role, manifest]) => !same(manifest, after.get(role))).map(([role]) => role);
    assert.deepEqual(changed, ["writer", "reader"]);
  });

  describe("the writer's Service", () => {
    it("leads to the serving primary", () => {
      const { spec, metadata } = service(aManagedPostgres(), "writer");

      assert.deepEqual(spec.selector, { "cnpg.io/cluster": "postgres-a", "cnpg.io/instanceRole": "primary" });
      assert.deepEqual(spec.ports, [{ name: "postgres", port: 5432, targetPort: 5432, protocol: "TCP" }]);
      assert.equal(metadata.labels["environments/incarnation"], "a");
    });

    it("leads to the serving pool where there is one", () => {
      const { spec } = service(aLargePostgres({ incarnations: TWO, serving: "b" }), "writer");

      assert.deepEqual(spec.selector, { "cnpg.io/poolerName": "postgres-b-pooler" });
    });
  });

  describe("the reader's Service", () => {
    it("leads to the replicas, past the pool", () => {
      const { spec } = service(aLargePostgres(), "reader");

      assert.deepEqual(spec.selector, { "cnpg.io/cluster": "postgres-a", "cnpg.io/instanceRole": "replica" });
    });

    it("leads where the writer's does without replicas", () => {
      for (const store of [
        aManagedPostgres(),
        aManagedPostgres({ pooler: { instances: 1, mode: "session" as const } }),
      ]) {
        assert.deepEqual(service(store, "reader").spec.selector, service(store, "writer").spec.selector);
      }
    });
  });

  describe("the owner's password", () => {
    it("is made inside the cluster, once, and is known to nobody else", () => {
      const { refreshPolicy, target } = part<ExternalSecretManifest>(aManagedPostgres(), "app").spec;

      assert.equal(refreshPolicy, "CreatedOnce");
      assert.equal(target.template.type, "kubernetes.io/basic-auth");
      assert.deepEqual(target.template.data, { username: "shop", password: "{{ .password }}" });
      assert.equal(target.template.metadata.labels["cnpg.io/reload"], "true");
      assert.equal(part<PasswordManifest>(aManagedPostgres(), "app-generator").spec.length, 32);
    });
  });

  describe("backups", () => {
    it("go to AWS by the role of the pods, encrypted, for as long as they are kept", () => {
      const { retentionPolicy, configuration } = objectStore();

      assert.equal(retentionPolicy, "14d");
      assert.deepEqual(configuration, {
        destinationPath: "s3://shop-backups/dev",
        s3Credentials: { inheritFromIAMRole: true },
        wal: { compression: "gzip", encryption: "AES256", maxParallel: 4 },
        data: { compression: "gzip", encryption: "AES256", jobs: 2 },
      });
    });

    it("go to another store by the secrets of the catalogue, and leave encryption to that store", () => {
      const credentials = { kind: "secrets", id: "backup-id", key: "backup-key" } as const;
      const { configuration } = objectStore({ endpoint: "https://minio.example.org:9000", credentials });

      assert.equal(configuration.endpointURL, "https://minio.example.org:9000");
      assert.deepEqual(configuration.s3Credentials, {
        accessKeyId: { name: "backup-id", key: "value" },
        secretAccessKey: { name: "backup-key", key: "value" },
      });
      assert.equal(configuration.wal.encryption, undefined);
      assert.equal(configuration.data.encryption, undefined);
    });

    it("are named by each incarnation itself: the object store has no server name of its own", () => {
      assert.ok(!("serverName" in objectStore().configuration));
    });

    it("begin again at once for a new major version, whose archive is empty", () => {
      const image = parseImage(`ghcr.io/cloudnative-pg/postgresql:18.1-standard-trixie@${aDigest("e")}`);
      const { metadata, spec } = part<ScheduledBackupManifest>(
        aManagedPostgres({ backups: someBackups(), image }),
        "backup-a",
      );

      assert.equal(metadata.name, "postgres-a-18");
      assert.deepEqual(spec.cluster, { name: "postgres-a" });
    });

    it("begin at once, by the plugin, away from the writer", () => {
      const store = aManagedPostgres({ backups: someBackups() });

      assert.deepEqual(part<ScheduledBackupManifest>(store, "backup-a").spec, {
        schedule: "0 0 3 * * *",
        immediate: true,
        cluster: { name: "postgres-a" },
        method: "plugin",
        pluginConfiguration: { name: "barman-cloud.cloudnative-pg.io" },
        backupOwnerReference: "self",
        target: "prefer-standby",
      });
    });
  });

  describe("the pool", () => {
    it("shares what the server can take among its pods and the one that an update adds", () => {
      const sizeOf = (store: ManagedPostgres) =>
        part<PoolerManifest>(store, "pooler-a").spec.pgbouncer.parameters.default_pool_size;

      assert.equal(sizeOf(aLargePostgres()), "129");
      assert.equal(sizeOf(aLargePostgres({ parameters: { max_connections: "320" } })), "100");
      assert.equal(sizeOf(aLargePostgres({ pooler: { instances: 1, mode: "session" } })), "194");
      const fewest = { parameters: { max_connections: "40" }, pooler: { instances: 10, mode: "session" } } as const;
      assert.equal(sizeOf(aLargePostgres(fewest)), "1");
    });

    it("runs by digest, in the mode that is asked for, with a budget unless it is a single pod", () => {
      const store = aLargePostgres({ pooler: { instances: 1, mode: "transaction" } });
      const { pgbouncer, template, instances } = part<PoolerManifest>(store, "pooler-a").spec;

      assert.equal(pgbouncer.poolMode, "transaction");
      assert.equal(instances, 1);
      assert.match(template.spec.containers[0]?.image ?? "", /@sha256:[0-9a-f]{64}$/);
      assert.equal(postgresManifests(aPostgres({ store })).has("budget-a"), false);
      assert.equal(postgresManifests(aPostgres({ store: aLargePostgres() })).has("budget-a"), true);
    });

    it("has no name that the operator gives a Service of the cluster", () => {
      for (const suffix of ["rw", "ro", "r"]) {
        assert.ok(!kinds(aLargePostgres()).some((line) => line.endsWith(` postgres-a-${suffix}`)), suffix);
      }
    });
  });

  it("let Prometheus find instances and pools of every incarnation", () => {
    const { selector, podMetricsEndpoints } = part<PodMonitorManifest>(aManagedPostgres(), "monitor").spec;

    assert.deepEqual(selector.matchExpressions, [
      { key: "cnpg.io/podRole", operator: "In", values: ["instance", "pooler"] },
    ]);
    assert.deepEqual(podMetricsEndpoints, [{ port: "metrics", interval: "30s" }]);
  });
});

describe("postgres connection", () => {
  it("leads to our own Services, with the login of the generated Secret", () => {
    assert.deepEqual(postgresConnection(aPostgres()), {
      store: "postgres",
      database: "shop",
      sslMode: "require",
      writer: { host: "postgres", port: 5432 },
      reader: { host: "postgres-reader", port: 5432 },
      user: { secret: "postgres-app", key: "username" },
      password: { secret: "postgres-app", key: "password" },
    });
  });

  it("leads to the host names of one that is there, for which its certificate is valid", () => {
    assert.deepEqual(postgresConnection(aPostgres({ store: EXISTING_POSTGRES })), {
      store: "postgres",
      database: "orders",
      sslMode: "require",
      writer: { host: "db.example.org", port: 5433 },
      reader: { host: "db-ro.example.org", port: 5433 },
      user: "shop_app",
      password: { secret: "db-password", key: "value" },
    });
  });
});

function kinds(store: ManagedPostgres): readonly string[] {
  const manifests = postgresManifests(aPostgres({ store }));
  return [...manifests].map(([role, { kind, metadata }]) => `${role} ${kind} ${metadata.name}`);
}

function service(store: ManagedPostgres, role: "writer" | "reader") {
  return part<PostgresServiceManifest>(store, role);
}

function objectStore(change: Partial<PostgresBackups> = {}) {
  return part<ObjectStoreManifest>(aManagedPostgres({ backups: someBackups(change) }), "object-store").spec;
}

/** The object of a role, as the kind that it is known to have. */
function part<T extends Manifest>(store: ManagedPostgres, role: string): T {
  const manifest = postgresManifests(aPostgres({ store })).get(role);
  assert.ok(manifest !== undefined, `no object has the role ${role}`);
  return manifest as T;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

import assert from "node:assert/strict";
import { type ClusterManifest, clusterManifest } from "../../components/postgres/cluster-manifest.ts";
import { serverParameters } from "../../components/postgres/parameters.ts";
import type { Incarnation, ManagedPostgres, PostgresBackups } from "../../components/postgres/postgres-input.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { aLargePostgres, aManagedPostgres, aPostgres, someBackups } from "../support/a-postgres.ts";
import { aDigest } from "../support/a-spec.ts";

const A: Incarnation = { name: "a", recovery: undefined };
const B: Incarnation = { name: "b", recovery: { from: "a", at: "2026-11-20T10:00:00Z" } };

describe("the Cluster of an incarnation", () => {
  it("is named after its incarnation, with instances for the writer and its replicas, and the image by digest", () => {
    const { metadata, spec } = cluster(aManagedPostgres({ replicas: 2 }));

    assert.equal(metadata.name, "postgres-a");
    assert.equal(metadata.namespace, "shop-dev");
    assert.equal(spec.instances, 3);
    assert.match(spec.imageName, /^ghcr\.io\/cloudnative-pg\/postgresql:17\.11-standard-trixie@sha256:b{64}$/);
  });

  describe("durability", () => {
    it("lets no commit wait where there is nobody to wait for", () => {
      assert.equal(cluster(aManagedPostgres()).spec.postgresql.synchronous, undefined);
    });

    it("prefers a replica, without the quorum that such commits cannot promise", () => {
      const { synchronous } = cluster(aManagedPostgres({ replicas: 2, synchronous: "preferred" })).spec.postgresql;

      assert.deepEqual(synchronous, { method: "any", number: 1, dataDurability: "preferred" });
    });

    it("requires a replica, and fails over only where nothing is lost", () => {
      const { synchronous } = cluster(aManagedPostgres({ replicas: 2, synchronous: "required" })).spec.postgresql;

      assert.deepEqual(synchronous, { method: "any", number: 1, dataDurability: "required", failoverQuorum: true });
    });

    for (const [synchronous, replicas, message] of [
      ["required", 1, "required synchronous commits need 2 replicas, not 1"],
      ["preferred", 0, "preferred synchronous commits need 1 replicas, not 0"],
    ] as const) {
      it(`refuses ${synchronous} with ${replicas} replicas`, () => {
        assert.throws(() => cluster(aManagedPostgres({ synchronous, replicas })), { message });
      });
    }
  });

  describe("one instance alone", () => {
    it("has no budget that would keep its node from being drained, no slots, and restarts for an update", () => {
      const { spec } = cluster(aManagedPostgres());

      assert.equal(spec.enablePDB, false);
      assert.equal(spec.replicationSlots, undefined);
      assert.equal(spec.primaryUpdateMethod, "restart");
    });

    it("gets all three with replicas", () => {
      const { spec } = cluster(aManagedPostgres({ replicas: 1 }));

      assert.equal(spec.enablePDB, true);
      assert.deepEqual(spec.replicationSlots, { highAvailability: { enabled: true } });
      assert.equal(spec.primaryUpdateMethod, "switchover");
    });
  });

  it("puts copies on different nodes, without exception where commits are promised", () => {
    assert.equal(cluster(aManagedPostgres()).spec.affinity.podAntiAffinityType, "preferred");
    assert.equal(cluster(aLargePostgres()).spec.affinity.podAntiAffinityType, "required");
    assert.deepEqual(cluster(aManagedPostgres()).spec.topologySpreadConstraints[0]?.labelSelector, {
      matchLabels: { "cnpg.io/cluster": "postgres-a", "cnpg.io/podRole": "instance" },
    });
  });

  it("keeps data and log on the volumes that it is told, of the class that it is told", () => {
    const { storage, walStorage } = cluster(aLargePostgres()).spec;
    const small = cluster(aManagedPostgres()).spec;

    assert.deepEqual(
      [storage, walStorage],
      [
        { size: "100Gi", storageClass: "fast" },
        { size: "20Gi", storageClass: "fast" },
      ],
    );
    assert.deepEqual([small.storage, small.walStorage], [{ size: "5Gi" }, undefined]);
  });

  it("has no superuser, refuses what is not encrypted, and a certificate for every name of our Services", () => {
    const { enableSuperuserAccess, postgresql, certificates } = cluster(aManagedPostgres()).spec;

    assert.equal(enableSuperuserAccess, false);
    assert.deepEqual(postgresql.pg_hba, ["hostnossl all all all reject"]);
    assert.deepEqual(certificates.serverAltDNSNames, [
      "postgres",
      "postgres.shop-dev",
      "postgres.shop-dev.svc",
      "postgres.shop-dev.svc.cluster.local",
      "postgres-reader",
      "postgres-reader.shop-dev",
      "postgres-reader.shop-dev.svc",
      "postgres-reader.shop-dev.svc.cluster.local",
    ]);
  });

  describe("at first", () => {
    it("is empty, with checksums, its database and our own password; the engine waits for it", () => {
      const { metadata, spec } = cluster(aManagedPostgres());

      assert.deepEqual(spec.bootstrap, {
        initdb: { database: "shop", owner: "shop", secret: { name: "postgres-app" }, dataChecksums: true },
      });
      assert.equal(spec.externalClusters, undefined);
      assert.deepEqual(metadata.annotations, {
        "pulumi.com/waitFor": "condition=Ready",
        "pulumi.com/timeoutSeconds": "900",
      });
    });

    it("is recovered from the archive of another incarnation up to a point in time; the engine does not wait", () => {
      const { metadata, spec } = cluster(aManagedPostgres({ backups: someBackups() }), B);

      assert.deepEqual(spec.bootstrap, {
        recovery: {
          source: "postgres-a",
          database: "shop",
          owner: "shop",
          secret: { name: "postgres-app" },
          recoveryTarget: { targetTime: "2026-11-20T10:00:00Z" },
        },
      });
      assert.deepEqual(spec.externalClusters, [
        {
          name: "postgres-a",
          plugin: {
            name: "barman-cloud.cloudnative-pg.io",
            parameters: { barmanObjectName: "postgres-backups", serverName: "postgres-a-17" },
          },
        },
      ]);
      assert.deepEqual(metadata.annotations, { "pulumi.com/skipAwait": "true" });
    });

    it("refuses a recovery where there are no backups", () => {
      assert.throws(() => cluster(aManagedPostgres(), B), {
        message: "b is to be recovered, and there are no backups",
      });
    });
  });

  describe("of an image of its own", () => {
    const image = parseImage(`ghcr.io/cloudnative-pg/postgresql:18.1-standard-trixie@${aDigest("e")}`);
    const store = aManagedPostgres({ backups: someBackups() });

    it("runs it, and begins another archive for another major version: the old one's names would come again", () => {
      const { imageName, plugins } = cluster(store, { ...A, image }).spec;

      assert.match(imageName, /:18\.1-standard-trixie@sha256:e{64}$/);
      assert.equal(plugins?.[0]?.parameters.serverName, "postgres-a-18");
      assert.equal(cluster({ ...store, image }).spec.plugins?.[0]?.parameters.serverName, "postgres-a-18");
    });

    it("is recovered from the archive of its own major version, whatever the source runs now", () => {
      const { externalClusters } = cluster({ ...store, image }, { ...B, image: store.image }).spec;

      assert.equal(externalClusters?.[0]?.plugin.parameters.serverName, "postgres-a-17");
    });
  });

  it("takes on the role that its backups name, and has no annotation where the cloud binds one or keys are used", () => {
    const template = (credentials: PostgresBackups["credentials"]) =>
      cluster(aManagedPostgres({ backups: someBackups({ credentials }) })).spec.serviceAccountTemplate;
    const roleArn = "arn:aws:iam::123456789012:role/backups";

    assert.deepEqual(template({ kind: "iam", roleArn }), {
      metadata: { annotations: { "eks.amazonaws.com/role-arn": roleArn } },
    });
    assert.equal(template({ kind: "iam", roleArn: undefined }), undefined);
    assert.equal(template({ kind: "secrets", id: "id", key: "key" }), undefined);
  });

  it("archives under its own name, which no other incarnation has, and not at all without backups", () => {
    const store = aManagedPostgres({ backups: someBackups() });
    const archiveOf = (incarnation: Incarnation) => cluster(store, incarnation).spec.plugins?.[0];

    assert.deepEqual(archiveOf(A), {
      name: "barman-cloud.cloudnative-pg.io",
      isWALArchiver: true,
      parameters: { barmanObjectName: "postgres-backups", serverName: "postgres-a-17" },
    });
    assert.equal(archiveOf(B)?.parameters.serverName, "postgres-b-17");
    assert.equal(cluster(aManagedPostgres()).spec.plugins, undefined);
  });
});

describe("server parameters", () => {
  it("follow from the memory of an instance", () => {
    const parameters = serverParameters(aLargePostgres());

    assert.equal(parameters.shared_buffers, "1024MB");
    assert.equal(parameters.effective_cache_size, "3072MB");
    assert.equal(parameters.maintenance_work_mem, "256MB");
  });

  it("take as many connections as the memory bears: never fewer than a server's own default, nor a crowd", () => {
    const connections = (memory: string, parameters = {}) => {
      const resources = { requests: { cpu: "1", memory }, limits: { memory } };
      return serverParameters(aManagedPostgres({ resources, parameters })).max_connections;
    };

    assert.deepEqual(
      ["512Mi", "4Gi", "64Gi"].map((memory) => connections(memory)),
      ["100", "409", "1000"],
    );
    assert.equal(connections("4Gi", { max_connections: "50" }), "50");
  });

  it("never ask for more buffers than the pod asks for: the operator refuses that", () => {
    const resources = { requests: { cpu: "1", memory: "64Mi" }, limits: { memory: "1Gi" } };

    assert.equal(serverParameters(aManagedPostgres({ resources })).shared_buffers, "64MB");
  });

  it("let a replica that is away hold back half of the log's volume at most", () => {
    assert.equal(serverParameters(aLargePostgres()).max_slot_wal_keep_size, "10240MB");
    assert.equal(serverParameters(aManagedPostgres({ storageGiB: 40 })).max_slot_wal_keep_size, "5120MB");
    assert.equal(serverParameters(aManagedPostgres({ storageGiB: 1 })).max_slot_wal_keep_size, "512MB");
  });

  it("log who comes and goes", () => {
    const { log_connections, log_disconnections } = serverParameters(aManagedPostgres());

    assert.deepEqual([log_connections, log_disconnections], ["on", "on"]);
  });

  it("audit the classes that are asked for, without the values of statements, and nothing where none is", () => {
    const audited = serverParameters(aLargePostgres());

    assert.equal(audited["pgaudit.log"], "ddl, role, write");
    assert.equal(audited["pgaudit.log_parameter"], "off");
    assert.deepEqual(
      Object.keys(serverParameters(aManagedPostgres())).filter((name) => name.startsWith("pgaudit")),
      [],
    );
  });

  it("give way to the caller's own, and are sorted", () => {
    const parameters = serverParameters(aManagedPostgres({ parameters: { shared_buffers: "96MB", work_mem: "8MB" } }));

    assert.equal(parameters.shared_buffers, "96MB");
    assert.equal(parameters.work_mem, "8MB");
    assert.deepEqual(Object.keys(parameters), Object.keys(parameters).toSorted());
  });

  it("refuse memory that is no memory", () => {
    const resources = { requests: { cpu: "1", memory: "64Mi" }, limits: { memory: "1000" } };

    assert.throws(() => serverParameters(aManagedPostgres({ resources })), {
      message: "1000 is no memory in Mi, Gi or Ti",
    });
  });
});

function cluster(store: ManagedPostgres, incarnation: Incarnation = A): ClusterManifest {
  return clusterManifest(aPostgres({ store }), store, incarnation);
}

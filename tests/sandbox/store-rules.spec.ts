/** What the operators of databases and caches refuse, and what the stand-in says of an accepted one. */
import assert from "node:assert/strict";
import { isUnknown, mask, type PropertyMap, textAt, valueAt } from "../../sandbox/providers/property-values.ts";
import { openStandIns, type StandIns } from "../support/stand-ins.ts";
import { describeKinds } from "./rule-table.ts";

const CLUSTER: PropertyMap = {
  spec: {
    instances: 3,
    storage: { size: "10Gi", storageClass: "fast" },
    walStorage: { size: "2Gi" },
    postgresql: { synchronous: { method: "any", number: 1, dataDurability: "required", failoverQuorum: true } },
    bootstrap: { initdb: { database: "shop", owner: "shop" } },
    externalClusters: [{ name: "origin" }],
    plugins: [
      {
        name: "barman-cloud.cloudnative-pg.io",
        isWALArchiver: true,
        parameters: { barmanObjectName: "store", serverName: "sample-1" },
      },
    ],
  },
};
const REDIS: PropertyMap = {
  spec: {
    clusterSize: 3,
    clusterVersion: "v7",
    persistenceEnabled: true,
    kubernetesConfig: { image: "r.example/redis:7@sha256:00", redisSecret: { name: "redis", key: "password" } },
    storage: {
      volumeClaimTemplate: { spec: { resources: { requests: { storage: "1Gi" } } } },
      nodeConfVolume: true,
      nodeConfVolumeClaimTemplate: { spec: {} },
    },
    redisExporter: { enabled: true, image: "r.example/exporter:1@sha256:00" },
  },
};
const SIZE = "spec.storage.volumeClaimTemplate.spec.resources.requests.storage";
const SYNC = "spec.postgresql.synchronous";

describeKinds("the operators of databases and caches", [
  {
    type: "postgresql.cnpg.io/v1:Cluster",
    good: CLUSTER,
    taken: [
      ["one instance without replicas", { "spec.instances": 1, "spec.postgresql": undefined }],
      [
        "two instances that prefer to be durable",
        { "spec.instances": 2, [SYNC]: { method: "any", number: 1, dataDurability: "preferred" } },
      ],
      ["a recovery of a known cluster", { "spec.bootstrap": { recovery: { source: "origin" } } }],
    ],
    refused: [
      ["no instances", { "spec.instances": 0 }, /spec\.instances: 0; allowed: a whole number of at least 1/],
      ["a name that leaves no room", { "metadata.name": "a".repeat(51) }, /at most 50 characters/],
      ["no storage", { "spec.storage": undefined }, /spec\.storage: required value/],
      ["a size that is none", { "spec.storage.size": "much" }, /"much" is no size of storage/],
      [
        "as many synchronous replicas as instances",
        { [`${SYNC}.number`]: 3 },
        /3; the number of synchronous replicas must be less than/,
      ],
      ["no synchronous replica", { [`${SYNC}.number`]: 0 }, /number: 0; allowed/],
      ["a quorum of two", { "spec.instances": 2 }, /failoverQuorum: needs more than 2 instances; found 2/],
      ["an unknown method", { [`${SYNC}.method`]: "some" }, /"some"; allowed: any, first/],
      [
        "preferred durability with standbys of its own",
        { [`${SYNC}.dataDurability`]: "preferred", [`${SYNC}.standbyNamesPre`]: ["x"] },
        /preferred requires empty/,
      ],
      [
        "an image and a catalogue",
        { "spec.imageName": "a", "spec.imageCatalogRef": { name: "b" } },
        /mutually exclusive/,
      ],
      [
        "two ways to begin",
        { "spec.bootstrap.recovery": { source: "origin" } },
        /only one way to bootstrap; found: initdb, recovery|recovery, initdb/,
      ],
      [
        "a recovery from nowhere",
        { "spec.bootstrap": { recovery: { source: "gone" } } },
        /external cluster "gone" not found; found: origin/,
      ],
      ["an archiver without a store", { "spec.plugins.0.parameters": {} }, /needs parameters\.barmanObjectName/],
      ["two archives", { "spec.backup": { barmanObjectStore: { destinationPath: "s3://a" } } }, /exclude each other/],
    ],
    fixed: [
      ["storage to less", { "spec.storage.size": "9Gi" }, /can't shrink existing storage from 10Gi to 9Gi/],
      ["WAL storage to less", { "spec.walStorage.size": "1Gi" }, /can't shrink existing storage from 2Gi to 1Gi/],
      ["WAL storage away", { "spec.walStorage": undefined }, /cannot be disabled once configured/],
      ["the class of storage", { "spec.storage.storageClass": "slow" }, /storageClass: is immutable/],
    ],
  },
  {
    type: "postgresql.cnpg.io/v1:Pooler",
    good: {
      spec: {
        cluster: { name: "main" },
        type: "rw",
        instances: 2,
        pgbouncer: { poolMode: "transaction", parameters: { max_client_conn: "500" } },
      },
    },
    refused: [
      ["no cluster", { "spec.cluster": undefined }, /spec\.cluster\.name: required value/],
      ["no pgbouncer", { "spec.pgbouncer": undefined }, /spec\.pgbouncer: required value/],
      ["the name of its cluster", { "spec.cluster.name": "sample" }, /cannot have the name of its cluster/],
      ["a number among its parameters", { "spec.pgbouncer.parameters.max_client_conn": 500 }, /500 must be a text/],
      ["an unknown mode", { "spec.pgbouncer.poolMode": "statement" }, /allowed: session, transaction/],
      ["an unknown type", { "spec.type": "wr" }, /allowed: rw, ro, r/],
    ],
    fixed: [["its cluster", { "spec.cluster.name": "second" }, /spec\.cluster: is immutable after creation/]],
  },
  {
    type: "postgresql.cnpg.io/v1:ScheduledBackup",
    good: {
      spec: {
        cluster: { name: "main" },
        schedule: "0 0 2 * * *",
        method: "plugin",
        pluginConfiguration: { name: "barman-cloud.cloudnative-pg.io" },
        backupOwnerReference: "self",
        target: "prefer-standby",
      },
    },
    taken: [["a schedule by name", { "spec.schedule": "@daily" }]],
    refused: [
      ["a schedule of five fields", { "spec.schedule": "0 2 * * *" }, /six fields, seconds first/],
      ["an hour that is none", { "spec.schedule": "0 0 25 * * *" }, /six fields/],
      ["a plugin without a name", { "spec.pluginConfiguration": undefined }, /pluginConfiguration\.name: required/],
      ["a plugin that the method does not use", { "spec.method": undefined }, /for the method "plugin" alone/],
      ["an unknown owner", { "spec.backupOwnerReference": "me" }, /allowed: none, self, cluster/],
    ],
    fixed: [["its cluster", { "spec.cluster.name": "second" }, /spec\.cluster: is immutable/]],
  },
  {
    type: "barmancloud.cnpg.io/v1:ObjectStore",
    good: {
      spec: {
        retentionPolicy: "30d",
        configuration: {
          destinationPath: "s3://backups/shop",
          wal: { compression: "zstd" },
          data: { compression: "gzip", encryption: "AES256" },
        },
      },
    },
    refused: [
      ["no path", { "spec.configuration.destinationPath": undefined }, /destinationPath: required value/],
      ["a retention of no form", { "spec.retentionPolicy": "30" }, /"30"; allowed: a positive number and d, w or m/],
      ["a compression for WAL alone", { "spec.configuration.data.compression": "zstd" }, /"zstd"; allowed/],
      ["an unknown encryption", { "spec.configuration.data.encryption": "ROT13" }, /"ROT13"; allowed: AES256, aws:kms/],
      ["a server name of its own", { "spec.configuration.serverName": "main" }, /serverName: must be empty/],
    ],
  },
  {
    type: "redis.redis.opstreelabs.in/v1beta2:Redis",
    good: { spec: { kubernetesConfig: { image: "r.example/redis:7@sha256:00" } } },
    refused: [["no image", { "spec.kubernetesConfig": {} }, /kubernetesConfig\.image: required/]],
  },
  {
    type: "redis.redis.opstreelabs.in/v1beta2:RedisCluster",
    good: REDIS,
    taken: [["memory alone", { "spec.persistenceEnabled": false, "spec.storage": undefined }]],
    refused: [
      ["two shards", { "spec.clusterSize": 2 }, /clusterSize: 2; allowed: a whole number of at least 3/],
      ["no image", { "spec.kubernetesConfig.image": undefined }, /kubernetesConfig\.image: required/],
      [
        "persistence without a volume",
        { "spec.storage.volumeClaimTemplate": undefined },
        /required value where persistenceEnabled/,
      ],
      [
        "a node file without a volume",
        { "spec.storage.nodeConfVolumeClaimTemplate": undefined },
        /required value where nodeConfVolume/,
      ],
      [
        "a password without its key",
        { "spec.kubernetesConfig.redisSecret.key": undefined },
        /redisSecret\.key: required/,
      ],
      ["an exporter without an image", { "spec.redisExporter.image": undefined }, /redisExporter\.image: required/],
      ["TLS without certificates", { "spec.TLS": { ca: "ca.crt" } }, /TLS\.secret\.secretName: required/],
      ["an unknown version", { "spec.clusterVersion": "v5" }, /allowed: v6, v7/],
    ],
    fixed: [
      ["storage to less", { [SIZE]: "512Mi" }, /field can not be less than 1Gi/],
      ["persistence", { "spec.persistenceEnabled": false }, /persistenceEnabled: is immutable/],
    ],
  },
]);

describe("an operator's object on the stand-in", () => {
  let standIns: StandIns;

  beforeEach(() => {
    standIns = openStandIns();
  });

  afterEach(() => standIns.close());

  const create = (type: string, good: PropertyMap) =>
    standIns.kubernetes.create(`kubernetes:${type}`, "main", {
      ...good,
      metadata: { name: "main", namespace: "default" },
    });
  const operands = () =>
    standIns.store
      .list({ package: "kubernetes" })
      .flatMap(({ type, id, urn }) => (urn.startsWith("urn:") ? [] : [`${type.split(":").at(-1)} ${id}`]));

  it("reports a database as it ends, with the Services and the Secret that programs read", () => {
    const { id, outputs } = create("postgresql.cnpg.io/v1:Cluster", CLUSTER);

    assert.equal(valueAt(outputs, ["status", "readyInstances"]), 3);
    assert.equal(textAt(outputs, "status", "writeService"), "main-rw");
    assert.deepEqual(valueAt(outputs, ["status", "instanceNames"]), ["main-1", "main-2", "main-3"]);
    assert.deepEqual(operands(), [
      "Secret default/main-app",
      "Service default/main-r",
      "Service default/main-ro",
      "Service default/main-rw",
    ]);
    const secret = standIns.store.list().find(({ id: one }) => one === "default/main-app");
    assert.match(JSON.stringify(secret?.outputs.data), /sandbox:redacted/);
    const { life, instance } = standIns.kubernetes;
    const read = life.read(instance, "kubernetes:core/v1:Secret", "default/main-app", {}, {});
    assert.equal(mask(read?.outputs.data ?? null), "[secret]");
    life.delete(
      { instance, urn: "urn", type: "kubernetes:postgresql.cnpg.io/v1:Cluster", inputs: {}, preview: false },
      id,
    );
    assert.deepEqual(standIns.store.list(), []);
  });

  it("leaves a Secret to the program that has made it", () => {
    const metadata = { name: "main-app", namespace: "default" };
    standIns.kubernetes.create("kubernetes:core/v1:Secret", "main-app", { metadata, stringData: { password: "a" } });

    const { id } = create("postgresql.cnpg.io/v1:Cluster", CLUSTER);
    const { life, instance } = standIns.kubernetes;
    life.delete(
      { instance, urn: "urn", type: "kubernetes:postgresql.cnpg.io/v1:Cluster", inputs: {}, preview: false },
      id,
    );

    assert.deepEqual(
      standIns.store.list().map(({ id: one }) => one),
      ["default/main-app"],
    );
  });

  it("makes no Service that the program has switched off, and no Secret that is only filled", () => {
    const managed = { services: { disabledDefaultServices: ["ro", "r"] } };
    const initdb = { secret: { name: "own" } };
    const spec = { instances: 1, storage: { size: "1Gi" }, managed, bootstrap: { initdb } };
    create("postgresql.cnpg.io/v1:Cluster", { spec });
    create("external-secrets.io/v1:ExternalSecret", {
      spec: {
        secretStoreRef: { name: "s" },
        target: { creationPolicy: "Merge" },
        data: [{ secretKey: "a", remoteRef: { key: "b" } }],
      },
    });

    assert.deepEqual(operands(), ["Service default/main-rw"]);
  });

  it("reports a rollout as the controller counts, and knows none of it in a preview", () => {
    const labels = { app: "api" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "a", image: "r.example/a:1" }] } };
    const spec = { replicas: 2, selector: { matchLabels: labels }, strategy: { canary: {} }, template };
    const inputs = { metadata: { name: "api", namespace: "default" }, spec };
    const type = "kubernetes:argoproj.io/v1alpha1:Rollout";

    const foreseen = standIns.kubernetes.create(type, "api", inputs, true);
    const { outputs } = standIns.kubernetes.create(type, "api", inputs);

    assert.ok(isUnknown(foreseen.outputs.status));
    assert.equal(textAt(outputs, "status", "phase"), "Healthy");
    assert.equal(valueAt(outputs, ["status", "observedGeneration"]), "1");
    assert.equal(textAt(outputs, "status", "stableRS"), textAt(outputs, "status", "currentPodHash"));
  });

  it("reports a cache by its shards", () => {
    const { outputs } = create("redis.redis.opstreelabs.in/v1beta2:RedisCluster", REDIS);

    assert.deepEqual(outputs.status, {
      state: "Ready",
      reason: "RedisCluster is ready",
      readyLeaderReplicas: 3,
      readyFollowerReplicas: 3,
    });
    assert.ok(operands().includes("Service default/main-leader"));
  });
});

import assert from "node:assert/strict";
import { Rds, type RdsArgs } from "../../../components/aws/rds/rds.ts";
import type { RdsStore } from "../../../components/aws/rds/rds-input.ts";
import { AWS_CALLS, storeWiring } from "../../support/a-aws.ts";
import { anRds } from "../../support/an-rds.ts";
import { find, type RecordedResource, record, settled } from "../../support/mocks.ts";

const INSTANCE = "aws:rds/instance:Instance";
const CLUSTER = "aws:rds/cluster:Cluster";
const KEY = "arn:aws:kms:eu-central-1:111122223333:key/home";
const REMOTE_KEY = "arn:aws:kms:eu-west-1:111122223333:key/remote";
const REMOTE = { subnetIds: ["subnet-8", "subnet-9"], securityGroupId: "sg-9", keyArn: REMOTE_KEY };
const PASSWORD = "Stored8By8An8Earlier8Run";
const RECOVERED = {
  incarnations: [
    { name: "b", recovery: { from: "c", at: "2026-11-20T10:00:00Z" } },
    { name: "c", recovery: undefined },
  ],
  serving: "c",
};

describe("Rds", () => {
  it("is a primary, its replicas under one name, and what they need, all of them its children", async () => {
    const { resources } = await made();

    const own = resources.filter(({ name }) => name !== "cluster");
    assert.ok(own.every(({ name, parent }) => parent === (name === "postgres" ? "" : "postgres")));
    assert.deepEqual(own.map(({ name }) => name).toSorted(), [
      "postgres",
      "postgres-address",
      "postgres-credentials",
      "postgres-credentials-value",
      "postgres-login",
      "postgres-monitoring",
      "postgres-monitoring-right",
      "postgres-parameters",
      "postgres-primary-a",
      "postgres-primary-a-postgresql-log",
      "postgres-primary-a-upgrade-log",
      "postgres-reader-a-1",
      "postgres-reader-a-2",
      "postgres-replica-a-1",
      "postgres-replica-a-1-postgresql-log",
      "postgres-replica-a-1-upgrade-log",
      "postgres-replica-a-2",
      "postgres-replica-a-2-postgresql-log",
      "postgres-replica-a-2-upgrade-log",
      "postgres-subnets",
      "postgres-zone",
    ]);
  });

  it("has a primary that is closed, encrypted, backed up, and leaves a snapshot and its backups behind", async () => {
    const { inputs } = find((await made()).resources, INSTANCE, "postgres-primary-a");

    assert.deepEqual(picked(inputs, SAFETY), {
      backupRetentionPeriod: 35,
      deleteAutomatedBackups: false,
      deletionProtection: true,
      finalSnapshotIdentifier: "shop-production-a-final",
      kmsKeyId: KEY,
      multiAz: true,
      performanceInsightsKmsKeyId: KEY,
      publiclyAccessible: false,
      skipFinalSnapshot: false,
      storageEncrypted: true,
    });
    assert.deepEqual(inputs.vpcSecurityGroupIds, ["sg-1"]);
    assert.equal(inputs.identifier, "shop-production-a");
    assert.equal("manageMasterUserPassword" in inputs, false, "refused beside replicas");
  });

  it("has replicas without login, database, key, subnets or backups of their own", async () => {
    const { resources } = await made();

    for (const number of [1, 2]) {
      const { inputs } = find(resources, INSTANCE, `postgres-replica-a-${number}`);
      const refused = ["password", "username", "dbName", "kmsKeyId", "dbSubnetGroupName", "finalSnapshotIdentifier"];
      assert.deepEqual(
        Object.keys(inputs).filter((key) => refused.includes(key)),
        [],
      );
      assert.equal(inputs.replicateSourceDb, "shop-production-a", "in one region by identifier");
      assert.deepEqual([inputs.backupRetentionPeriod, inputs.skipFinalSnapshot], [0, true]);
      assert.equal(inputs.parameterGroupName, "postgres-parameters-name");
      assert.equal(inputs.storageEncrypted, true);
    }
  });

  it("puts replicas of another region there, by ARN and with that region's key, subnets, parameters and logs", async () => {
    const { resources, result } = await made({ replicas: 1, replicaRegion: "eu-west-1" }, { remote: REMOTE });

    const { inputs } = find(resources, INSTANCE, "postgres-replica-a-1");
    assert.deepEqual(
      picked(inputs, ["replicateSourceDb", "region", "kmsKeyId", "dbSubnetGroupName", "parameterGroupName"]),
      {
        dbSubnetGroupName: "postgres-remote-subnets-name",
        kmsKeyId: REMOTE_KEY,
        parameterGroupName: "postgres-remote-parameters-name",
        region: "eu-west-1",
        replicateSourceDb: "arn:aws:rds:eu-central-1:111122223333:db:shop-production-a",
      },
    );
    const there = resources.filter(({ inputs: { region } }) => region === "eu-west-1").map(({ name }) => name);
    assert.deepEqual(there.toSorted(), [
      "postgres-remote-parameters",
      "postgres-remote-subnets",
      "postgres-replica-a-1",
      "postgres-replica-a-1-postgresql-log",
      "postgres-replica-a-1-upgrade-log",
    ]);
    assert.equal(await settled(result.connection.reader.host), await settled(result.connection.writer.host));
    assert.deepEqual(result.instanceIds, ["shop-production-a"]);
  });

  it("refuses replicas in a region where it has no place", async () => {
    await assert.rejects(made({ replicaRegion: "eu-west-1" }), /replicas in eu-west-1 without subnets and key there/);
  });

  it("makes its logs before its instances, with the key and an end", async () => {
    const { resources } = await made();

    const log = find(resources, "aws:cloudwatch/logGroup:LogGroup", "postgres-primary-a-postgresql-log");
    assert.deepEqual(log.inputs, {
      name: "/aws/rds/instance/shop-production-a/postgresql",
      retentionInDays: 400,
      kmsKeyId: KEY,
    });
    const { dependsOn, inputs } = find(resources, INSTANCE, "postgres-primary-a");
    assert.ok(
      ["postgres-primary-a-postgresql-log", "postgres-primary-a-upgrade-log"].every((it) => dependsOn.includes(it)),
    );
    assert.deepEqual(inputs.enabledCloudwatchLogsExports, ["postgresql", "upgrade"]);
  });

  it("has one password: the one that was stored, whatever a later run would make", async () => {
    const { resources } = await made();

    const stored = find(resources, "aws:secretsmanager/secretVersion:SecretVersion", "postgres-credentials-value");
    assert.deepEqual(stored.ignoreChanges, ["secretString"]);
    const { inputs } = find(resources, INSTANCE, "postgres-primary-a");
    assert.deepEqual(secretOf(inputs.password), PASSWORD);
    const { inputs: secret } = find(resources, "aws:secretsmanager/secret:Secret", "postgres-credentials");
    assert.equal(secret.name, "shop/production/postgres-credentials");
  });

  it("tells the services of the serving incarnation alone, and makes its source first", async () => {
    const { resources, result } = await made({ ...RECOVERED, replicas: 0 });

    const { inputs } = find(resources, "kubernetes:core/v1:ConfigMap", "postgres-address");
    assert.deepEqual(inputs.data, {
      writer: "shop-production-c.example",
      reader: "shop-production-c.example",
      port: "5432",
    });
    assert.equal(await settled(result.serving), "c");
    const restored = find(resources, INSTANCE, "postgres-primary-b");
    assert.ok(restored.dependsOn.includes("postgres-primary-c"));
  });

  it("restores an incarnation to its time, once, with login and database of its source", async () => {
    const { resources } = await made(RECOVERED);

    const { inputs, ignoreChanges } = find(resources, INSTANCE, "postgres-primary-b");
    assert.deepEqual(inputs.restoreToPointInTime, {
      sourceDbInstanceIdentifier: "shop-production-c",
      restoreTime: "2026-11-20T10:00:00Z",
    });
    assert.deepEqual(ignoreChanges, ["restoreToPointInTime"]);
    assert.deepEqual(
      ["dbName", "username"].filter((key) => key in inputs),
      [],
    );
    assert.equal(secretOf(inputs.password), PASSWORD);
    assert.deepEqual(find(resources, INSTANCE, "postgres-primary-c").ignoreChanges, []);
  });

  it("protects what holds data or leads to it, and no more", async () => {
    const protectedOnes = (resources: readonly RecordedResource[]) =>
      resources.filter(({ protect }) => protect).map(({ name }) => name);

    assert.deepEqual(protectedOnes((await made()).resources).toSorted(), [
      "postgres-address",
      "postgres-credentials",
      "postgres-credentials-value",
      "postgres-login",
      "postgres-primary-a",
      "postgres-reader-a-1",
      "postgres-reader-a-2",
      "postgres-replica-a-1",
      "postgres-replica-a-2",
      "postgres-zone",
    ]);
    const { resources } = await made({}, { protect: false });
    assert.deepEqual(protectedOnes(resources), []);
    assert.equal(find(resources, INSTANCE, "postgres-primary-a").inputs.deletionProtection, false);
  });

  it("is measured by a role where those who deploy may make roles", async () => {
    const { resources } = await made();

    assert.equal(find(resources, "aws:iam/role:Role", "postgres-monitoring").inputs.path, "/shop/production/");
  });

  it("measures nothing where nothing is asked for", async () => {
    const { resources } = await made({ monitoringSeconds: 0 });

    assert.ok(resources.every(({ type }) => !type.startsWith("aws:iam/")));
    const { inputs } = find(resources, INSTANCE, "postgres-primary-a");
    assert.deepEqual([inputs.monitoringInterval, inputs.monitoringRoleArn], [0, undefined]);
  });

  it("lets a minor version that is written down alone", async () => {
    const raised = async (version: string) =>
      find((await made({ version })).resources, INSTANCE, "postgres-primary-a").inputs.autoMinorVersionUpgrade;

    assert.equal(await raised("17"), true);
    assert.equal(await raised("17.5"), false);
  });
});

describe("Rds by Aurora", () => {
  it("is a cluster with a writer and readers, whose name AWS gives", async () => {
    const { resources, result } = await made({ engine: "aurora", instanceClass: "db.r7g.large" });

    const { inputs } = find(resources, CLUSTER, "postgres-cluster-a");
    assert.deepEqual(picked(inputs, SAFETY), {
      backupRetentionPeriod: 35,
      deleteAutomatedBackups: false,
      deletionProtection: true,
      finalSnapshotIdentifier: "shop-production-a-final",
      kmsKeyId: KEY,
      skipFinalSnapshot: false,
      storageEncrypted: true,
    });
    assert.equal(secretOf(inputs.masterPassword), PASSWORD);
    assert.equal("manageMasterUserPassword" in inputs, false);
    const instances = resources.filter(({ type }) => type === "aws:rds/clusterInstance:ClusterInstance");
    assert.deepEqual(
      instances.map(({ inputs: { identifier } }) => identifier),
      result.instanceIds,
    );
    assert.ok(instances.every(({ inputs: { publiclyAccessible } }) => publiclyAccessible === false));
    assert.equal(await settled(result.connection.reader.host), "shop-production-a.reader");
    assert.ok(resources.every(({ type }) => !type.startsWith("aws:route53/")));
  });

  it("restores a whole copy", async () => {
    const { resources } = await made({ ...RECOVERED, engine: "aurora" });

    const { inputs, dependsOn } = find(resources, CLUSTER, "postgres-cluster-b");
    assert.deepEqual(inputs.restoreToPointInTime, {
      sourceClusterIdentifier: "shop-production-c",
      restoreType: "full-copy",
      restoreToTime: "2026-11-20T10:00:00Z",
    });
    assert.ok(dependsOn.includes("postgres-cluster-c"));
    assert.deepEqual(
      ["databaseName", "masterUsername"].filter((key) => key in inputs),
      [],
    );
  });
});

const SAFETY = [
  "backupRetentionPeriod",
  "deleteAutomatedBackups",
  "deletionProtection",
  "finalSnapshotIdentifier",
  "kmsKeyId",
  "multiAz",
  "performanceInsightsKmsKeyId",
  "publiclyAccessible",
  "skipFinalSnapshot",
  "storageEncrypted",
];

function picked(inputs: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => keys.includes(key)));
}

/** A secret as the engine is told of it. */
function secretOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "value" in value ? value.value : value;
}

function made(change: Partial<RdsStore> = {}, args: Partial<RdsArgs> = {}) {
  return record(() => new Rds("postgres", { ...anRds(change), ...storeWiring(), protect: true, ...args }), {
    calls: AWS_CALLS,
    outputs,
  });
}

/** What AWS says of what was made; the secret was stored by an earlier run. */
function outputs(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const { identifier, clusterIdentifier } = inputs;
  switch (type) {
    case INSTANCE:
      return {
        ...inputs,
        address: `${identifier}.example`,
        arn: `arn:aws:rds:eu-central-1:111122223333:db:${identifier}`,
      };
    case CLUSTER:
      return { ...inputs, endpoint: `${clusterIdentifier}.writer`, readerEndpoint: `${clusterIdentifier}.reader` };
    case "aws:secretsmanager/secretVersion:SecretVersion":
      return { ...inputs, secretString: JSON.stringify({ username: "shop", password: PASSWORD }) };
    default:
      return { name: `${name}-name`, arn: `arn:${name}`, ...inputs };
  }
}

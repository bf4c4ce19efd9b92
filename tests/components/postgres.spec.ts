import assert from "node:assert/strict";
import { Postgres, type PostgresArgs } from "../../components/postgres/postgres.ts";
import { aLargePostgres, aPostgres, EXISTING_POSTGRES } from "../support/a-postgres.ts";
import { find, record, settled } from "../support/mocks.ts";

const CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const SERVICE = "kubernetes:core/v1:Service";
const TWO = [
  { name: "a", recovery: undefined },
  { name: "b-a", recovery: { from: "a", at: "2026-11-20T10:00:00Z" } },
];

describe("Postgres", () => {
  it("is a resource for each object, all of them its children", async () => {
    const { resources } = await record(() => new Postgres("postgres", anArgs()));

    assert.deepEqual(resources.map(({ type, name, parent }) => [type, name, parent]).toSorted(), [
      ["kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "postgres-object-store", "postgres"],
      [SERVICE, "postgres-reader", "postgres"],
      [SERVICE, "postgres-writer", "postgres"],
      ["kubernetes:external-secrets.io/v1:ExternalSecret", "postgres-app", "postgres"],
      ["kubernetes:generators.external-secrets.io/v1alpha1:Password", "postgres-app-generator", "postgres"],
      ["kubernetes:monitoring.coreos.com/v1:PodMonitor", "postgres-monitor", "postgres"],
      ["kubernetes:policy/v1:PodDisruptionBudget", "postgres-budget-a", "postgres"],
      [CLUSTER, "postgres-cluster-a", "postgres"],
      ["kubernetes:postgresql.cnpg.io/v1:Pooler", "postgres-pooler-a", "postgres"],
      ["kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "postgres-backup-a", "postgres"],
      ["platform:postgres:Postgres", "postgres", ""],
    ]);
  });

  it("makes the password before the data, the data before its pool and backups, and all of it before traffic", async () => {
    const store = aLargePostgres({ incarnations: TWO, serving: "b-a" });
    const { resources } = await record(() => new Postgres("postgres", anArgs({ store })));

    const waits = Object.fromEntries(resources.map(({ name, dependsOn }) => [name, dependsOn]));
    assert.deepEqual(waits["postgres-app"], ["postgres-app-generator"]);
    assert.deepEqual(waits["postgres-cluster-a"], ["postgres-app", "postgres-object-store"]);
    assert.deepEqual(waits["postgres-pooler-b-a"], ["postgres-cluster-b-a"]);
    assert.deepEqual(waits["postgres-budget-b-a"], ["postgres-cluster-b-a"]);
    assert.deepEqual(waits["postgres-backup-a"], ["postgres-cluster-a"]);
    assert.deepEqual(waits["postgres-writer"], ["postgres-cluster-b-a", "postgres-pooler-b-a"]);
    assert.deepEqual(waits["postgres-reader"], ["postgres-cluster-b-a", "postgres-pooler-b-a"]);
  });

  for (const protect of [true, false]) {
    it(`${protect ? "keeps data, archive, password and addresses" : "keeps nothing"} when protection is ${protect ? "on" : "off"}`, async () => {
      const { resources } = await record(() => new Postgres("postgres", anArgs({ protect })));

      const kept = resources.filter((resource) => resource.protect).map(({ name }) => name);
      const all = ["postgres-app", "postgres-cluster-a", "postgres-object-store", "postgres-reader", "postgres-writer"];
      assert.deepEqual(kept.toSorted(), protect ? all : []);
    });
  }

  it("lays overrides over every Cluster, every Pooler and the ObjectStore, and keeps the rest", async () => {
    const overrides = {
      cluster: { spec: { resources: { limits: { memory: "8Gi" } } } },
      pooler: { spec: { pgbouncer: { parameters: { max_client_conn: "50" } } } },
      objectStore: { spec: { retentionPolicy: "90d" } },
    };
    const store = aLargePostgres({ incarnations: TWO });
    const { resources } = await record(() => new Postgres("postgres", anArgs({ overrides, store })));

    for (const name of ["postgres-cluster-a", "postgres-cluster-b-a"]) {
      const { resources: figures, instances } = specOf(find(resources, CLUSTER, name).inputs);
      assert.deepEqual(figures, { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "8Gi" } });
      assert.equal(instances, 3);
    }
    const pooler = find(resources, "kubernetes:postgresql.cnpg.io/v1:Pooler", "postgres-pooler-a");
    const { pgbouncer } = specOf(pooler.inputs);
    assert.deepEqual(pgbouncer, {
      poolMode: "session",
      parameters: { default_pool_size: "129", max_client_conn: "50" },
    });
    const archive = find(resources, "kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "postgres-object-store");
    assert.equal(specOf(archive.inputs).retentionPolicy, "90d");
  });

  it("says which incarnation serves as the Service itself reports it, not as it was asked for", async () => {
    const outputs = (type: string, name: string, inputs: Record<string, unknown>) =>
      type === SERVICE && name === "postgres-writer"
        ? { ...inputs, metadata: { name: "postgres", labels: { "environments/incarnation": "old" } } }
        : inputs;

    const { result, registered } = await record(() => settled(new Postgres("postgres", anArgs()).serving), { outputs });

    assert.equal(result, "old");
    assert.deepEqual(registered.get("postgres"), { writer: "postgres", reader: "postgres-reader", serving: "old" });
  });

  it("makes nothing for a Postgres that is there, and has the same outputs", async () => {
    const { resources, result } = await record(() => new Postgres("postgres", anArgs({ store: EXISTING_POSTGRES })));

    assert.deepEqual(
      resources.map(({ name }) => name),
      ["postgres"],
    );
    assert.deepEqual(result.connection.writer, { host: "db.example.org", port: 5433 });
    assert.equal(result.serving, undefined);
  });
});

function anArgs(change: Partial<PostgresArgs> = {}): PostgresArgs {
  return { ...aPostgres({ store: aLargePostgres() }), protect: false, ...change };
}

function specOf(inputs: Record<string, unknown>): Record<string, unknown> {
  return inputs.spec as Record<string, unknown>;
}

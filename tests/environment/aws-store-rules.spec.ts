import assert from "node:assert/strict";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { aProject } from "../support/fixtures.ts";

const at = '"2026-11-20T10:00:00Z"';

/** Codes of the faults of a staging on AWS whose `postgres` is this, on one line. */
const aws = (settings: string) => faultsOf(settings, "aws").map(({ code }) => code);
const kubernetes = (settings: string) => faultsOf(settings, "kubernetes").map(({ code }) => code);
const messages = (settings: string) => faultsOf(settings, "aws").map((fault) => formatFault(fault).trim());

function faultsOf(settings: string, platform: "aws" | "kubernetes") {
  const change = (text: string) =>
    text
      .replace(/ {2}environments:postgres:.*\n( {4}.*\n)*/, `  environments:postgres: { ${settings} }\n`)
      .replace("environments:tier: staging", `environments:tier: staging\n  environments:platform: ${platform}`)
      .replace(/( {2}environments:target:\n)/, '$1    accountId: "111122223333"\n    region: eu-central-1\n');
  return projectFaults(aProject({ "Pulumi.staging.yaml": change })).filter(({ path }) => path.startsWith("postgres"));
}

describe("rules of a Postgres on AWS", () => {
  it("take one that says nothing, and one that says what RDS knows", () => {
    assert.deepEqual(aws(""), []);
    assert.deepEqual(
      aws(
        'replicas: 1, storageGiB: 50, backups: { retentionDays: 35 }, rds: { instanceClass: db.r7g.large, version: "16.9" }',
      ),
      [],
    );
  });

  for (const key of ["storageClass: gp3", "walStorageGiB: 5", "synchronous: none", "pooler: { instances: 1 }"]) {
    it(`refuse ${key}, which RDS would not do`, () => {
      assert.deepEqual(aws(key), ["POSTGRES_IN_VAIN"]);
    });
  }

  for (const key of [
    "destination: s3://bucket/prefix",
    "roleArn: arn:aws:iam::123456789012:role/b",
    'schedule: "0 30 2 * * *"',
  ]) {
    it(`refuse backups with ${key}: RDS has no object store`, () => {
      assert.deepEqual(aws(`backups: { ${key} }`), ["POSTGRES_IN_VAIN"]);
    });
  }

  it("refuse in the cluster what RDS alone knows, and backups that go nowhere", () => {
    assert.deepEqual(kubernetes("rds: { multiAz: true }"), ["POSTGRES_IN_VAIN"]);
    assert.deepEqual(kubernetes("backups: { retentionDays: 7 }"), ["BACKUPS_DESTINATION_MISSING"]);
    assert.deepEqual(kubernetes(""), []);
  });

  for (const [settings, code] of [
    ["storageGiB: 19", "RDS_STORAGE_TOO_SMALL"],
    ["storageGiB: 100, rds: { maxStorageGiB: 109 }", "RDS_STORAGE_NO_ROOM"],
    ["storageGiB: 65000", "RDS_STORAGE_NO_ROOM"],
    ["replicas: 2", "POSTGRES_STORAGE_MISSING"],
    ["rds: { instanceClass: db.m7g.huge }", "RDS_INSTANCE_CLASS_UNKNOWN"],
    ["rds: { engine: aurora, instanceClass: db.m7g.large }", "RDS_INSTANCE_CLASS_UNKNOWN"],
    ['rds: { version: "19" }', "RDS_VERSION_UNKNOWN"],
    ['rds: { engine: aurora, version: "18" }', "RDS_VERSION_UNKNOWN"],
    ["backups: { retentionDays: 36 }", "RDS_RETENTION_TOO_LONG"],
    ["rds: { backupWindow: 03:00-04:00 }", "RDS_WINDOWS_OVERLAP"],
    ["rds: { backupWindow: 02:00-02:29 }", "RDS_WINDOW_LENGTH"],
    ["rds: { maintenanceWindow: sun:03:30-mon:03:31, backupWindow: 10:00-11:00 }", "RDS_WINDOW_LENGTH"],
    ["parameters: { rds.force_ssl: '0' }", "POSTGRES_PARAMETER_FIXED"],
    ["parameters: { shared_preload_libraries: '' }", "POSTGRES_PARAMETER_FIXED"],
    ["parameters: { foo.bar: x }", "POSTGRES_PARAMETER_UNKNOWN"],
    ["parameters: { max_connections: '5' }", "POSTGRES_PARAMETER_WRONG"],
    ["parameters: { max_connections: '262144' }", "POSTGRES_PARAMETER_WRONG"],
    ["parameters: { max_connections: LEAST }", "POSTGRES_PARAMETER_WRONG"],
    ["parameters: { work_mem: 64MB }", "POSTGRES_PARAMETER_WRONG"],
    ["parameters: { work_mem: '-1' }", "POSTGRES_PARAMETER_WRONG"],
    ["parameters: { track_io_timing: 'on' }", "POSTGRES_PARAMETER_WRONG"],
    ["parameters: { log_statement: some }", "POSTGRES_PARAMETER_WRONG"],
    [
      "rds: { replicaPlace: { region: eu-central-1, subnetIds: [subnet-0a, subnet-0b], securityGroupId: sg-0a } }",
      "RDS_REPLICA_REGION_OWN",
    ],
    [
      "rds: { replicaPlace: { region: eu-nowhere-1, subnetIds: [subnet-0a, subnet-0b], securityGroupId: sg-0a } }",
      "AWS_REGION_UNKNOWN",
    ],
    [
      "replicas: 0, storageGiB: 20, rds: { replicaPlace: { region: eu-west-1, subnetIds: [subnet-0a, subnet-0b], securityGroupId: sg-0a } }",
      "RDS_REPLICA_REGION_EMPTY",
    ],
    ["storageGiB: 50, rds: { engine: aurora }", "RDS_AURORA_STORAGE"],
    ["rds: { engine: aurora, maxStorageGiB: 50 }", "RDS_AURORA_STORAGE"],
    [
      "rds: { engine: aurora, replicaPlace: { region: eu-west-1, subnetIds: [subnet-0a, subnet-0b], securityGroupId: sg-0a } }",
      "RDS_AURORA_REGION",
    ],
    ["replicas: 0, rds: { engine: aurora }", "RDS_AURORA_ALONE"],
    ["database: user", "RDS_DATABASE_RESERVED"],
    [`restores: { b-1: { from: a, at: ${at} } }`, "RDS_IDENTIFIER"],
    [`restores: { b--c: { from: a, at: ${at} } }`, "RDS_IDENTIFIER"],
    ["incarnation: z", "INCARNATION_UNKNOWN"],
  ] as const) {
    it(`refuse { ${settings} }`, () => {
      assert.ok(aws(settings).includes(code), aws(settings).join(" "));
    });
  }

  for (const settings of [
    "storageGiB: 20",
    "storageGiB: 100, rds: { maxStorageGiB: 110 }",
    "rds: { engine: aurora }",
    "replicas: 0, rds: { engine: aurora, multiAz: false }",
    "backups: { retentionDays: 35 }",
    "rds: { backupWindow: 02:30-03:30 }",
    "parameters: { work_mem: '65536', max_connections: '262143', log_min_duration_statement: '-1', log_statement: ddl }",
    "parameters: { max_connections: 'LEAST({DBInstanceClassMemory/9531392},5000)', shared_buffers: '{DBInstanceClassMemory/32768}' }",
    "parameters: { auto_explain.log_min_duration: '1000', rds.logical_replication: '1', random_page_cost: '1.1' }",
    "rds: { replicaPlace: { region: eu-west-1, subnetIds: [subnet-0a, subnet-0b], securityGroupId: sg-0a } }",
    `restores: { b: { from: a, at: ${at} } }`,
  ]) {
    it(`take { ${settings} }`, () => {
      assert.deepEqual(aws(settings), []);
    });
  }

  it("say what is wrong, what is allowed and what to do", () => {
    const [line = ""] = messages("rds: { instanceClass: db.m7g.lage }");

    assert.match(line, /postgres\.rds\.instanceClass: there is no instance class "db\.m7g\.lage" for postgres/);
    assert.match(line, /did you mean "?db\.m7g\.large/i);
    assert.deepEqual(
      messages("parameters: { max_connections: '999999999', foo.bar: x }").map((text) => text.replace(/^.*?› /, "")),
      [
        'postgres.parameters.max_connections: found "999999999"; allowed: a whole number from 6 to 262143 without a unit, or a formula → mend it, or remove it: AWS has a default for it',
        'postgres.parameters.foo.bar: "foo" is no extension that the platform loads; allowed: auto_explain, pg_stat_statements, pgaudit, rds → remove it',
      ],
    );
  });
});

import assert from "node:assert/strict";
import { projectFaults, stackTextFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { aProject, type FileChanges } from "../support/fixtures.ts";

const lines = (changes: FileChanges) =>
  projectFaults(aProject(changes)).map((fault) => `${fault.code} ${formatFault(fault).trim()}`);

const at = '"2026-11-20T10:00:00Z"';
const BACKUPS = 'backups: { destination: "s3://bucket/prefix" }';

/** `postgres` of a stack, whole and on one line. */
function postgres(settings: string): (text: string) => string {
  return (text) =>
    text.replace(/ {2}environments:postgres:.*\n( {4}.*\n)*/, `  environments:postgres: { ${settings} }\n`);
}

const production = (settings: string) => lines({ "Pulumi.production.yaml": postgres(`${settings}, ${BACKUPS}`) });
const staging = (settings: string) => lines({ "Pulumi.staging.yaml": postgres(`${BACKUPS}, ${settings}`) });
const dev = (settings: string) => lines({ "Pulumi.dev.yaml": postgres(settings) });

describe("rules of an incarnation", () => {
  it("refuse to serve one that nothing recovers: it would begin empty, and the old one would go", () => {
    assert.deepEqual(dev("incarnation: z"), [
      'INCARNATION_UNKNOWN Pulumi.dev.yaml:10:41 › postgres.incarnation: "z" is not in `restores`: it would begin empty, and the one that served would go; allowed: a → add restores: { z: { from: INCARNATION, at: TIME } }, deploy that, then switch',
    ]);
  });

  it("refuse to keep a source that does not run any more, which would begin empty beside", () => {
    assert.deepEqual(staging(`incarnation: c, restores: { c: { from: b, at: ${at} } }`), [
      'INCARNATION_UNKNOWN Pulumi.staging.yaml:10:115 › postgres.restores.c.from: "b", the source of "c", does not run any more: kept, it would begin empty; allowed: a, c → add keepSource: false to "c": backups outlive the one they are of',
    ]);
  });

  it("take one that is recovered, and a source that is gone and not kept", () => {
    assert.deepEqual(staging(`incarnation: c, restores: { c: { from: b, at: ${at}, keepSource: false } }`), []);
    assert.deepEqual(staging(`restores: { b: { from: a, at: ${at} }, c: { from: b, at: ${at} } }`), []);
  });
});

describe("rules of copies", () => {
  for (const replicas of [0, 1]) {
    it(`refuse ${replicas} replicas in production, whose commits shall wait for one always`, () => {
      const weaker = replicas === 0 ? "none" : "preferred";

      assert.deepEqual(production(`replicas: ${replicas}, storageGiB: 10`), [
        `POSTGRES_REPLICAS_TOO_FEW Pulumi.production.yaml:12:38 › postgres.replicas: found replicas: ${replicas}, and the tier production asks for required commits; allowed: at least 2 → raise replicas, or say openly that a failover may lose commits: synchronous: ${weaker}`,
      ]);
      assert.deepEqual(production(`replicas: ${replicas}, storageGiB: 10, synchronous: ${weaker}`), []);
    });
  }

  it("refuse commits that would wait for what is not there, on every tier", () => {
    const refused = (faults: readonly string[]) => faults.map((line) => line.split("; ")[0]);

    assert.deepEqual(refused(dev("synchronous: preferred")), [
      "POSTGRES_REPLICAS_TOO_FEW Pulumi.dev.yaml:10:41 › postgres.synchronous: found replicas: 0, and `synchronous` asks for preferred commits",
    ]);
    assert.deepEqual(refused(staging("replicas: 1, storageGiB: 10, synchronous: required")), [
      "POSTGRES_REPLICAS_TOO_FEW Pulumi.staging.yaml:10:86 › postgres.replicas: found replicas: 1, and `synchronous` asks for required commits",
    ]);
    assert.deepEqual(staging("replicas: 0, storageGiB: 10"), []);
    assert.deepEqual(production("replicas: 2, storageGiB: 10"), []);
  });

  const replicasPerShard = (file: string, count: number, more = "") =>
    lines({ [file]: (text) => text.replace(/redis: \{.*\}/, `redis: { replicasPerShard: ${count}${more} }`) });

  it("refuse shards of one node where state is protected, and only there", () => {
    assert.deepEqual(replicasPerShard("Pulumi.production.yaml", 0), [
      "REDIS_REPLICAS_MISSING Pulumi.production.yaml:16:43 › redis.replicasPerShard: found 0: with a node its shard would be gone, and the tier production protects what it holds; allowed: 1 to 5 → say replicasPerShard: 1, or nothing",
    ]);
    assert.deepEqual(replicasPerShard("Pulumi.production.yaml", 1), []);
    assert.deepEqual(replicasPerShard("Pulumi.production.yaml", 0, ", mode: single"), []);
    assert.deepEqual(replicasPerShard("Pulumi.staging.yaml", 0), []);
  });
});

describe("rules of server parameters", () => {
  const refused = (parameters: string) =>
    staging(`parameters: { ${parameters} }`).map((line) => line.replace(/^(\S+) \S+ › (.*) → .*$/, "$1 $2"));

  for (const value of ["many", "39", "0x40", "100.5", "262144", "-1"]) {
    it(`refuse ${value} connections`, () => {
      assert.deepEqual(refused(`max_connections: "${value}"`), [
        `POSTGRES_PARAMETER_WRONG postgres.parameters.max_connections: found "${value}"; allowed: a whole number from 40 to 262143`,
      ]);
    });
  }

  it("refuse buffers that are no memory, or more than an instance asks for", () => {
    assert.deepEqual(refused("shared_buffers: 1025MB"), [
      'POSTGRES_PARAMETER_WRONG postgres.parameters.shared_buffers: found "1025MB"; allowed: at most 1024MB, the memory that an instance asks for',
    ]);
    assert.deepEqual(refused("shared_buffers: 25%"), [
      'POSTGRES_PARAMETER_WRONG postgres.parameters.shared_buffers: "25%" is no memory; allowed: 512MB, 4GB or pages of 8 kB',
    ]);
  });

  it("take what the server takes", () => {
    assert.deepEqual(refused('max_connections: "40", shared_buffers: 1GB'), []);
  });
});

describe("rules of backups", () => {
  it("refuse a role beside access keys", () => {
    const twice =
      "credentials: { id: session-key, key: session-key }, roleArn: arn:aws:iam::123456789012:role/shop/backups";

    assert.deepEqual(
      dev(`backups: { destination: "s3://bucket/prefix", ${twice} }`).filter((line) => line.startsWith("BACKUPS")),
      [
        "BACKUPS_CREDENTIALS_TWICE Pulumi.dev.yaml:10:135 › postgres.backups.roleArn: a role and access keys; the pods would use the keys alone → keep one of the two",
      ],
    );
  });
});

describe("the keys of a store", () => {
  const shop = aProject();
  const inDev = (text: string) => stackTextFaults(shop, "dev", text).map((fault) => formatFault(fault).trim());
  const dev = (settings: string) => inDev(postgres(settings)(shop.stacks.get("dev")?.text ?? ""));
  const digest = `sha256:${"a".repeat(64)}`;

  it("refuse a schedule that the operator could not read, or that never comes", () => {
    const schedule = (text: string) => dev(`backups: { destination: "s3://bucket/prefix", schedule: "${text}" }`);

    assert.deepEqual(schedule("0 30 2 * * *"), []);
    assert.match(schedule("30 2 * * *").join("\n"), /postgres\.backups\.schedule: "30 2 \* \* \*" has not six fields;/);
    assert.match(schedule("0 0 25 * * *").join("\n"), /"25" is no hour;/);
    assert.match(schedule("0 0 0 31 2 *").join("\n"), /"0 0 0 31 2 \*" never comes/);
  });

  it("refuse an image that does not say its version: the archive is named by it", () => {
    assert.match(
      dev(`image: "ghcr.io/acme/postgres:latest@${digest}"`).join("\n"),
      /postgres\.image: the tag "latest" does not say the version;/,
    );
    assert.match(
      dev(`restores: { b: { from: a, at: ${at}, image: "ghcr.io/acme/postgres:v17@${digest}" } }`).join("\n"),
      /postgres\.restores\.b\.image: the tag "v17" does not say the version;/,
    );
  });

  it("refuse a role that is none of AWS", () => {
    assert.match(
      dev('backups: { destination: "s3://bucket/prefix", roleArn: "backups" }').join("\n"),
      /postgres\.backups\.roleArn: .*arn:aws:iam::123456789012:role\/name/,
    );
  });

  it("refuse a cluster of fewer than three shards", () => {
    const text = (shop.stacks.get("dev")?.text ?? "").replace("redis: {}", "redis: { shards: 2 }");

    assert.match(inDev(text).join("\n"), /redis\.shards: found 2; allowed: at least 3 shards/);
  });
});

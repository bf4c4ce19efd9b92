import assert from "node:assert/strict";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { aProject, type FileChanges, replacing } from "../support/fixtures.ts";

const lines = (changes: FileChanges) =>
  projectFaults(aProject(changes)).map((fault) => `${fault.code} ${formatFault(fault).trim()}`);

describe("rules of stores", () => {
  const RULES: readonly (readonly [name: string, changes: FileChanges, ...lines: string[]])[] = [
    [
      "replicas without storage",
      { "Pulumi.dev.yaml": replacing("postgres: {}", "postgres: { replicas: 1 }") },
      "POSTGRES_STORAGE_MISSING Pulumi.dev.yaml:10:38 › postgres.replicas: found replicas: 1 without `storageGiB`: how large each of their volumes is, nobody has said; allowed: both, or neither (then the tier decides) → add storageGiB, for example storageGiB: 5",
    ],
    [
      "a production database without backups",
      {
        "Pulumi.production.yaml": replacing(
          '    backups: { destination: "s3://acme-shop-production-backups/postgres" }\n',
          "",
        ),
      },
      "POSTGRES_BACKUPS_MISSING Pulumi.production.yaml:13:5 › postgres: the tier production has a Postgres without `backups`: a lost volume would be lost data → add backups: { destination: s3://bucket/prefix }",
    ],
    [
      "a restore without backups",
      {
        "Pulumi.dev.yaml": replacing(
          "postgres: {} #",
          'postgres: { restores: { b: { from: a, at: "2026-11-20T10:00:00Z" } } } #',
        ),
      },
      'RESTORE_WITHOUT_BACKUPS Pulumi.dev.yaml:10:43 › postgres.restores.b: "b" has no backups to come from → add `backups`, where the archive is',
    ],
    [
      "a restore from itself",
      {
        "Pulumi.staging.yaml": replacing(
          "    replicas: 1\n",
          '    replicas: 1\n    restores: { b: { from: b, at: "2026-11-20T10:00:00Z" } }\n',
        ),
      },
      'RESTORE_FROM_ITSELF Pulumi.staging.yaml:12:28 › postgres.restores.b.from: "b" cannot come from itself: two clusters would write one archive → give it a new name',
    ],
    [
      "restores in a circle",
      {
        "Pulumi.staging.yaml": replacing(
          "    replicas: 1\n",
          '    replicas: 1\n    restores: { b: { from: c, at: "2026-11-20T10:00:00Z" }, c: { from: b, at: "2026-11-20T10:00:00Z" } }\n',
        ),
      },
      'RESTORE_CIRCLE Pulumi.staging.yaml:12:28 › postgres.restores.b.from: "b" comes from "c", which comes from it again → name the one that was first',
      'RESTORE_CIRCLE Pulumi.staging.yaml:12:72 › postgres.restores.c.from: "c" comes from "b", which comes from it again → name the one that was first',
    ],
    [
      "dropping the incarnation that serves",
      {
        "Pulumi.staging.yaml": replacing(
          "    replicas: 1\n",
          '    replicas: 1\n    restores: { b: { from: a, at: "2026-11-20T10:00:00Z", keepSource: false } }\n',
        ),
      },
      'RESTORE_SOURCE_SERVES Pulumi.staging.yaml:11:5 › postgres.incarnation: "a" serves, and an entry of `restores` drops it (keepSource: false) → switch `incarnation` first, then drop the old one',
    ],
    [
      "a single Redis with shards",
      { "Pulumi.dev.yaml": replacing("redis: {}", "redis: { mode: single, shards: 3 }") },
      "REDIS_SINGLE_WITH_SHARDS Pulumi.dev.yaml:11:31 › redis.mode: `mode: single` is one node; found shards or replicas beside it → choose one of the two",
    ],
    [
      "more data than half of a Redis node",
      { "Pulumi.dev.yaml": replacing("redis: {}", "redis: { maxMemoryMiB: 65 }") },
      "REDIS_MEMORY Pulumi.dev.yaml:11:39 › redis.maxMemoryMiB: found 65; allowed: at most half of the node's memory, 64: the fork that writes a snapshot copies pages → use more shards, or a tier with larger nodes",
    ],
    [
      "an existing store beside a managed one",
      {
        "Pulumi.dev.yaml": replacing(
          "redis: {}",
          "redis: { storageGiB: 1, existing: { host: r.example.org, cidrs: [10.0.0.0/24], user: app, passwordSecret: session-key } }",
        ),
      },
      "STORE_EXISTING_AND_MANAGED Pulumi.dev.yaml:11:50 › redis.existing: `existing` stands beside storageGiB: nothing is made where one is there → keep one of the two",
    ],
    [
      "a service without its store",
      { "Pulumi.dev.yaml": replacing("  environments:redis: {}\n", "") },
      'STORE_MISSING Pulumi.dev.yaml:13:10 › images.api: "api" runs here and uses redis, which this stack does not have → add environments:redis, or leave it out of the service\'s `uses`',
      'STORE_MISSING Pulumi.dev.yaml:15:13 › images.worker: "worker" runs here and uses redis, which this stack does not have → add environments:redis, or leave it out of the service\'s `uses`',
    ],
    [
      "a parameter that the operator sets",
      { "Pulumi.dev.yaml": replacing("postgres: {}", "postgres: { parameters: { archive_mode: always } }") },
      'POSTGRES_PARAMETER_FIXED Pulumi.dev.yaml:10:42 › postgres.parameters.archive_mode: "archive_mode" is set by the operator itself, which refuses the cluster otherwise → remove it',
    ],
    [
      "an incarnation whose pods could not be named",
      { "Pulumi.dev.yaml": replacing("postgres: {}", "postgres: { incarnation: the-one-after-the-flood }") },
      'INCARNATION_TOO_LONG Pulumi.dev.yaml:10:28 › postgres.incarnation: "the-one-after-the-flood" has 23 characters; allowed: at most 20, since the names of pods and Services are made from it → shorten it',
      'INCARNATION_UNKNOWN Pulumi.dev.yaml:10:41 › postgres.incarnation: "the-one-after-the-flood" is not in `restores`: it would begin empty, and the one that served would go; allowed: a → add restores: { the-one-after-the-flood: { from: INCARNATION, at: TIME } }, deploy that, then switch',
    ],
  ];
  for (const [name, changes, ...expected] of RULES) {
    it(`refuse ${name}`, () => {
      assert.notEqual(expected.length, 0);
      assert.deepEqual(lines(changes), expected);
    });
  }
});

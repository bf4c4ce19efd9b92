import assert from "node:assert/strict";
import type { NetworkPath, PathEnd } from "../../components/network/paths.ts";
import { postgresPaths } from "../../components/postgres/paths.ts";
import type { PostgresBackups, PostgresInput } from "../../components/postgres/postgres-input.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { aLargePostgres, aManagedPostgres, aPostgres, EXISTING_POSTGRES, someBackups } from "../support/a-postgres.ts";

const API = "10.0.0.1/32";
const RECOVERED = { name: "b", recovery: { from: "a", at: "2026-11-20T10:00:00Z" } };

describe("postgres paths", () => {
  it("open the smallest one to its services, its operator, Prometheus and the API server alone", () => {
    assert.deepEqual(lines(aPostgres({ services: ["api", "worker"] })), [
      "api → postgres-a/instance : 5432",
      "cnpg-system → postgres-a/instance : 8000, 5432",
      `job initdb of postgres-a → API server ${API} : 443, 6443`,
      `job major-upgrade of postgres-a → API server ${API} : 443, 6443`,
      "monitoring → postgres-a/instance : 9187",
      `postgres-a/instance → API server ${API} : 443, 6443`,
      "worker → postgres-a/instance : 5432",
    ]);
  });

  it("open the largest one among its instances, through its pool and to the object store too", () => {
    assert.deepEqual(lines(aPostgres({ store: aLargePostgres() })), [
      "api → postgres-a-pooler : 5432",
      "api → postgres-a/instance : 5432",
      "cnpg-system → postgres-a/instance : 8000, 5432",
      `job initdb of postgres-a → API server ${API} : 443, 6443`,
      `job join of postgres-a → API server ${API} : 443, 6443`,
      "job join of postgres-a → postgres-a/instance : 5432",
      `job major-upgrade of postgres-a → API server ${API} : 443, 6443`,
      "monitoring → postgres-a-pooler : 9127",
      "monitoring → postgres-a/instance : 9187",
      `postgres-a-pooler → API server ${API} : 443, 6443`,
      "postgres-a-pooler → postgres-a/instance : 5432",
      "postgres-a/instance → 0.0.0.0/0 : 443",
      "postgres-a/instance → 169.254.170.23/32 : 80",
      `postgres-a/instance → API server ${API} : 443, 6443`,
      "postgres-a/instance → postgres-a/instance : 5432, 8000",
    ]);
  });

  it("keep services away from the instances where the pool takes all", () => {
    const store = aManagedPostgres({ pooler: { instances: 1, mode: "session" } });

    assert.deepEqual(
      lines(aPostgres({ store })).filter((line) => line.startsWith("api")),
      ["api → postgres-a-pooler : 5432"],
    );
  });

  it("let a recovery read the archive, and never let one incarnation into another", () => {
    const incarnations = [{ name: "a", recovery: undefined }, RECOVERED];
    const found = lines(aPostgres({ store: aLargePostgres({ incarnations }) }));

    assert.ok(found.includes("job full-recovery of postgres-b → 0.0.0.0/0 : 443"));
    assert.ok(!found.some((line) => line.includes("job initdb of postgres-b")));
    const across = found.filter((line) => line.includes("postgres-a") && line.includes("postgres-b"));
    assert.deepEqual(across, []);
  });

  it("do not change when another incarnation serves", () => {
    const incarnations = [{ name: "a", recovery: undefined }, RECOVERED];
    const [a, b] = ["a", "b"].map((serving) => lines(aPostgres({ store: aLargePostgres({ incarnations, serving }) })));

    assert.deepEqual(a, b);
  });

  for (const [endpoint, port] of [
    ["https://minio.example.org:9000", "9000"],
    ["https://minio.example.org", "443"],
    ["http://minio.example.org", "80"],
  ] as const) {
    it(`lead to ${endpoint} on port ${port}`, () => {
      const store = aManagedPostgres({ backups: someBackups({ endpoint }) });

      assert.ok(lines(aPostgres({ store })).includes(`postgres-a/instance → 0.0.0.0/0 : ${port}`));
    });
  }

  it("lead to the agent that lends a role by binding, from what archives and what recovers alone", () => {
    const incarnations = [{ name: "a", recovery: undefined }, RECOVERED];
    const found = lines(aPostgres({ store: aLargePostgres({ incarnations }) }));

    assert.deepEqual(
      found.filter((line) => line.includes("169.254")),
      [
        "job full-recovery of postgres-b → 169.254.170.23/32 : 80",
        "postgres-a/instance → 169.254.170.23/32 : 80",
        "postgres-b/instance → 169.254.170.23/32 : 80",
      ],
    );
  });

  it("lead to no agent for a role by name, which AWS lends, and for access keys", () => {
    const roleArn = "arn:aws:iam::123456789012:role/backups";
    const endpoint = "https://minio.example.org:9000";
    const outside = (backups: Partial<PostgresBackups>) =>
      lines(aPostgres({ store: aManagedPostgres({ backups: someBackups({ endpoint, ...backups }) }) })).filter((line) =>
        /instance → [0-9]/.test(line),
      );

    assert.deepEqual(outside({ credentials: { kind: "iam", roleArn } }), [
      "postgres-a/instance → 0.0.0.0/0 : 9000, 443",
    ]);
    assert.deepEqual(outside({ credentials: { kind: "secrets", id: "id", key: "key" } }), [
      "postgres-a/instance → 0.0.0.0/0 : 9000",
    ]);
  });

  it("lead to one that is there by its ranges and its port, and to nothing else", () => {
    assert.deepEqual(lines(aPostgres({ store: EXISTING_POSTGRES })), ["api → 10.99.0.0/24 : 5433"]);
  });

  it("say why they are open", () => {
    for (const path of postgresPaths(aPostgres({ store: aLargePostgres() }))) assert.notEqual(path.why, "");
  });
});

function lines(input: PostgresInput): readonly string[] {
  return postgresPaths({ ...input, apiServerCidrs: [parseCidr(API)] })
    .map(line)
    .toSorted();
}

function line({ from, to, ports }: NetworkPath): string {
  return `${end(from)} → ${end(to)} : ${ports.map(({ port }) => port).join(", ")}`;
}

function end(at: PathEnd): string {
  if (at.kind === "range") return at.cidr.text;
  if (at.kind === "api-server") return `API server ${at.cidrs.map(({ text }) => text).join(", ")}`;
  if (at.kind === "platform") return at.namespace;
  const { labels } = at;
  const job = labels["cnpg.io/jobRole"];
  if (job !== undefined) return `job ${job} of ${labels["cnpg.io/cluster"]}`;
  const pool = labels["cnpg.io/poolerName"];
  if (pool !== undefined) return pool;
  const cluster = labels["cnpg.io/cluster"];
  return cluster === undefined ? (labels["app.kubernetes.io/name"] ?? "?") : `${cluster}/${labels["cnpg.io/podRole"]}`;
}

import assert from "node:assert/strict";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { aProject, type FileChanges, replacing } from "../support/fixtures.ts";

const faults = (changes: FileChanges) => projectFaults(aProject(changes));
const lines = (changes: FileChanges) => faults(changes).map((fault) => `${fault.code} ${formatFault(fault).trim()}`);

describe("rules of what environments must not share", () => {
  const RULES: readonly (readonly [name: string, changes: FileChanges, ...lines: string[]])[] = [
    [
      "two environments with one archive",
      {
        "Pulumi.staging.yaml": replacing(
          "s3://acme-shop-staging-backups/postgres",
          "s3://acme-shop-production-backups//postgres/",
        ),
      },
      "BACKUPS_SHARED Pulumi.staging.yaml:13:29 › postgres.backups.destination: s3://acme-shop-production-backups//postgres/ is where Pulumi.production.yaml archives too: each would overwrite, and restore from, the other's backups → give each environment a bucket or a prefix of its own",
    ],
    [
      "two environments that read the same secrets",
      {
        "Pulumi.staging.yaml": replacing(
          "  environments:flags:",
          "  environments:secrets: { source: external, store: { name: shop-production, prefix: shop/production/ } }\n  environments:flags:",
        ),
      },
      'SECRETS_SHARED Pulumi.staging.yaml:17:85 › secrets.store.prefix: the secrets come from shop-production below "shop/production/", as those of Pulumi.production.yaml do: both environments would have the same → give each a prefix of its own, for example prefix: staging/',
    ],
    [
      "two environments of one cluster that share its store of secrets as a whole",
      {
        "Pulumi.production.yaml": replacing(", prefix: shop/production/", ""),
        "Pulumi.staging.yaml": (text) =>
          replacing(
            'cluster: { context: shop-staging, server: "https://staging.k8s.shop.example:6443" }',
            'cluster: { context: shop-production, server: "https://production.k8s.shop.example:6443" }',
          )(
            replacing(
              "  environments:flags:",
              "  environments:secrets: { source: external, store: { name: shop-production } }\n  environments:flags:",
            )(text),
          ),
      },
      'SECRETS_SHARED Pulumi.staging.yaml:17:52 › secrets.store: the secrets come from shop-production below "", as those of Pulumi.production.yaml do: both environments would have the same → give each a prefix of its own, for example prefix: staging/',
    ],
  ];
  for (const [name, changes, ...expected] of RULES) {
    it(`refuse ${name}`, () => {
      assert.notEqual(expected.length, 0);
      assert.deepEqual(lines(changes), expected);
    });
  }

  it("accept one bucket with a prefix for each, another object store, and stores of secrets that may be two", () => {
    const source = "  environments:flags:";
    const store = (text: string) =>
      replacing(source, `  environments:secrets: { source: external, store: ${text} }\n${source}`);
    const here = "s3://acme-shop-staging-backups/postgres";
    const there = "s3://acme-shop-production-backups/postgres";
    const accepted: readonly FileChanges[] = [
      { "Pulumi.staging.yaml": replacing(here, `${there}/staging`) },
      { "Pulumi.staging.yaml": replacing(`"${here}"`, `"${there}", endpoint: "https://minio.shop.example"`) },
      { "Pulumi.staging.yaml": store("{ name: shop-production, prefix: shop/staging/ }") },
      { "Pulumi.staging.yaml": store("{ name: shop-staging, prefix: shop/production/ }") },
      {
        "Pulumi.staging.yaml": store("{ name: shop-production }"),
        "Pulumi.production.yaml": replacing(", prefix: shop/production/", ""),
      },
    ];

    assert.deepEqual(
      accepted.map(lines),
      accepted.map(() => []),
    );
  });
});

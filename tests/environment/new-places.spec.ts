import assert from "node:assert/strict";
import { parse } from "yaml";
import { parseProject } from "../../infra/config/load-project.ts";
import { newEnvironment } from "../../infra/environment/new-environment.ts";
import { newStackText } from "../../infra/environment/new-stack-text.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { type FileChanges, fixtureFiles, replacing, SHOP } from "../support/fixtures.ts";

/** The environment `qa`, like another one, and what a person is told of it. */
function make(like: string, changes: FileChanges = {}) {
  const files = fixtureFiles(changes);
  const request = { name: "qa", like, after: "dev" };
  const made = newEnvironment(parseProject(SHOP, files), files.get("promotion.yaml") ?? "", request);
  const after = new Map(files).set(made.stackFile, made.stackText).set("promotion.yaml", made.policyText);
  const project = parseProject(SHOP, after);
  assert.deepEqual(projectFaults(project), []);
  const config = project.stacks.get("qa")?.config ?? assert.fail();
  return {
    text: made.stackText,
    review: made.review.join("\n"),
    config,
    destination: config.postgres?.backups?.destination,
    prefix: config.secrets.store?.prefix,
  };
}

const PRODUCTION = "s3://acme-shop-production-backups/postgres";
const STAGING = "s3://acme-shop-staging-backups/postgres";

describe("the places of a new environment", () => {
  const archives: readonly (readonly [what: string, destination: string, own: string])[] = [
    ["named after it", PRODUCTION, "s3://acme-shop-qa-backups/postgres"],
    ["named after it wherever the other's name stands", "s3://production/production", "s3://qa/qa"],
    ["below the other's where that has no name", "s3://backups/shop/", "s3://backups/shop/qa"],
    ["below the other's where the name is part of a word", "s3://preproduction1", "s3://preproduction1/qa"],
    ["below the other's where its own would be another's", "s3://acme-production", "s3://acme-production/qa"],
  ];
  for (const [what, destination, own] of archives) {
    it(`have backups ${what}`, () => {
      const changes = {
        "Pulumi.production.yaml": replacing(PRODUCTION, destination),
        "Pulumi.staging.yaml": replacing(STAGING, "s3://acme-qa"),
      };

      const made = make("production", changes);

      assert.equal(made.destination, own);
      assert.ok(made.review.includes(`backups: to ${own}; make it, and let only qa write there`), made.review);
    });
  }

  it("leave the scheme alone, whatever the other is called", () => {
    const files = fixtureFiles();
    const renamed = (text: string) => text.replaceAll(/\bstaging\b/g, "s3");
    const changes: FileChanges = {
      "Pulumi.staging.yaml": undefined,
      "Pulumi.s3.yaml": renamed(files.get("Pulumi.staging.yaml") ?? "").replace("tier: s3", "tier: staging"),
      "promotion.yaml": renamed,
    };

    assert.equal(make("s3", changes).destination, "s3://acme-shop-qa-backups/postgres");
  });

  const prefixes: readonly (readonly [what: string, prefix: string, own: string])[] = [
    ["named after it", "prefix: shop/production/", "shop/qa/"],
    ["below the other's", "prefix: shop/", "shop/qa/"],
    ["below the other's, with its separator", "prefix: shop-", "shop-qa-"],
    ["of its own where the other has none", 'prefix: ""', "qa/"],
  ];
  for (const [what, prefix, own] of prefixes) {
    it(`have a prefix of secrets ${what}`, () => {
      const made = make("production", { "Pulumi.production.yaml": replacing("prefix: shop/production/", prefix) });

      assert.equal(made.prefix, own);
      assert.ok(made.review.includes(`secrets: from shop-production below ${own}; put those of qa there`), made.review);
    });
  }

  const written: readonly (readonly [what: string, before: string, after: string])[] = [
    ["in braces", "    store: { name: x } # s\n", '    store: { name: x, prefix: "qa/" } # s\n'],
    ["in a block", "    store: # s\n      name: x # n\n", '    store: # s\n      name: x # n\n      prefix: "qa/"\n'],
    [
      "where it stands",
      "    store:\n      prefix: a/ # p\n      name: x\n",
      '    store:\n      prefix: "qa/" # p\n      name: x\n',
    ],
  ];
  for (const [what, before, after] of written) {
    it(`are written ${what}, and nothing else changes`, () => {
      const head =
        "config:\n  environments:host: a.b\n  environments:network: { cidr: 10.1.0.0/16 }\n  environments:secrets:\n";
      const own = { name: "qa", like: "staging", host: "a.b", cidr: "10.1.0.0/16", secretPrefix: "qa/" };

      const { text } = newStackText(head + before, own);

      assert.equal(text, `# qa: like staging. Say here what it is for.\n${head}${after}`);
      assert.equal(parse(text).config["environments:secrets"].store.name, "x");
    });
  }

  it("are none where the other has none", () => {
    const made = make("dev");

    assert.deepEqual([made.destination, made.prefix], [undefined, undefined]);
    assert.doesNotMatch(made.review, /backups:|secrets: from/);
  });
});

describe("what a new environment does not take over unseen", () => {
  for (const [layout, lines] of [
    ["blocks", '    incarnation: b\n    restores:\n      b: { from: a, at: "2026-11-20T10:00:00Z" }\n'],
    ["one line", '    restores: { b: { from: a, at: "2026-11-20T10:00:00Z" } } # from the 20th\n    incarnation: b\n'],
  ] as const) {
    it(`leaves out the restores of the other's database, written as ${layout}`, () => {
      const { config, text, review } = make("staging", {
        "Pulumi.staging.yaml": replacing("    replicas: 1\n", `${lines}    replicas: 1\n`),
      });

      assert.deepEqual([config.postgres?.incarnation, config.postgres?.restores], ["a", {}]);
      assert.doesNotMatch(text, /incarnation|restores|2026|20th/);
      assert.match(review, /postgres: begins empty; the restores of staging read an archive that is not that of qa/);
    });
  }

  for (const [layout, role] of [
    ["first", "roleArn: arn:aws:iam::111122223333:role/backups, destination"],
    ["alone in its lines", "\n        roleArn: arn:aws:iam::111122223333:role/backups,\n        destination"],
  ] as const) {
    it(`leaves out the role that opens the other's archive, written ${layout}`, () => {
      const { config, text, review } = make("staging", {
        "Pulumi.staging.yaml": replacing("destination", role),
      });

      assert.equal(config.postgres?.backups?.destination, "s3://acme-shop-qa-backups/postgres");
      assert.doesNotMatch(text, /roleArn|111122223333/);
      assert.match(review, /backups: the role of staging is not taken over; add a roleArn of qa/);
    });
  }

  it("says that a store which is there already would be shared", () => {
    const existing =
      "redis: { existing: { host: cache.example.org, cidrs: [10.0.0.0/24], user: app, passwordSecret: session-key } }";
    const { review } = make("staging", { "Pulumi.staging.yaml": replacing("redis: { shards: 3 }", existing) });

    assert.match(review, /redis: the very one of staging, cache\.example\.org; give qa one of its own/);
    assert.doesNotMatch(make("staging").review, /the very one/);
  });

  it("says who may reach it and whom it calls at night", () => {
    const { review } = make("production");

    assert.match(review, /gateway: clients from 0\.0\.0\.0\/0, as in production/);
    assert.match(review, /monitoring: critical alerts go to on-call, stakeholders, as those of production do/);
    assert.doesNotMatch(make("dev").review, /gateway:|monitoring:/);
  });
});

import assert from "node:assert/strict";
import { parse } from "yaml";
import { SmallWorld } from "./small-world.ts";

describe("envs config", () => {
  let world: SmallWorld;
  beforeEach(() => {
    world = new SmallWorld();
  });
  afterEach(() => world.remove());

  it("prints images and ranges as a person writes them", async () => {
    const { exit, out } = await world.run(["config", "dev"]);

    const spec = parse(out);
    assert.equal(exit, 0);
    assert.equal(
      spec.services[0].image,
      "ghcr.io/acme/shop-api:1.4.2@sha256:996d4f2dbdc34f0c0c758d128bb246b42b29dcd3457185547cab9dc600853b44",
    );
    assert.match(spec.postgres.image, /^ghcr\.io\/cloudnative-pg\/postgresql:\S+@sha256:[0-9a-f]{64}$/);
    assert.deepEqual([spec.cidr, spec.gateway.clients], ["10.10.0.0/16", ["10.10.0.0/16"]]);
    assert.doesNotMatch(out, /^\s*(?:digest|prefix|first|last):/m);
  });

  it("fills in what the tier says", async () => {
    const { out } = await world.run(["config", "production"]);

    const { postgres, redis, monitoring, secrets } = parse(out);
    assert.deepEqual(
      [postgres.storageGiB, postgres.synchronous, postgres.backups.retentionDays],
      [200, "required", 35],
    );
    assert.deepEqual([redis.topology.shards, redis.tls, monitoring.level], [3, true, "comprehensive"]);
    assert.deepEqual(
      secrets.items.map(({ name, source }: { name: string; source: { key?: string } }) => [name, source.key]),
      [
        ["pagerduty-key", "shop/production/pagerduty-key"],
        ["slack-webhook", "shop/production/slack-webhook"],
      ],
    );
  });

  it("prints the same as JSON", async () => {
    const [text, json] = [await world.run(["config", "staging"]), await world.run(["config", "staging", "--json"])];

    assert.deepEqual(JSON.parse(json.out), parse(text.out));
  });

  it("shows of an encrypted secret that it is set, and nothing of it", async () => {
    const value = "v1:c2VjcmV0:bm90LXRvLWJlLXNlZW4=";
    const lines = `  environments:monitoring: { level: standard, routes: { critical: [stakeholders] } }\n  environments:secrets: { values: { slack-webhook: { secure: "${value}" } } }\n`;
    world.edit("Pulumi.dev.yaml", "  environments:images:", `${lines}  environments:images:`);

    for (const flags of [[], ["--json"]]) {
      const { out, exit } = await world.run(["config", "dev", ...flags]);

      assert.equal(exit, 0);
      assert.ok(out.includes("slack-webhook"), out);
      assert.ok(!out.includes("c2VjcmV0") && !out.includes("bm90LXRv"), out);
    }
  });

  it("names the environments where there is none of that name", async () => {
    const { exit, err } = await world.run(["config", "prod"]);

    assert.equal(exit, 2);
    assert.match(err, /dev, production, staging/);
  });
});

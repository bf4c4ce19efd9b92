import assert from "node:assert/strict";
import { openProject } from "../../infra/environment/open-project.ts";
import { replacing, withProjectFolder } from "../support/fixtures.ts";

describe("bad input", () => {
  it("is told all at once, also where one file is wrong in itself and others only beside each other", async () => {
    const changes = {
      "Pulumi.yaml": replacing(
        "calls: [api]\n        variables",
        "calls: [api]\n        allows: []\n        variables",
      ),
      "Pulumi.dev.yaml": (text: string) =>
        replacing(
          "environments:redis: {}",
          "environments:redis: { shards: 2 }",
        )(
          replacing(
            "environments:postgres: {}",
            "environments:postgres: { replicas: 1 }",
          )(replacing(", ENABLE_DEBUG_ENDPOINTS: true", "")(text)),
        ),
      "Pulumi.staging.yaml": (text: string) =>
        replacing(
          "critical: [team]",
          "critical: [teem]",
        )(
          replacing(
            "  environments:services:",
            "  environments:secrets: { source: external }\n  environments:services:",
          )(text),
        ),
      "Pulumi.production.yaml": (text: string) =>
        replacing(
          "    journeys:",
          "    level: everything\n    journeys:",
        )(
          replacing(
            "  environments:secrets: { store: { name: shop-production, prefix: shop/production/ } }",
            "  environments:secrets: { source: stack }",
          )(text),
        ),
    };
    const callers = (text: string) =>
      replacing(
        "        exposed: true\n        uses: [postgres, redis]",
        "        exposed: true\n        allows: [web]\n        uses: [postgres, redis]",
      )(text);

    await withProjectFolder({ ...changes, "Pulumi.yaml": callers }, async (root) => {
      await assert.rejects(openProject(root), (error) => {
        assert.ok(error instanceof Error);
        const lines = error.message
          .split("\n")
          .slice(1)
          .map((line) => line.trim().replace(/:\d+:\d+/, ""));
        assert.deepEqual(lines, [
          "Pulumi.dev.yaml › redis.shards: found 2; allowed: at least 3 shards, or `mode: single` for one node",
          'Pulumi.production.yaml › monitoring.level: found "everything"; allowed: "basic", "standard", "full", "comprehensive"',
          'Pulumi.yaml › catalogue.value.worker.calls[0]: "api" does not allow "worker" to call it; it allows: web → add "worker" to `allows` of "api", or remove the call',
          "Pulumi.dev.yaml › postgres.replicas: found replicas: 1 without `storageGiB`: how large each of their volumes is, nobody has said; allowed: both, or neither (then the tier decides) → add storageGiB, for example storageGiB: 5",
          'Pulumi.dev.yaml › flags: the flag "ENABLE_DEBUG_ENDPOINTS" is missing: nothing says what holds here; allowed: on, off → add ENABLE_DEBUG_ENDPOINTS below environments:flags',
          "Pulumi.production.yaml › secrets: the secret \"pagerduty-key\" is used (receiver on-call) and not set here; allowed: an encrypted value, `generated`, or an external manager → pulumi config set --stack production --secret --path 'environments:secrets.values.pagerduty-key'",
          "Pulumi.production.yaml › secrets: the secret \"slack-webhook\" is used (receiver stakeholders) and not set here; allowed: an encrypted value, `generated`, or an external manager → pulumi config set --stack production --secret --path 'environments:secrets.values.slack-webhook'",
          'Pulumi.staging.yaml › monitoring.routes.critical[0]: there is no receiver "teem"; did you mean "team"?; allowed: team, stakeholders, on-call → add it to `receivers` of Pulumi.yaml, or mend the name',
        ]);
        return true;
      });
    });
  });
});

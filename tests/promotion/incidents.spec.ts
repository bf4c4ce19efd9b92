import assert from "node:assert/strict";
import { type DeploymentRecord, deploymentId, incidentOf } from "../../infra/promotion/incidents.ts";

describe("an incident", () => {
  it("is nothing for a deployment that ended well", () => {
    assert.equal(incidentOf(aRecord({ verdict: "verified" })), undefined);
  });

  const rows = [
    ["failed-release", "critical", "runs and is not healthy"],
    ["failed-infrastructure", "error", "could not be deployed"],
    ["unverified", "warning", "was deployed, and nobody knows whether it is healthy"],
  ] as const;
  for (const [verdict, severity, what] of rows) {
    it(`is ${severity} after ${verdict}, with the record that it is bound to`, () => {
      const record = aRecord({ verdict });

      assert.deepEqual(incidentOf(record), {
        deployment: "shop/production/r-0123456789ab",
        title: `shop production: release r-0123456789ab ${what}: api answered 503`,
        severity,
        record,
      });
    });
  }

  it("is the same one however often the same release is tried, and another for another release", () => {
    const first = deploymentId(aRecord({ at: "2030-01-01T09:00:00Z", reason: "x" }));

    assert.equal(deploymentId(aRecord({ at: "2030-01-01T10:00:00Z", reason: "y" })), first);
    assert.notEqual(deploymentId(aRecord({ release: "r-ffffffffffff" })), first);
    assert.notEqual(deploymentId(aRecord({ environment: "staging" })), first);
  });
});

function aRecord(change: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return {
    project: "shop",
    environment: "production",
    release: "r-0123456789ab",
    pins: { api: `ghcr.io/acme/shop-api:1.0.0@sha256:${"a".repeat(64)}` },
    verdict: "failed-release",
    reason: "api answered 503",
    actor: "ann",
    at: "2030-01-01T09:00:00Z",
    ...change,
  };
}

import assert from "node:assert/strict";
import { quotaFaults } from "../../infra/environment/rules/quota-rules.ts";
import { aProject, replacing } from "../support/fixtures.ts";

function faults(quota: string, file = "Pulumi.dev.yaml") {
  const change = replacing("  environments:access:", `  environments:quota: ${quota}\n  environments:access:`);
  return quotaFaults(aProject({ [file]: change })).map(
    ({ shownPath, message }) => `${shownPath?.join(".")}: ${message}`,
  );
}

describe("quota rules", () => {
  it("find nothing in the sample project", () => assert.deepEqual(quotaFaults(aProject()), []));

  it("add up services with the surplus of their delivery, stores, and room for the small", () => {
    // api medium 2 x (100m, 256Mi), web and worker small 2 x (50m, 128Mi), postgres 100m 512Mi 5Gi, redis 50m 128Mi
    const one = "all services at their most, while each is being replaced, and the stores ask for";
    assert.deepEqual(faults('{ cpu: "549m", memory: 1663Mi, storage: 4Gi, pods: 19 }'), [
      `quota.cpu: ${one} 1; the quota allows 549m`,
      `quota.memory: ${one} 2Gi; the quota allows 1663Mi`,
      `quota.storage: ${one} 5Gi; the quota allows 4Gi`,
      `quota.pods: ${one} 20; the quota allows 19`,
    ]);
    assert.deepEqual(faults('{ cpu: "550m", memory: 1664Mi, storage: 5Gi, pods: 20 }'), []);
  });

  it("count the pods of a blue-green service twice", () => {
    const pods = (count: number) => faults(`{ pods: ${count} }`, "Pulumi.production.yaml");

    // api 6 and web 12 twice, worker 6 and a quarter more, 3 Postgres, 6 Redis, 12 small
    assert.deepEqual(pods(65), []);
    assert.equal(pods(64).length, 1);
  });
});

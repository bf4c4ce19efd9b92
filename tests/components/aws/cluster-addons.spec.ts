import assert from "node:assert/strict";
import { ClusterAddons } from "../../../components/aws/eks/cluster-addons.ts";
import { record } from "../../support/mocks.ts";

describe("ClusterAddons", () => {
  it("are metrics-server alone, in the version that EKS chooses, over whatever somebody put there", async () => {
    const { resources } = await record(() => new ClusterAddons("addons", { clusterName: "shop-production" }));

    const addons = resources.filter(({ type }) => type === "aws:eks/addon:Addon");
    assert.deepEqual(
      addons.map(({ name, inputs }) => ({ name, ...inputs })),
      [
        {
          name: "addons-metrics-server",
          clusterName: "shop-production",
          addonName: "metrics-server",
          resolveConflictsOnCreate: "OVERWRITE",
          resolveConflictsOnUpdate: "OVERWRITE",
        },
      ],
    );
  });
});

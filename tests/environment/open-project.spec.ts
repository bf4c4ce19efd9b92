import assert from "node:assert/strict";
import { openProject } from "../../infra/environment/open-project.ts";
import { UserError } from "../../infra/errors.ts";
import { replacing, SHOP, withProjectFolder } from "../support/fixtures.ts";

describe("openProject", () => {
  it("gives the project and its graph", async () => {
    const { project, graph } = await openProject(SHOP);

    assert.equal(project.name, "shop");
    assert.deepEqual(graph.order, ["dev", "staging", "production"]);
  });

  it("throws every fault across files at once", async () => {
    const changes = {
      "Pulumi.staging.yaml": replacing("10.20.0.0/16", "10.10.0.0/16"),
      "promotion.yaml": replacing("    to: staging\n", "    to: staging\n  - { from: production, to: staging }\n"),
    };
    await withProjectFolder(changes, async (root) => {
      await assert.rejects(openProject(root), (error) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.code, "CONFIGURATION_FAULTS");
        assert.match(
          error.message,
          /^2 faults in the configuration:\n {2}promotion\.yaml:18:5 .* circle: .*\n {2}Pulumi\.staging\.yaml:8:33 › network\.cidr: .*$/,
        );
        return true;
      });
    });
  });

  it("throws the code itself where there is one fault", async () => {
    await withProjectFolder({ "Pulumi.staging.yaml": replacing("10.20.0.0/16", "10.10.0.0/16") }, async (root) => {
      await assert.rejects(openProject(root), { code: "NETWORK_OVERLAP", where: "Pulumi.staging.yaml:8:33", exit: 2 });
    });
  });
});

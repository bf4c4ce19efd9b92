import assert from "node:assert/strict";
import type { PreviewStep } from "../../infra/promotion/ports.ts";
import { withRepository } from "../support/a-flow.ts";
import { parseOutput } from "./output-schema.ts";
import { SmallWorld } from "./small-world.ts";

const TYPE = "github:index/repositoryEnvironment:RepositoryEnvironment";
const WAIT: PreviewStep = {
  urn: `urn:pulumi:dev::shop::${TYPE}::github-deploy`,
  type: TYPE,
  name: "github-deploy",
  op: "update",
  paths: ["waitTimer"],
  replacePaths: [],
};
const POD: PreviewStep = { ...WAIT, urn: "urn:pulumi:dev::shop::a:b:C::c", type: "a:b:C", name: "c", op: "create" };

describe("envs deploy --protection", () => {
  let world: SmallWorld;
  beforeEach(async () => {
    world = new SmallWorld();
    await world.releaseDev();
    world.edit("Pulumi.yaml", world.read("Pulumi.yaml"), withRepository()(world.read("Pulumi.yaml")));
    world.steps = [WAIT, POD];
  });
  afterEach(() => world.remove());

  it("is what a refused deployment tells to type, with the exit code of what is blocked", async () => {
    const { exit, err } = await world.run(["deploy", "dev"]);

    assert.equal(exit, 3);
    assert.match(err, /PROTECTION_CHANGES/);
    assert.match(err, /update RepositoryEnvironment github-deploy \(waitTimer\)/);
    assert.match(err, /\.\/envs deploy dev --protection/);
  });

  it("says what it has changed, what is left and what comes next", async () => {
    const { exit, out } = await world.run(["deploy", "dev", "--protection"]);

    assert.equal(exit, 0);
    assert.equal(
      out,
      "dev: protection 1 change made\n  update RepositoryEnvironment github-deploy (waitTimer)\n  1 other change left to a deployment\n  next: ./envs deploy dev\n",
    );
  });

  it("prints the same as JSON", async () => {
    const { out } = await world.run(["deploy", "dev", "--protection", "--json"]);

    const { applied, left } = parseOutput("protection", out);
    assert.deepEqual(applied, [{ operation: "update", type: TYPE, name: "github-deploy", paths: ["waitTimer"] }]);
    assert.deepEqual(
      left.map(({ name }) => name),
      ["c"],
    );
  });

  it("changes nothing where all is as declared", async () => {
    world.steps = [];

    const { exit, out } = await world.run(["deploy", "dev", "--protection"]);

    assert.deepEqual([exit, out], [0, "dev: protection as declared, nothing was changed\n"]);
  });

  it("lands nothing", async () => {
    const { exit, err } = await world.run(["deploy", "dev", "--protection", "--pull-request", "1"]);

    assert.equal(exit, 2);
    assert.match(err, /OPTION_CONFLICT/);
  });

  it("is asked for before a release is written that could not be deployed", async () => {
    await world.up("staging");
    const before = world.read("Pulumi.staging.yaml");

    const { exit, err } = await world.run(["promote", "dev", "staging", "--apply"]);

    assert.equal(exit, 3);
    assert.match(err, /PROTECTION_CHANGES/);
    assert.equal(world.read("Pulumi.staging.yaml"), before);
  });
});

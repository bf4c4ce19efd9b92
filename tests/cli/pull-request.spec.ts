import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { type ForgeWorld, forgeWorld } from "../promotion/forge-setup.ts";
import { parseOutput } from "./output-schema.ts";
import { API_1_5, SmallWorld } from "./small-world.ts";

describe("commands that need pull requests", () => {
  let world: SmallWorld;
  let github: ForgeWorld;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    world = new SmallWorld();
    await world.releaseDev();
    const names = readdirSync(world.root).filter((name) => name.endsWith(".yaml"));
    github = await forgeWorld(new Map(names.map((name) => [name, world.read(name)])));
    const token = { GITHUB_API_URL: github.stub.url, GITHUB_REPOSITORY: "acme/shop", ENVS_GITHUB_TOKEN: "t0ken" };
    env = { PATH: process.env.PATH, ...token };
  });
  afterEach(async () => {
    await github.close();
    world.remove();
  });

  it("opens one by default, writes nothing here, and names it", async () => {
    const before = world.read("Pulumi.staging.yaml");

    const { exit, out, err } = await world.run(["promote", "dev", "staging", "--json"], { env });

    const output = parseOutput("landing", out);
    assert.deepEqual([exit, output.commit, output.deployment], [0, null, null]);
    assert.equal(output.pullRequest?.number, github.stub.pulls[0]?.number);
    assert.equal(err, "opening a pull request in acme/shop\n");
    assert.equal(world.read("Pulumi.staging.yaml"), before);
    const branch = github.stub.pulls[0]?.head ?? "";
    github.git("fetch", "--quiet", "origin", branch);
    assert.ok(github.git("show", "FETCH_HEAD:Pulumi.staging.yaml").includes(`api: ${API_1_5}`));
  });

  it("opens one for what only waits for approvals, and says so", async () => {
    world.edit("promotion.yaml", "to: staging", "to: staging\n    approvals: [{ count: 1, team: platform }]");

    const { exit, out } = await world.run(["promote", "dev", "staging"], { env });

    assert.equal(exit, 0);
    assert.ok(out.includes("blocked by 1 of 13 gates"), out);
    assert.match(out, /\nProposed: pull request #\d+, \S+\nIt lands when the gates above let it through\.\n$/);
  });

  it("opens none for what is blocked", async () => {
    const { exit, out } = await world.run(["promote", "dev", "production"], { env });

    assert.deepEqual([exit, github.stub.pulls.length], [3, 0]);
    assert.ok(out.endsWith("\nNothing was written.\n"), out);
  });

  it("opens none for what is done already", async () => {
    await world.run(["promote", "dev", "staging", "--write"]);

    const { exit, out } = await world.run(["promote", "dev", "staging", "--json"], { env });

    assert.deepEqual([exit, parseOutput("landing", out).already, github.stub.pulls.length], [0, true, 0]);
  });

  it("refuses to land one where there is no forge, and says what can be done", async () => {
    const { exit, out } = await world.run(["deploy", "staging", "--pull-request", "7", "--json"]);

    const { error } = parseOutput("error", out);
    assert.deepEqual([exit, error.code], [2, "NO_FORGE"]);
    assert.ok(error.message.startsWith("pull request 7 cannot be landed: "), error.message);
  });

  it("passes on what the forge says of one that is not there", async () => {
    const { exit, out } = await world.run(["deploy", "staging", "--pull-request", "7", "--json"], { env });

    assert.equal(exit, 2);
    assert.match(parseOutput("error", out).error.code, /^FORGE_/);
  });
});

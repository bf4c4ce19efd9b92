import assert from "node:assert/strict";
import { parseOutput } from "./output-schema.ts";
import { API_1_5, SmallWorld } from "./small-world.ts";

const FROM = ["--branch", "main", "--commit", "4f2a91c"];

describe("envs release", () => {
  let world: SmallWorld;
  beforeEach(() => {
    world = new SmallWorld();
  });
  afterEach(() => world.remove());

  it("records the build, writes the pin, deploys and verifies", async () => {
    await world.adoptDev();

    const { exit, out } = await world.run(["release", "dev", `api=${API_1_5}`, ...FROM, "--apply", "--json"]);

    const output = parseOutput("landing", out);
    assert.deepEqual([exit, output.plan.kind, output.deployment?.verdict], [0, "release", "verified"]);
    assert.deepEqual(
      world.events.map(({ body }) => body.type),
      ["adopted", "verified", "built", "released", "verified"],
    );
  });

  it("records a build once, however often it is reported", async () => {
    await world.adoptDev();
    for (const _ of [1, 2]) await world.run(["release", "dev", `api=${API_1_5}`, ...FROM, "--write"]);

    assert.equal(world.events.filter(({ body }) => body.type === "built").length, 1);
  });

  it("records nothing of a release that is blocked, written or proposed", async () => {
    await world.adoptDev();
    const count = world.events.length;
    const argv = ["release", "dev", `api=${API_1_5}`, "--branch", "feature/x", "--commit", "4f2a91c"];

    const exits = [(await world.run([...argv, "--write"])).exit, (await world.run(argv)).exit];

    assert.deepEqual(exits, [3, 3]);
    assert.equal(world.events.length, count);
  });

  it("refuses a tag without a digest and names the digest that the tag has now", async () => {
    const { exit, out } = await world.run(["release", "dev", "api=ghcr.io/acme/shop-api:1.5.0", ...FROM, "--json"]);

    const { error } = parseOutput("error", out);
    assert.deepEqual([exit, error.code, error.where], [2, "IMAGE_WITHOUT_DIGEST", "api=ghcr.io/acme/shop-api:1.5.0"]);
    assert.equal(error.remedy, `that tag is this now, if it is the build you mean: api=${API_1_5}`);
    assert.equal(world.events.length, 0);
  });

  it("names everything that is wrong at once", async () => {
    const images = ["apj=x", "api", "web=ghcr.io/acme/shop-web:9.9.9", `worker=${API_1_5}`, `worker=${API_1_5}`];

    const { exit, err } = await world.run(["release", "dev", ...images, ...FROM]);

    assert.equal(exit, 2);
    assert.deepEqual(err.split("\n"), [
      "error RELEASE_ARGUMENTS: 4 of the images cannot be released:",
      '  apj=x: there is no service "apj"; allowed: api, web, worker; did you mean "api"? → add it to the catalogue in Pulumi.yaml, or mend the name',
      "  api: is no image of a service; allowed: SERVICE=registry/name:tag@sha256:…",
      '  web=ghcr.io/acme/shop-web:9.9.9: "ghcr.io/acme/shop-web:9.9.9" has no digest; allowed: registry/name:tag@sha256:<64 hexadecimal digits> → the registry has no tag 9.9.9 of ghcr.io/acme/shop-web: build and push it first',
      `  worker=${API_1_5}: worker is named twice; allowed: once`,
      "  next:  mend each of them, then repeat the command",
      "",
    ]);
  });

  it("refuses a commit that is a name, which would mean another build tomorrow", async () => {
    const { exit, err } = await world.run(["release", "dev", `api=${API_1_5}`, "--branch", "main", "--commit", "main"]);

    assert.equal(exit, 2);
    assert.match(err, /^error COMMIT_MALFORMED: "main" is no commit; allowed: 7 to 64 lower-case hexadecimal digits\n/);
  });
});

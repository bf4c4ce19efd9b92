/** The way of a release through the sandbox: build, dev, staging, production, with people who approve and a bad build. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { pinOf } from "../support/engine-runs.ts";
import { openTestSandbox, type RunResult, type TestSandbox } from "../support/sandbox.ts";

const API = "ghcr.io/acme/shop-api";

interface Decision {
  readonly gate: string;
  readonly code: string;
  readonly verdict: string;
}

/** The tests follow one release, in this order. */
describe("a release on its way through the sandbox", function () {
  this.timeout(300_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await openTestSandbox();
    // The sandbox's own soak is 20 s; what a second of it does is no other thing.
    sandbox.edit("promotion.yaml", (text) => text.replace("soak: 20s", "soak: 1s"));
    git(sandbox, "commit", "--quiet", "--all", "--message", "a short soak");
  });

  after(() => sandbox?.close());

  it("enters dev by the service's CI, is deployed and verified", async () => {
    const result = await sandbox.sandbox("ci", "dev", "api@1.4.2", "web@2.3.0", "worker@0.9.1", "--apply");

    assertExit(result, 0);
    assert.match(result.stdout, /^dev: verified/m);
    assert.match(result.stdout.trimEnd().split("\n").at(-1) ?? "", /^sandbox: /);
  });

  it("goes on to staging as one commit with the same digests", async () => {
    assertExit(await sandbox.envs("promote", "dev", "staging", "--apply"), 0);

    const { environments } = JSON.parse((await sandbox.envs("status", "--json")).stdout);
    const [dev, staging] = ["dev", "staging"].map((name) =>
      environments.find((one: { name: string }) => one.name === name),
    );
    assert.equal(staging.services.api.image, pinOf(API, "1.4.2"));
    assert.deepEqual(digests(staging.services), digests(dev.services));
    assert.equal(staging.health, "verified");
    const changed = git(sandbox, "show", "--stat=200", "--format=", "HEAD")
      .split("\n")
      .filter((line) => line.includes("|"));
    assert.equal(changed.length, 2, changed.join("\n"));
    assert.equal(git(sandbox, "status", "--porcelain"), "");
  });

  it("is refused on a path that is not declared", async () => {
    const result = await sandbox.envs("promote", "dev", "production", "--apply");

    assertExit(result, 3);
    assert.match(result.stdout, /✗ path/);
  });

  it("waits before production for the people of the sandbox, and ada never counts", async () => {
    await new Promise((done) => setTimeout(done, 1100));
    assert.deepEqual(
      (await blockers(sandbox)).map(({ gate }) => gate),
      ["approvals"],
    );
    // She may sign as anybody may; it is never counted.
    await sandbox.sandbox("approve", "production", "--as", "ada");
    assert.deepEqual(
      (await blockers(sandbox)).map(({ gate }) => gate),
      ["approvals"],
    );

    assertExit(await sandbox.sandbox("approve", "production", "--as", "ben"), 0);
    assertExit(await sandbox.sandbox("approve", "production", "--as", "caro"), 0);

    assert.deepEqual(await blockers(sandbox), []);
    assertExit(await sandbox.envs("promote", "staging", "production", "--apply"), 0);
    const { environments } = JSON.parse((await sandbox.envs("status", "--json")).stdout);
    const production = environments.find((one: { name: string }) => one.name === "production");
    assert.equal(production.services.api.image, pinOf(API, "1.4.2"));
  });

  it("does not go on when its health fails, and nothing is called verified", async () => {
    assertExit(await sandbox.sandbox("fail", "api@1.5.0"), 0);

    const result = await sandbox.sandbox("ci", "dev", "api@1.5.0", "--apply");

    assertExit(result, 4);
    const { decisions } = JSON.parse((await sandbox.envs("plan", "dev", "staging", "--json")).stdout);
    assert.ok(decisions.some(({ gate, verdict }: Decision) => gate === "release" && verdict === "block"));
  });

  it("keeps a ledger that verifies, and says that it is the sandbox's", async () => {
    const result = await sandbox.envs("ledger", "verify");

    assertExit(result, 0);
    assert.match(git(sandbox, "grep", "-h", '"sandbox":', "envs-ledger"), /"sandbox": ?true/);
  });
});

async function blockers(sandbox: TestSandbox): Promise<readonly Decision[]> {
  const { stdout } = await sandbox.envs("plan", "staging", "production", "--json");
  const { decisions } = JSON.parse(stdout) as { readonly decisions: readonly Decision[] };
  return decisions.filter(({ verdict }) => verdict !== "pass");
}

function digests(services: Readonly<Record<string, { readonly digest: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(services).map(([name, { digest }]) => [name, digest]));
}

function assertExit(result: RunResult, code: number): void {
  assert.equal(result.code, code, result.stdout + result.stderr);
}

function git({ project }: TestSandbox, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", project, ...args], { encoding: "utf8" }).trimEnd();
}

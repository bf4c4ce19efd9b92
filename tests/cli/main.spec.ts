import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseOutput } from "./output-schema.ts";
import { SmallWorld } from "./small-world.ts";

describe("./envs", () => {
  let world: SmallWorld;
  beforeEach(() => {
    world = new SmallWorld();
  });
  afterEach(() => world.remove());

  it("greets without arguments", async () => {
    const { exit, out, err } = await world.run([]);

    assert.deepEqual([exit, err], [0, ""]);
    assert.ok(out.startsWith("Usage: ./envs [options] [command]\n"), out);
  });

  it("prints an error in its parts on standard error, and nothing on standard output", async () => {
    const { exit, out, err } = await world.run(["plan", "dev", "staging", "--servise", "api"]);

    assert.deepEqual([exit, out], [2, ""]);
    assert.deepEqual(err.split("\n"), [
      "error UNKNOWN_OPTION: unknown option '--servise'",
      "  where: ./envs plan dev staging --servise api",
      "  next:  did you mean --service? See ./envs plan --help",
      "",
    ]);
  });

  it("leaves out of an error the project that only the launcher names", async () => {
    const { err } = await world.run(["plan", "dev", "staging", "--servise", "api", "--project", "/copy"]);

    assert.ok(err.includes("\n  where: ./envs plan dev staging --servise api\n"), err);
  });

  it("tells its version as JSON where JSON is asked for", async () => {
    const { exit, out } = await world.run(["--version", "--json"]);

    assert.equal(exit, 0);
    assert.match(JSON.parse(out).version, /^\d+\.\d+\.\d+/);
  });

  it("names a next command for a single fault of the files", async () => {
    world.edit("Pulumi.dev.yaml", "environments:tier: dev", "environments:zzz: dev\n  environments:tier: dev");

    const { error } = parseOutput("error", (await world.run(["status", "--json"])).out);

    assert.deepEqual([error.code, error.remedy], ["UNKNOWN_KEY", "mend it, then: make check"]);
  });

  it("never lets an error steer the terminal", async () => {
    const { err } = await world.run(["verify", "\u001b[2Jdev"]);

    assert.ok(err.includes('there is no environment "\\u{1b}[2Jdev"'), err);
  });

  for (const [argv, code, exit] of [
    [["statsu", "--json"], "UNKNOWN_COMMAND", 2],
    [["lock", "dev", "--json"], "OPTION_MISSING", 2],
    [["verify", "nowhere", "--json"], "ENVIRONMENT_UNKNOWN", 2],
    [["verify", "dev", "--json"], "NOT_VERIFIABLE", 3],
    [["status", "--json", "--project", "/nowhere"], "NO_PROJECT", 2],
    [["lock", "dev", "--release", "--reason", "x", "--json"], "NOT_LOCKED", 2],
    [["approvals", "sign", "dev", "--as", "ada", "--json"], "KEY_MISSING", 2],
  ] as const) {
    it(`prints ${code} as JSON in the exported shape for "${argv.join(" ")}"`, async () => {
      const answer = await world.run(argv);

      const { error } = parseOutput("error", answer.out);
      assert.deepEqual([answer.exit, error.code], [exit, code]);
      assert.ok(!answer.err.includes("error"), answer.err);
    });
  }

  it("shows every fault of the files at once", async () => {
    world.edit("Pulumi.dev.yaml", "environments:tier: dev", "environments:teir: dev");
    world.edit("Pulumi.staging.yaml", "cidr: 10.20.0.0/16", "cidr: 10.20.0.0");

    const { exit, out } = await world.run(["status", "--json"]);

    const { error } = parseOutput("error", out);
    assert.equal(exit, 2);
    assert.ok(
      error.message.includes("Pulumi.dev.yaml") && error.message.includes("Pulumi.staging.yaml"),
      error.message,
    );
  });

  it("calls a bug a bug, ends with 1, and shows the stack only with --debug", async () => {
    world.bug = new Error("the ledger is on fire");

    const plain = await world.run(["history"]);
    const debug = await world.run(["history", "--debug"]);
    const json = await world.run(["history", "--json"]);

    assert.deepEqual([plain.exit, debug.exit, json.exit], [1, 1, 1]);
    assert.ok(!plain.err.includes("    at "), plain.err);
    assert.deepEqual(plain.err.split("\n"), [
      "error BUG: this is a bug in envs: the ledger is on fire",
      "  next:  run it again with --debug and report the output; nothing you typed is at fault",
      "",
    ]);
    assert.match(debug.err, /\nError: the ledger is on fire\n {4}at /);
    assert.equal(parseOutput("error", json.out).error.code, "BUG");
  });

  it("finds the project from a folder inside it, and by --project from anywhere", async () => {
    mkdirSync(join(world.root, "docs/deep"), { recursive: true });

    const inside = await world.run(["ledger", "head"], { cwd: join(world.root, "docs/deep") });
    const outside = await world.run(["ledger", "head", "--project", world.root], { cwd: "/" });
    const lost = await world.run(["ledger", "head"], { cwd: "/" });

    assert.deepEqual([inside.exit, outside.exit, lost.exit], [0, 0, 2]);
    assert.equal(
      lost.err,
      "error NO_PROJECT: neither / nor any folder above it holds a Pulumi.yaml\n  next:  go into the project, or name it: --project DIR\n",
    );
  });

  it("says what it recovered before it does anything", async () => {
    world.recovered = "a commit for staging was finished";

    const { err } = await world.run(["ledger", "head"]);

    assert.equal(err, "recovered: a commit for staging was finished\n");
  });

  it("colours on a terminal only, and not with NO_COLOR", async () => {
    const piped = await world.run(["plan", "dev", "staging"]);
    const terminal = await world.run(["plan", "dev", "staging"], { columns: 100 });
    const wanted = await world.run(["plan", "dev", "staging"], { columns: 100, env: { NO_COLOR: "1" } });
    const failed = await world.run(["verify", "nowhere"], { columns: 100 });

    assert.ok(!piped.out.includes("\u001b"), piped.out);
    assert.ok(terminal.out.includes("\u001b[31m✗ release\u001b[0m"), terminal.out);
    assert.ok(!wanted.out.includes("\u001b"), wanted.out);
    assert.ok(failed.err.startsWith("\u001b[31merror ENVIRONMENT_UNKNOWN:\u001b[0m "), failed.err);
  });

  it("updates one line of progress on a terminal, and prints lines in CI", async () => {
    await world.adoptDev();

    const terminal = await world.run(["deploy", "dev"], { columns: 100 });
    const ci = await world.run(["deploy", "dev"], { columns: 100, env: { CI: "true" } });

    assert.equal(
      terminal.err,
      "\r\u001b[Kdeploying dev\r\u001b[Kdev: Rollout api updating\r\u001b[Kdev: Rollout api updated\r\u001b[K",
    );
    assert.equal(ci.err, "deploying dev\ndev: Rollout api updated\n");
  });

  describe("in the sandbox", () => {
    const published = (root: string) => ({
      contract: 1,
      project: root,
      backend: "file:///state",
      registry: "http://127.0.0.1:1",
      endpoints: "http://127.0.0.1:1",
      control: "http://127.0.0.1:1",
      people: { ada: join(root, "ada") },
    });
    let env: NodeJS.ProcessEnv;
    beforeEach(async () => {
      const link = join(world.root, "link.json");
      writeFileSync(link, JSON.stringify(published(world.root)));
      env = { ENVS_SANDBOX: link, PULUMI_BACKEND_URL: "file:///state" };
      world.sandbox = true;
      await world.adoptDev();
    });

    it("says so in status and as the last line of a deployment", async () => {
      const status = await world.run(["status"], { env });
      const deploy = await world.run(["deploy", "dev"], { env });

      assert.ok(
        status.out.startsWith("shop\n  in the sandbox: the real engine, stand-ins for the clouds\n"),
        status.out,
      );
      assert.ok(
        deploy.out.endsWith("\nsandbox: the real engine, stand-ins for the clouds; nothing left this machine\n"),
      );
    });

    it("names commands that act on the sandbox again, but leaves JSON as it is", async () => {
      const text = await world.run(["plan", "staging", "production"], { env });
      const json = await world.run(["plan", "staging", "production", "--json"], { env });

      assert.ok(text.out.includes("→ deploy it: ./envs --sandbox deploy staging"), text.out);
      assert.ok(json.out.includes("deploy it: ./envs deploy staging"), json.out);
    });

    it("has no pull requests, and says what to add", async () => {
      await world.releaseDev();

      const { exit, out } = await world.run(["promote", "dev", "staging", "--json"], { env });

      const { error } = parseOutput("error", out);
      assert.deepEqual([exit, error.code], [2, "NO_FORGE"]);
      assert.equal(
        error.message,
        "a pull request cannot be opened in the sandbox; add --write to commit it in this clone, or --apply to deploy it too",
      );
      assert.equal(error.remedy, "add --write to commit it in this clone, or --apply to deploy it too");
    });

    it("refuses another project, another backend, and a sandbox that is gone", async () => {
      const backend = await world.run(["status", "--json"], { env: { ...env, PULUMI_BACKEND_URL: "s3://real" } });
      rmSync(join(world.root, "link.json"));
      const gone = await world.run(["status", "--json"], { env });

      assert.equal(parseOutput("error", backend.out).error.code, "SANDBOX_MIXED");
      assert.equal(parseOutput("error", gone.out).error.code, "SANDBOX_GONE");
    });
  });
});

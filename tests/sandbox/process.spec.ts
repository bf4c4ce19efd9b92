/** The life of the sandbox's one process and of its folder. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readDaemonFile, runningDaemon, writeDaemonFile } from "../../sandbox/daemon/daemon-file.ts";
import { isRunning } from "../../sandbox/daemon/process-identity.ts";
import { sandboxPathFolders } from "../../sandbox/paths.ts";
import { createStacks } from "../../sandbox/project/engine-stacks.ts";
import { readFacts } from "../../sandbox/project/facts.ts";
import { openTestSandbox, type TestSandbox } from "../support/sandbox.ts";

describe("the sandbox's process", function () {
  this.timeout(120_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await openTestSandbox();
  });

  after(() => sandbox?.close());

  const pid = () => runningDaemon(sandbox.paths.daemon)?.process?.pid;
  const status = async () => JSON.parse((await sandbox.sandbox("status", "--json")).stdout);

  it("is one, however often and at once it is started", async () => {
    await sandbox.sandbox("stop");
    assert.equal(pid(), undefined);

    const started = await Promise.all([1, 2, 3].map(() => sandbox.sandbox("start", "--json")));

    const answers = started.map(({ stdout }) => JSON.parse(stdout));
    assert.deepEqual(answers.map(({ already }) => already).sort(), [false, true, true]);
    assert.deepEqual(new Set(answers.map((answer) => answer.pid)), new Set([pid()]));
  });

  it("is taken for gone when its number belongs to another process by now", async () => {
    const file = readDaemonFile(sandbox.paths.daemon);
    const real = file.process;
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    try {
      writeDaemonFile(sandbox.paths.daemon, { ...file, process: { pid: other.pid ?? 0, started: "1" } });

      assert.equal(runningDaemon(sandbox.paths.daemon), undefined);
      assert.match((await sandbox.sandbox("stop")).stdout, /was not running/);
      assert.equal(other.exitCode, null, "another process was ended");
    } finally {
      other.kill();
      writeDaemonFile(sandbox.paths.daemon, { ...file, process: real });
    }
  });

  it("comes back after it was killed, with what it kept and on the same ports", async () => {
    const before = readDaemonFile(sandbox.paths.daemon);
    process.kill(pid() ?? 0, "SIGKILL");
    while (runningDaemon(sandbox.paths.daemon) !== undefined) await new Promise((done) => setTimeout(done, 10));

    const env = await sandbox.sandbox("env", "--json");

    assert.equal(env.code, 0, env.stderr);
    assert.deepEqual(readDaemonFile(sandbox.paths.daemon).ports, before.ports);
    assert.notEqual(pid(), before.process?.pid);
  });

  it("lets nobody control it without the token of its folder", async () => {
    const { control } = readDaemonFile(sandbox.paths.daemon).ports;
    for (const headers of [{}, { authorization: "Bearer no" }, { authorization: `Bearer ${"x".repeat(32)}` }]) {
      assert.equal((await fetch(`http://127.0.0.1:${control}/stop`, { method: "POST", headers })).status, 401);
    }
    assert.ok(pid() !== undefined);
    for (const file of ["token", "passphrase", "redaction-key", "people/ada"]) {
      assert.equal(statSync(join(sandbox.paths.dir, file)).mode & 0o077, 0, file);
    }
    assert.equal(statSync(sandbox.paths.dir).mode & 0o077, 0);
  });

  it("listens on this machine alone", () => {
    const { ports } = readDaemonFile(sandbox.paths.daemon);
    const listening = readFileSync("/proc/net/tcp", "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/));
    for (const port of Object.values(ports)) {
      const own = listening.filter(
        ([, local, , state]) => state === "0A" && Number.parseInt(local?.split(":")[1] ?? "", 16) === port,
      );
      assert.deepEqual(
        own.map(([, local]) => local?.split(":")[0]),
        ["0100007F"],
        String(port),
      );
    }
    const wide = readFileSync("/proc/net/tcp6", "utf8");
    for (const port of Object.values(ports))
      assert.ok(!wide.includes(`:${port.toString(16).toUpperCase().padStart(4, "0")} 0000`));
  });

  it("switches failures by service and version, and keeps them over a restart", async () => {
    assert.equal((await sandbox.sandbox("fail", "api@1.5.0")).code, 0);
    assert.equal((await sandbox.sandbox("fail", "web@2.4.0", "--on", "apply")).code, 0);
    await sandbox.sandbox("stop");
    await sandbox.sandbox("start");

    const { failures } = await status();

    assert.deepEqual([failures.health.length, failures.apply.length], [1, 1]);
    assert.equal((await sandbox.sandbox("fail", "api@1.5.0", "--off")).code, 0);
    assert.deepEqual((await status()).failures.health, []);
  });

  const wrong: readonly (readonly [args: readonly string[], code: string])[] = [
    [["fail", "nobody@1.0.0"], "SERVICE_UNKNOWN"],
    [["fail", "api@9.9.9"], "IMAGE_UNKNOWN"],
    [["fail", "api"], "IMAGE_MALFORMED"],
    [["fail", "api@1.5.0", "--on", "monday"], "OPTION_INVALID"],
    [["ci", "dev", "nobody@1.0.0"], "SERVICE_UNKNOWN"],
    [["ci", "prod", "api@1.9.9"], "ENVIRONMENT_UNKNOWN"],
    [["approve", "production"], "OPTION_MISSING"],
    [["approve", "production", "--as", "nobody"], "PERSON_UNKNOWN"],
    [["strat"], "UNKNOWN_COMMAND"],
  ];
  for (const [args, code] of wrong) {
    it(`answers ${code} to ${args.join(" ")}`, async () => {
      const result = await sandbox.sandbox(...args, "--json");

      assert.equal(result.code, 2, result.stdout + result.stderr);
      assert.equal(JSON.parse(result.stdout).error.code, code);
    });
  }

  it("publishes no image for an environment that is none", async () => {
    await sandbox.sandbox("ci", "prod", "api@1.9.9");

    assert.doesNotMatch(JSON.stringify((await status()).images), /1\.9\.9/);
  });

  it("names the people where one is asked for that is not there", async () => {
    const { stderr } = await sandbox.sandbox("approve", "production", "--as", "bem");

    assert.deepEqual(stderr.trimEnd().split("\n"), [
      'error PERSON_UNKNOWN: there is nobody called "bem" in the sandbox; there are: ada, ben, caro',
      "  where: --as",
      "  next:  ./envs sandbox approve production --as ben",
    ]);
  });

  it("neither stops nor resets while the engine works in it, unless it is told to", async () => {
    const lock = join(sandbox.paths.state, ".pulumi/locks/organization/shop/dev/1.json");
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, JSON.stringify({ pid: process.pid }));

    for (const command of ["stop", "reset"]) {
      const { code, stderr } = await sandbox.sandbox(command);
      assert.equal(code, 5, stderr);
      assert.match(stderr, new RegExp(`SANDBOX_IN_USE: .*the engine updates dev \\(process ${process.pid}\\)`));
      assert.match(stderr, new RegExp(`next: .* \\./envs sandbox ${command} --force`));
    }

    assert.ok(pid() !== undefined);
    assert.equal((await sandbox.sandbox("stop", "--force")).code, 0);
    assert.equal(pid(), undefined);
    rmSync(lock);
    assert.equal((await sandbox.sandbox("start")).code, 0);
  });

  it("takes a stack for created that is there already", async () => {
    const { name } = readFacts(sandbox.project);
    const pulumi = join(sandboxPathFolders(sandbox.paths)[0] ?? "", "pulumi");

    const salts = await createStacks({ project: name, env: sandbox.env, pulumi }, ["dev"]);

    assert.match(salts.get("dev") ?? "", /^v1:/);
  });

  it("says in status what differs, who is there, and that nothing was verified for real", async () => {
    const shown = await status();

    assert.deepEqual(shown.people, ["ada", "ben", "caro"]);
    assert.equal(shown.verifiedAgainstRealServices, "never");
    assert.ok(shown.differences.includes("staging → production: soak 20s instead of 24h"));
    const { stdout } = await sandbox.sandbox("status");
    assert.match(stdout, /verified against the real services: never/);
  });

  it("goes back to its start by reset: a fresh copy, nothing kept but keys and ports", async () => {
    const { ports } = readDaemonFile(sandbox.paths.daemon);
    const key = readFileSync(join(sandbox.paths.people, "ben"), "utf8");
    writeFileSync(join(sandbox.project, "stray"), "x");
    assert.equal((await sandbox.sandbox("fail", "api@1.5.0")).code, 0);

    // The repository's own files come in now: it is what a person's reset would copy.
    const result = await sandbox.sandbox("reset", "--json");

    assert.equal(result.code, 0, result.stderr);
    assert.equal(existsSync(join(sandbox.project, "stray")), false);
    assert.deepEqual((await status()).failures, { apply: [], health: [] });
    assert.deepEqual(readDaemonFile(sandbox.paths.daemon).ports, ports);
    assert.equal(readFileSync(join(sandbox.paths.people, "ben"), "utf8"), key);
    assert.equal(execFileSync("git", ["-C", sandbox.project, "status", "--porcelain"], { encoding: "utf8" }), "");
    assert.equal(execFileSync("git", ["-C", sandbox.project, "log", "--format=%an"], { encoding: "utf8" }), "ada\n");
  });

  it("begins anew where its copy was removed by hand, and where all of it was", async () => {
    rmSync(sandbox.project, { recursive: true });
    const copy = await sandbox.sandbox("start");
    assert.equal(copy.code, 0, copy.stderr);
    const orphan = readDaemonFile(sandbox.paths.daemon).process;
    assert.ok(orphan !== null);

    rmSync(sandbox.paths.dir, { recursive: true, force: true, maxRetries: 5 });
    const all = await sandbox.sandbox("start");

    assert.equal(all.code, 0, all.stderr);
    while (isRunning(orphan)) await new Promise((done) => setTimeout(done, 50));
    assert.notEqual(pid(), undefined);
    assert.notEqual(pid(), orphan.pid);
  });
});

/** Starting and stopping the test cluster itself: `tools/cluster.js`, as make calls it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { identityOf, isRunning, type ProcessIdentity } from "../../sandbox/daemon/process-identity.ts";
import { testCluster } from "../support/cluster-session.ts";
import { runProgram } from "../support/sandbox.ts";

const PROGRAM = join(import.meta.dirname, "..", "..", "tools", "cluster.js");

function run(...args: readonly string[]) {
  return runProgram(process.execPath, [PROGRAM, ...args], { cwd: tmpdir(), env: process.env });
}

interface Recorded {
  readonly ready: boolean;
  readonly processes: readonly (ProcessIdentity & { readonly name: string })[];
}

describe("the test cluster", () => {
  let folder: string;
  let scratch: string;

  before(async function () {
    const { kubeconfig } = await testCluster(this);
    folder = dirname(kubeconfig);
    scratch = mkdtempSync(join(tmpdir(), "envs-cluster-life-"));
  });

  after(async () => {
    if (scratch === undefined) return;
    await run("stop", "--folder", join(scratch, "cluster"));
    rmSync(scratch, { recursive: true, force: true });
  });

  it("is found running by a second start, which changes nothing", async function () {
    this.timeout(60_000);
    const record = readFileSync(join(folder, "cluster.json"), "utf8");

    const { code, stdout, stderr } = await run("start", "--folder", folder);

    assert.equal(code, 0, stderr);
    assert.match(stdout, /^the test cluster is running: https:\/\/127\.0\.0\.1:\d+\n/);
    assert.equal(readFileSync(join(folder, "cluster.json"), "utf8"), record);
  });

  it("keeps its credentials from everybody else", () => {
    for (const file of ["kubeconfig", "pki/tokens.csv", "pki/service-account.key", "pki/kwok.kubeconfig"]) {
      assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
    }
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it("has every context that was asked for, all leading to it", () => {
    const { contexts, clusters } = parse(readFileSync(join(folder, "kubeconfig"), "utf8"));

    assert.deepEqual(
      contexts.map(({ name }: { readonly name: string }) => name),
      ["test-cluster", "shop-dev", "shop-staging", "shop-production"],
    );
    assert.equal(clusters.length, 1);
    assert.match(clusters[0].cluster.server, /^https:\/\/127\.0\.0\.1:\d+$/);
  });

  it("leaves nothing when its start is interrupted", async function () {
    this.timeout(60_000);
    const place = join(scratch, "cluster");
    const { child, processes } = await startUntil(place, 2);

    child.kill("SIGTERM");
    await once(child, "exit");

    assert.deepEqual(processes.filter(isRunning), []);
    assert.equal(existsSync(place), false);
  });

  it("is cleared away by stop when its start was killed, and nothing else is", async function () {
    this.timeout(60_000);
    const place = join(scratch, "cluster");
    const { child, processes } = await startUntil(place, 2);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(processes.filter(isRunning).length, 2, "the servers have outlived their starter");

    const { code, stdout } = await run("stop", "--folder", place);

    assert.equal(code, 0);
    assert.match(stdout, /^the test cluster is stopped \(2 processes\)\n$/);
    assert.deepEqual(processes.filter(isRunning), []);
    assert.equal(existsSync(place), false);
    assert.equal((await run("status", "--folder", folder)).code, 0, "the other cluster still runs");
  });

  it("does not touch a process that has the number of a server by now", async function () {
    this.timeout(60_000);
    const place = join(scratch, "cluster");
    const { child, processes } = await startUntil(place, 2);
    child.kill("SIGKILL");
    await once(child, "exit");
    const bystander = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const identity = identityOf(bystander.pid ?? 0);
    assert.ok(identity);
    const file = join(place, "cluster.json");
    const record = JSON.parse(readFileSync(file, "utf8"));
    const stolen = { name: "kwok", pid: identity.pid, started: `${identity.started}0` };
    writeFileSync(file, JSON.stringify({ ...record, processes: [...record.processes, stolen] }));

    const { stdout } = await run("stop", "--folder", place);

    assert.match(stdout, /\(2 processes\)/);
    assert.ok(isRunning(identity));
    assert.deepEqual(processes.filter(isRunning), []);
    bystander.kill();
  });

  it("says what it does not understand", async () => {
    const { code, stderr } = await run("begin");

    assert.equal(code, 2);
    assert.match(stderr, /^found: begin; allowed: start, stop, status\nwhat to do: node tools\/cluster\.js start/);
  });
});

/** Starts a cluster and comes back as soon as this many of its servers are recorded. */
async function startUntil(
  place: string,
  count: number,
): Promise<{ readonly child: ChildProcess; readonly processes: Recorded["processes"] }> {
  const child = spawn(process.execPath, [PROGRAM, "start", "--folder", place, "--context", "one"], { stdio: "ignore" });
  for (;;) {
    const { processes } = readRecord(place);
    if (processes.length >= count) return { child, processes };
    if (child.exitCode !== null) throw new Error(`the start has ended by itself with ${child.exitCode}`);
    await sleep(20);
  }
}

function readRecord(place: string): Recorded {
  try {
    return JSON.parse(readFileSync(join(place, "cluster.json"), "utf8"));
  } catch {
    return { ready: false, processes: [] };
  }
}

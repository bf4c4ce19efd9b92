/**
 * T14: promoting one service from end to end (judge, write, commit, record) without a network, against `pulumi config set`
 * of the same key. Both against the sandbox's kind of state: a file backend with a passphrase.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatImage } from "../../infra/values/image-ref.ts";
import { sandboxEnvironment } from "../../sandbox/environment.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { startSandbox, stopSandbox } from "../../sandbox/start.ts";
import { aProject, SHOP } from "../support/fixtures.ts";
import { median, type Outcome } from "./measure.ts";

const RUNS = 15;
const ROOT = join(import.meta.dirname, "..", "..");
const [SOURCE, TARGET, SERVICE] = ["dev", "staging", "api"];

/** Takes T14 in a sandbox of its own. */
export async function measurePromotion(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "envs-bench-"));
  const dir = join(folder, "sandbox");
  try {
    await startSandbox({ root: ROOT, dir, filesFrom: SHOP });
    return measureIn(folder, dir);
  } finally {
    await stopSandbox({ root: ROOT, dir });
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureIn(folder: string, dir: string): Outcome {
  const pins = Object.entries(aProject().stacks.get(SOURCE ?? "")?.config.images ?? {});
  const image = pins.find(([service]) => service === SERVICE)?.[1];
  if (image === undefined) throw new Error(`the sample project pins no ${SERVICE} in ${SOURCE}`);
  const env = { ...process.env, ENVS_SANDBOX_DIR: dir };
  envs(["sandbox", "ci", SOURCE ?? "", ...pins.map(([service, { tag }]) => `${service}@${tag}`), "--apply"], env);
  const copy = sandboxPaths(ROOT, dir).project;
  const setKey = prepareBaseline(folder, copy, dir, formatImage(image));
  const [ours, baseline]: [number[], number[]] = [[], []];
  for (let run = -1; run < RUNS; run++) {
    const undo = remember(copy);
    const promoted = timed(() =>
      envs(["--sandbox", "promote", SOURCE ?? "", TARGET ?? "", "--service", SERVICE ?? "", "--write"], env),
    );
    undo();
    const set = timed(setKey);
    // The first round warms the caches of both.
    if (run >= 0) {
      ours.push(promoted);
      baseline.push(set);
    }
  }
  return [
    {
      id: "T14",
      name: "promote 1 service end to end (--write)",
      value: median(ours),
      baseline: "pulumi config set of the key",
      baselineValue: median(baseline),
      unit: "ms",
      target: 1,
      limit: 400,
      runs: RUNS,
    },
  ];
}

/** The same key set by the engine, in a copy with a backend of its own: it rewrites the whole file each time. */
function prepareBaseline(folder: string, copy: string, dir: string, image: string): () => void {
  const cwd = join(folder, "baseline");
  const state = join(folder, "baseline-state");
  cpSync(copy, cwd, { recursive: true, verbatimSymlinks: true });
  mkdirSync(state);
  const env = { ...process.env, ...sandboxEnvironment(sandboxPaths(ROOT, dir)), PULUMI_BACKEND_URL: `file://${state}` };
  const pulumi = (...args: string[]) => run("pulumi", [...args, "--non-interactive"], { cwd, env });
  pulumi("stack", "init", TARGET ?? "", "--secrets-provider", "passphrase");
  return () => pulumi("config", "set", "--stack", TARGET ?? "", "--path", `environments:images.${SERVICE}`, image);
}

/** Takes the copy and its ledger back to where they were. */
function remember(copy: string): () => void {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: copy, encoding: "utf8" });
  const refs = git("for-each-ref", "--format=%(refname) %(objectname)").trim().split("\n");
  const head = git("rev-parse", "HEAD").trim();
  return () => {
    for (const line of refs) git("update-ref", ...line.split(" "));
    git("reset", "--quiet", "--hard", head);
  };
}

function envs(args: readonly string[], env: NodeJS.ProcessEnv): void {
  run(process.execPath, [join(ROOT, "envs"), ...args], { cwd: ROOT, env });
}

function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { ...options, encoding: "utf8" });
  if (status === 0) return;
  const last = (error === undefined ? `${stdout}\n${stderr}` : error.message).trim().split("\n").slice(-4).join(" | ");
  throw new Error(
    `${command === process.execPath ? "./envs" : command} ${args.slice(-6).join(" ")} ended with ${status}: ${last}`,
  );
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

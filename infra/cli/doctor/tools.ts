/** The tools that every command stands on: Node, the engine, git and ssh-keygen. */
import { execFile } from "node:child_process";
import manifest from "../../../package.json" with { type: "json" };
import type { Check } from "../output/doctor-output.ts";
import { safeLine } from "../render/text.ts";
import { fail, ok, warn } from "./check.ts";

const NODE_MAJOR = 24;
const TIMEOUT_MS = 20_000;

/** Runs a program by argument list in `cwd`; `code` is its exit code, undefined if it could not be started. */
export type RunTool = (
  file: string,
  args: readonly string[],
) => Promise<{ readonly code: number | undefined; readonly stdout: string }>;

/** Programs as this process would find them. */
export function toolsIn(cwd: string, env: NodeJS.ProcessEnv): RunTool {
  return (file, args) =>
    new Promise((resolve) => {
      const options = { cwd, env, timeout: TIMEOUT_MS, encoding: "utf8" as const };
      const child = execFile(file, [...args], options, (error, stdout) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
        resolve({ code, stdout: stdout.trim() });
      });
      child.stdin?.end();
    });
}

/** All of the tools, each asked at the same time. */
export async function toolChecks(run: RunTool, env: NodeJS.ProcessEnv, nodeVersion: string): Promise<readonly Check[]> {
  const asked = [engineCheck(run), gitCheck(run), sshKeygenCheck(run)];
  return [nodeCheck(nodeVersion), ...(await Promise.all(asked)), ...engineVariableCheck(env)];
}

function nodeCheck(version: string): Check {
  const name = "Node";
  if (Number.parseInt(version, 10) >= NODE_MAJOR) return ok(name, version);
  return fail(
    name,
    `${version} runs; allowed: ${NODE_MAJOR} or newer`,
    "start it by ./envs, which finds the project's own Node",
  );
}

async function engineCheck(run: RunTool): Promise<Check> {
  const name = "engine";
  const pinned = manifest.dependencies.pulumi;
  const { code, stdout } = await run("pulumi", ["version"]);
  if (code !== 0) return fail(name, "pulumi cannot be run", "make setup");
  const found = stdout.replace(/^v/, "");
  if (found === pinned) return ok(name, `pulumi ${found}`);
  return warn(
    name,
    `pulumi ${safeLine(found)} runs; the project is tested with ${pinned}`,
    "make setup, and start it by ./envs",
  );
}

/** The npm launcher of the engine obeys this variable silently: another engine than the tested one would run. */
function engineVariableCheck(env: NodeJS.ProcessEnv): readonly Check[] {
  const wanted = env.PULUMI_VERSION ?? "";
  if (wanted === "" || wanted.replace(/^v/, "") === manifest.dependencies.pulumi) return [];
  const found = `it asks for ${safeLine(wanted)}; the project is tested with ${manifest.dependencies.pulumi}`;
  return [warn("PULUMI_VERSION", found, "unset PULUMI_VERSION")];
}

async function gitCheck(run: RunTool): Promise<Check> {
  const name = "git identity";
  const version = await run("git", ["--version"]);
  if (version.code !== 0) return fail(name, "git cannot be run", "install git");
  const email = await run("git", ["config", "user.email"]);
  if (email.stdout !== "") return ok(name, safeLine(email.stdout));
  return fail(
    name,
    "user.email is not set: nobody could be named in the record",
    'git config user.email "you@example.com"',
  );
}

async function sshKeygenCheck(run: RunTool): Promise<Check> {
  const name = "ssh-keygen";
  // It has no option that only shows its version; an unknown one ends with 1, a missing program with nothing.
  const { code } = await run("ssh-keygen", ["-?"]);
  if (code !== undefined) return ok(name, "found");
  return fail(
    name,
    "ssh-keygen cannot be run: signed approvals can neither be made nor checked",
    "install OpenSSH's client",
  );
}

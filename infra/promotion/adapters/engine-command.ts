/**
 * Runs the engine's CLI by argument list: no prompt, no colour, no update check, a time limit. What it prints may hold
 * secrets (invariant 11), so raw output leaves this folder only through the parsers beside it.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { UserError } from "../../errors.ts";

/** What one engine command answered. */
export interface EngineAnswer {
  /** Exit code; undefined if it was stopped because its time was over. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Standard error, or both outputs for a command whose lines were followed. Never show it. */
  readonly stderr: string;
}

/** How one engine command runs. */
export interface EngineRun {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Gets each line of standard output, raw. */
  readonly onLine?: (line: string) => void;
}

const MAX_OUTPUT = 512 * 1024 * 1024;
const GRACE_MS = 30_000;

/** Runs `pulumi` with these arguments. @throws UserError `ENGINE_MISSING`, `ENGINE_TOO_LOUD` */
export function runEngine(args: readonly string[], run: EngineRun): Promise<EngineAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<EngineAnswer>();
  const all = ["--non-interactive", "--color", "never", ...args];
  const child = spawn("pulumi", all, {
    cwd: run.cwd,
    env: engineEnvironment(run.env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let late = false;
  let kill: NodeJS.Timeout | undefined;
  const limit = setTimeout(() => {
    late = true;
    // An interrupt lets the engine end the steps that are under way and give its lock back.
    child.kill("SIGINT");
    kill = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  }, run.timeoutMs);
  const stdout = collect(child.stdout, () => child.kill("SIGKILL"));
  const stderr = collect(child.stderr, () => child.kill("SIGKILL"));
  if (run.onLine !== undefined) createInterface({ input: child.stdout }).on("line", run.onLine);
  child.on("error", (cause) => reject(missing(cause)));
  child.on("close", (code) => {
    clearTimeout(limit);
    clearTimeout(kill);
    if (stdout.overflow() || stderr.overflow()) return reject(tooLoud());
    resolve({ code: late ? undefined : (code ?? 1), stdout: stdout.text(), stderr: stderr.text() });
  });
  return promise;
}

/** The environment without what would change a command behind our back: flags by variable, a selected stack. */
function engineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("PULUMI_OPTION_") && name !== "PULUMI_STACK");
  return { ...Object.fromEntries(kept), PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1" };
}

function collect(stream: NodeJS.ReadableStream, stop: () => void) {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_OUTPUT) stop();
    else chunks.push(chunk);
  });
  return { text: () => Buffer.concat(chunks).toString("utf8"), overflow: () => size > MAX_OUTPUT };
}

function missing(cause: Error): UserError {
  const message = "the engine `pulumi` could not be started";
  return new UserError({
    code: "ENGINE_MISSING",
    message,
    where: "PATH",
    remedy: "make setup, or install the Pulumi CLI",
    exit: 6,
    cause,
  });
}

function tooLoud(): UserError {
  return new UserError({
    code: "ENGINE_TOO_LOUD",
    message: "the engine's answer is larger than 512 MiB",
    remedy: "split the stack",
  });
}

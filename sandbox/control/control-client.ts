/** Talks to the control endpoint of the running sandbox. */
import { readFileSync } from "node:fs";
import { UserError } from "../../infra/errors.ts";
import { runningDaemon } from "../daemon/daemon-file.ts";
import type { SandboxPaths } from "../paths.ts";
import type { ControlStatus } from "./control-server.ts";

/** Longest wait for an answer; the process is on this machine. */
const PATIENCE_MS = 10_000;

/** State of the stand-ins. */
export async function askStatus(paths: SandboxPaths): Promise<ControlStatus> {
  return (await call(paths, "GET", "/status")) as ControlStatus;
}

/** Puts an image into the registry; answers its digest. */
export async function publishImage(paths: SandboxPaths, name: string, tag: string): Promise<string> {
  return ((await call(paths, "POST", "/publish", { name, tag })) as { digest: string }).digest;
}

/** Switches the failure of a digest on or off; answers all switches. */
export async function switchFailure(paths: SandboxPaths, mode: "apply" | "health", digest: string, on: boolean) {
  return (await call(paths, "POST", "/fail", { mode, digest, on })) as ControlStatus["failures"];
}

/** Makes the process forget its memory and read its files anew. */
export async function reloadDaemon(paths: SandboxPaths): Promise<void> {
  await call(paths, "POST", "/reload");
}

/** Asks the process to end. */
export async function askStop(paths: SandboxPaths): Promise<void> {
  await call(paths, "POST", "/stop");
}

async function call(paths: SandboxPaths, method: string, route: string, body?: unknown): Promise<unknown> {
  const daemon = runningDaemon(paths.daemon);
  if (daemon === undefined) {
    throw new UserError({
      code: "SANDBOX_NOT_RUNNING",
      message: "the sandbox is not running",
      where: paths.dir,
      remedy: "./envs sandbox start",
    });
  }
  const headers = { authorization: `Bearer ${readFileSync(paths.token, "utf8")}` };
  const init: RequestInit = { method, headers, signal: AbortSignal.timeout(PATIENCE_MS) };
  if (body !== undefined) init.body = JSON.stringify(body);
  const answer = await fetch(`http://127.0.0.1:${daemon.ports.control}${route}`, init).catch((cause: unknown) => {
    const message = `process ${daemon.process?.pid} of the sandbox does not answer`;
    throw new UserError({
      code: "SANDBOX_SILENT",
      message,
      where: paths.log,
      remedy: "./envs sandbox stop, then start",
      exit: 6,
      cause,
    });
  });
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${method} ${route}`);
  return answer.json();
}

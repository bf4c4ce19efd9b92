/** Runs a command of the project as a person would type it: shown first, its output as it comes, its exit code checked. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { DemoError } from "./demo-error.ts";

/**
 * Settings of the demo's commands beside the person's own: an update writes the engine's state once, at its end, failed or
 * not, instead of twice a step. Only a killed engine loses what it made then; the next demo begins with an empty sandbox.
 */
export const DEMO_SETTINGS = { PULUMI_SKIP_CHECKPOINTS: "true" } as const;

/** Prints what comes next, set off from the output before. */
export function heading(text: string): void {
  console.log(`\n━━ ${text}`);
}

/** Runs `./envs` and shows it. @throws DemoError if it does not end with `expected` */
export async function showEnvs(args: readonly string[], expected = 0): Promise<void> {
  console.log(`$ ./envs ${args.join(" ")}\n`);
  const { code } = await run(args, "inherit");
  if (code !== expected) throw unexpected(args, code, expected);
  if (expected !== 0) console.log(`\n(exit ${code}, as it should be)`);
}

/** Runs `./envs` unseen and answers its JSON. @throws DemoError if it does not end with `expected` */
export async function askEnvs(args: readonly string[], expected = 0): Promise<unknown> {
  const { code, output } = await run(args, "pipe");
  if (code !== expected) throw unexpected(args, code, expected);
  return JSON.parse(output);
}

function run(args: readonly string[], stdout: "inherit" | "pipe"): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(process.cwd(), "envs"), ...args], {
      stdio: ["ignore", stdout, "inherit"],
      env: { ...process.env, ...DEMO_SETTINGS },
    });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

function unexpected(args: readonly string[], code: number | null, expected: number): DemoError {
  return new DemoError(`./envs ${args.join(" ")} ended with ${code}; expected: ${expected}`);
}

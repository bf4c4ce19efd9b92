/** An error on the way into the sandbox or in one of its commands, in the same parts as every other error of `./envs`. */
import { errorLines, errorOutput } from "../infra/cli/render/error.ts";
import { plainPaint } from "../infra/cli/render/paint.ts";
import { UserError } from "../infra/errors.ts";

/** Prints `error` as `argv` asks for it (`--json`, `--debug`) and gives the exit code. */
export function reportError(error: unknown, argv: readonly string[]): number {
  if (argv.includes("--json")) process.stdout.write(`${JSON.stringify(errorOutput(error), null, 2)}\n`);
  else for (const line of errorLines(error, plainPaint)) process.stderr.write(`${line}\n`);
  if (argv.includes("--debug") && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
  return error instanceof UserError ? error.exit : 1;
}

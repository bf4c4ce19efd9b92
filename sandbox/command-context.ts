/** What every command of `./envs sandbox` gets. */
import type { SandboxPaths } from "./paths.ts";

/** The context of one command. */
export interface SandboxContext {
  readonly paths: SandboxPaths;
  readonly json: boolean;
  /** Prints a line of the result on standard output. */
  print(line: string): void;
  /** Prints a line of progress on standard error. */
  progress(line: string): void;
}

/** What a command's file exports as `run`; gives the exit code. */
export type RunSandboxCommand<Options = object> = (
  context: SandboxContext,
  args: readonly string[],
  options: Options,
) => Promise<number>;

/** Prints `value` as JSON, or `lines` for people. */
export function printAnswer(context: SandboxContext, value: unknown, lines: () => readonly string[]): void {
  if (context.json) context.print(JSON.stringify(value, null, 2));
  else for (const line of lines()) context.print(line);
}

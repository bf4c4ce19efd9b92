/** `./envs sandbox stop`. */
import { printAnswer, type RunSandboxCommand } from "../command-context.ts";
import { stopSandbox } from "../start.ts";

/** Ends the sandbox's own process and no other. */
export const run: RunSandboxCommand<{ readonly force?: boolean }> = async (context, _args, { force }) => {
  const { root, dir } = context.paths;
  const stopped = await stopSandbox({ root, dir, force });
  const line = stopped ? "The sandbox has stopped. What it keeps stays." : "The sandbox was not running.";
  printAnswer(context, { running: false, stopped }, () => [line]);
  return 0;
};

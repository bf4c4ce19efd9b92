/** `./envs sandbox reset`. */
import { printAnswer, type RunSandboxCommand } from "../command-context.ts";
import { differenceLines, readNotes } from "../project/notes.ts";
import { resetSandbox } from "../start.ts";

/** Takes the sandbox back to its start. */
export const run: RunSandboxCommand<{ readonly force?: boolean }> = async (context, _args, { force }) => {
  const { paths } = context;
  await resetSandbox({ root: paths.root, dir: paths.dir, progress: context.progress, force });
  const { notes } = readNotes(paths);
  printAnswer(context, { reset: true, folder: paths.dir, differences: notes }, () => [
    "The sandbox is at its start: a fresh copy of the project, nothing deployed, no failures.",
    ...differenceLines(notes),
  ]);
  return 0;
};

/** `./envs sandbox start`. */
import { printAnswer, type RunSandboxCommand } from "../command-context.ts";
import { differenceLines, readNotes } from "../project/notes.ts";
import { clusterLines, realCluster } from "../project/real-cluster.ts";
import { startSandbox } from "../start.ts";

/** Starts the sandbox and says aloud what is another in it than in the project. */
export const run: RunSandboxCommand<{ readonly cluster?: string }> = async (context, _args, { cluster: given }) => {
  const { paths, progress } = context;
  const { daemon, already } = await startSandbox({ root: paths.root, dir: paths.dir, cluster: given, progress });
  const { notes } = readNotes(paths);
  const cluster = realCluster(paths);
  printAnswer(
    context,
    {
      running: true,
      already,
      pid: daemon.process?.pid ?? null,
      folder: paths.dir,
      cluster: cluster ?? null,
      differences: notes,
    },
    () => [
      already ? "The sandbox is running." : "The sandbox has started.",
      ...(cluster === undefined
        ? [
            "Nothing leaves this machine: the engine is real, the clouds are stand-ins, and they prove nothing about the clouds.",
          ]
        : clusterLines(cluster)),
      `It works on a copy of the project in ${paths.project}.`,
      ...differenceLines(notes),
      "Next: ./envs --sandbox status   (or: make demo)",
    ],
  );
  return 0;
};

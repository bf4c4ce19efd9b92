/** `./envs sandbox status`. */
import { existsSync, readdirSync } from "node:fs";
import { printAnswer, type RunSandboxCommand } from "../command-context.ts";
import { askStatus } from "../control/control-client.ts";
import { runningDaemon } from "../daemon/daemon-file.ts";
import type { SandboxPaths } from "../paths.ts";
import { changedSince } from "../project/drift.ts";
import { differenceLines, readNotes } from "../project/notes.ts";
import { clusterLines, realCluster } from "../project/real-cluster.ts";
import { OPERATORS } from "../providers/kubernetes/operators.ts";

/** Says what runs, what differs from the project, which failures are on, and what the stand-ins do not check. */
export const run: RunSandboxCommand = async (context) => {
  const { paths } = context;
  const status = await gather(paths);
  printAnswer(context, status, () => [
    status.running
      ? `The sandbox is running (process ${status.pid}).`
      : "The sandbox is not running: ./envs sandbox start",
    `Folder: ${paths.dir}; log: ${paths.log}`,
    ...clusterLines(status.cluster ?? undefined),
    "Stand-ins answer for the clouds; verified against the real services: never.",
    ...(status.people.length === 0 ? [] : [`People: ${status.people.join(", ")}`]),
    ...differenceLines(status.differences),
    ...changedLines(status.changedSinceCopy),
    `Clusters are born with the definitions of: ${status.operators.join(", ")}; their controllers are not there`,
    ...Object.entries(status.objects).map(([name, count]) => `${name}: ${count} objects`),
    ...Object.entries(status.failures).flatMap(([mode, digests]) =>
      digests.map((digest) => `Fails on ${mode}: ${digest}`),
    ),
    ...(status.unruled.length === 0
      ? []
      : [
          "Stored as given, no rule knows what the real service would refuse:",
          ...status.unruled.map((type) => `  ${type}`),
        ]),
    ...Object.entries(status.images).map(([name, tags]) => `Image ${name}: ${tags.join(", ")}`),
  ]);
  return 0;
};

async function gather(paths: SandboxPaths) {
  const daemon = runningDaemon(paths.daemon);
  const live = daemon === undefined ? undefined : await askStatus(paths);
  const { madeAt, notes } = readNotes(paths);
  return {
    running: daemon !== undefined,
    pid: daemon?.process?.pid ?? null,
    folder: paths.dir,
    project: paths.project,
    cluster: realCluster(paths) ?? null,
    verifiedAgainstRealServices: "never",
    people: existsSync(paths.people)
      ? readdirSync(paths.people)
          .filter((file) => !file.endsWith(".pub"))
          .sort()
      : [],
    copiedAt: madeAt,
    differences: notes,
    changedSinceCopy: madeAt === "" ? [] : changedSince(paths),
    operators: OPERATORS.map(({ name }) => name),
    objects: live?.objects ?? {},
    unruled: live?.unruled ?? [],
    failures: live?.failures ?? {},
    images: live?.images ?? {},
  };
}

function changedLines(files: readonly string[]): readonly string[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, 5).join(", ") + (files.length > 5 ? ", …" : "");
  return [
    `The project has changed since the copy was made (${files.length} files: ${shown}); ./envs sandbox reset takes it over`,
  ];
}

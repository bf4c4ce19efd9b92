/**
 * Whether the files that a promotion is judged by are those that are committed: a rule that was edited in the working
 * tree, and never reviewed, must not let pins through. Bytes are compared, so that no flag in git's index hides a change.
 */
import { readdirSync } from "node:fs";
import type { Git } from "./git-command.ts";
import { listTree, readBlobs } from "./git-objects.ts";
import { SafeFolder } from "./safe-file.ts";

/** The policy, the project file and every stack file. */
const CONFIG_FILE = /^(?:promotion|Pulumi|Pulumi\..+)\.yaml$/;

/** The project that is looked at. */
export interface ConfigPlace {
  readonly git: Git;
  /** The project's folder. */
  readonly root: string;
  /** Its path from the top of the working tree: empty, or `sub/folder/`. */
  readonly prefix: string;
}

/** Names of the files that were modified, deleted or added since `commit`, sorted. @throws UserError `FILE_UNSAFE` */
export async function uncommittedConfig(place: ConfigPlace, commit: string): Promise<readonly string[]> {
  const { git, root, prefix } = place;
  const entries = await listTree(git, `${commit}:${prefix}`, false);
  const committed = entries.filter(({ type, path }) => type === "blob" && CONFIG_FILE.test(path));
  const blobs = await readBlobs(
    git,
    committed.map(({ id }) => id),
  );
  const before = new Map(committed.map(({ path }, index) => [path, blobs[index]]));
  const names = new Set([...before.keys(), ...readdirSync(root).filter((name) => CONFIG_FILE.test(name))]);
  const folder = SafeFolder.open(root, "", { create: false });
  try {
    return [...names].sort().filter((name) => {
      const now = folder?.read(name)?.bytes;
      const was = before.get(name);
      return now === undefined || was === undefined || !was.equals(now);
    });
  } finally {
    folder?.close();
  }
}

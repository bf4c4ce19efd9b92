/** Where the project is that the engine runs. The SDK would say so, but the language host that is built here is older. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The nearest folder from `start` upwards that holds a `Pulumi.yaml`. The engine starts programs in the folder of their
 * main file, so that is at or above the current one.
 */
export function projectRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (folder === dirname(folder)) throw new Error(`there is no Pulumi.yaml in ${start} or above it`);
  }
}

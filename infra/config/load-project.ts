/** The files of a project → one checked `Project`, or one error with every fault of every file. */
import { type Fault, throwFaults } from "../errors.ts";
import type { Project, StackFile } from "./project.ts";
import { readProjectFile } from "./project-file.ts";
import { nameFault, POLICY_FILE, PROJECT_FILE, readFilesTolerantly, stackOf } from "./project-files.ts";
import { promotionPolicySchema } from "./promotion-policy.ts";
import { applySchema } from "./schema-faults.ts";
import type { SharedConfig, StackConfig } from "./stack-config.ts";
import { readSharedFile, readStackFile, SHARED_STACK } from "./stack-file.ts";
import { parseYamlSource } from "./yaml-source.ts";

export { readProjectFiles } from "./project-files.ts";

/**
 * Reads and parses the project in a folder. The files are checked each for itself; `environment/open-project.ts` also
 * checks what they say of each other.
 * @throws UserError with every fault of every file
 */
export async function loadProject(root: string): Promise<Project> {
  const { files, faults } = await readFilesTolerantly(root);
  return parse(root, files, faults);
}

/**
 * Parses file texts by name: `Pulumi.yaml`, `Pulumi.<stack>.yaml`, `promotion.yaml`; others are passed over. `root` is
 * only kept.
 * @throws UserError with every fault of every file
 */
export function parseProject(root: string, files: ReadonlyMap<string, string>): Project {
  return parse(root, files, []);
}

function parse(root: string, files: ReadonlyMap<string, string>, unreadable: readonly Fault[]): Project {
  const faults = [...unreadable, ...missingFiles(files, unreadable)];
  const projectText = files.get(PROJECT_FILE) ?? "";
  const policyText = files.get(POLICY_FILE) ?? "";
  const project = files.has(PROJECT_FILE) ? readProjectFile(projectText) : undefined;
  const policy = files.has(POLICY_FILE) ? readPolicy(policyText) : undefined;
  faults.push(...(project?.faults ?? []), ...(policy?.faults ?? []));
  const stacks = new Map<string, StackFile<StackConfig>>();
  let shared: StackFile<SharedConfig> | undefined;
  for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = stackOf(file);
    if (name === undefined) continue;
    const misnamed = nameFault(file);
    if (misnamed !== undefined) faults.push(misnamed);
    else if (name === SHARED_STACK) {
      const read = readSharedFile(text);
      shared = read.stack;
      faults.push(...read.faults);
    } else {
      const read = readStackFile(name, text);
      if (read.stack !== undefined) stacks.set(name, read.stack);
      faults.push(...read.faults);
    }
  }
  throwFaults(faults);
  if (project?.project === undefined || policy?.data === undefined) throw new Error("no faults, but no project either");
  return { root, ...project.project, policy: policy.data, projectText, policyText, stacks, shared };
}

function readPolicy(text: string) {
  const source = parseYamlSource(POLICY_FILE, text);
  if (source.faults.length > 0) return { data: undefined, faults: source.faults };
  return applySchema(promotionPolicySchema, { source, value: source.value });
}

function missingFiles(files: ReadonlyMap<string, string>, unreadable: readonly Fault[]): readonly Fault[] {
  return [PROJECT_FILE, POLICY_FILE]
    .filter((file) => !files.has(file) && !unreadable.some(({ where }) => where.startsWith(file)))
    .map((file) => ({
      code: "FILE_MISSING",
      where: file,
      path: "",
      message: "the file is missing",
      remedy: "write it: docs/configuration.md says what belongs in it",
    }));
}

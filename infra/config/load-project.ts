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

/** What was read of a project. */
export interface ProjectRead {
  /**
   * The project, without the settings that were refused; undefined if what is left would mean something else. Not to
   * be acted on while there are faults.
   */
  readonly project: Project | undefined;
  /** Every fault of every file by itself. */
  readonly faults: readonly Fault[];
  /** Sections that are not whole, by file. */
  readonly unsound: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads and parses the project in a folder. The files are checked each for itself; `environment/open-project.ts` also
 * checks what they say of each other.
 * @throws UserError with every fault of every file
 */
export async function loadProject(root: string): Promise<Project> {
  return soundProject(await readProject(root));
}

/** The same without throwing: what is left of the project, and every fault of every file. */
export async function readProject(root: string): Promise<ProjectRead> {
  const { files, faults } = await readFilesTolerantly(root);
  return parse(root, files, faults);
}

/**
 * Parses file texts by name: `Pulumi.yaml`, `Pulumi.<stack>.yaml`, `promotion.yaml`; others are passed over. `root` is
 * only kept.
 * @throws UserError with every fault of every file
 */
export function parseProject(root: string, files: ReadonlyMap<string, string>): Project {
  return soundProject(parse(root, files, []));
}

function soundProject({ project, faults }: ProjectRead): Project {
  throwFaults(faults);
  if (project === undefined) throw new Error("no faults, but no project either");
  return project;
}

function parse(root: string, files: ReadonlyMap<string, string>, unreadable: readonly Fault[]): ProjectRead {
  const projectText = files.get(PROJECT_FILE) ?? "";
  const policyText = files.get(POLICY_FILE) ?? "";
  const project = files.has(PROJECT_FILE) ? readProjectFile(projectText) : undefined;
  const policy = files.has(POLICY_FILE) ? readPolicy(policyText) : undefined;
  const { faults: inStacks, stacks, shared, unsound, lost } = readStacks(files);
  const own = [
    ...unreadable,
    ...missingFiles(files, unreadable),
    ...(project?.faults ?? []),
    ...(policy?.faults ?? []),
  ];
  const faults = [...own, ...inStacks];
  if (own.length > 0 || lost || project?.project === undefined || policy?.data === undefined) {
    return { project: undefined, faults, unsound };
  }
  const texts = { projectText, policyText };
  return { project: { root, ...project.project, policy: policy.data, ...texts, stacks, shared }, faults, unsound };
}

/** Every stack file; `lost`: one of them says nothing that could be used. */
function readStacks(files: ReadonlyMap<string, string>) {
  const faults: Fault[] = [];
  const stacks = new Map<string, StackFile<StackConfig>>();
  const unsound = new Map<string, ReadonlySet<string>>();
  let shared: StackFile<SharedConfig> | undefined;
  let lost = false;
  for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = stackOf(file);
    if (name === undefined) continue;
    const misnamed = nameFault(file);
    if (misnamed !== undefined) {
      faults.push(misnamed);
      lost = true;
      continue;
    }
    const read = name === SHARED_STACK ? readSharedFile(text) : readStackFile(name, text);
    faults.push(...read.faults);
    if (read.rest !== undefined) unsound.set(file, read.rest.sections);
    const found = read.stack ?? read.rest?.stack;
    if (found === undefined) lost = true;
    else if (isShared(found)) shared = found;
    else stacks.set(name, found);
  }
  return { faults, stacks, shared, unsound, lost };
}

function isShared(file: StackFile<StackConfig> | StackFile<SharedConfig>): file is StackFile<SharedConfig> {
  return file.stack === SHARED_STACK;
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

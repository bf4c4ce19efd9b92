/**
 * Which stacks a change touches, by the paths it changes: a rule as data, no git and no files here. A path that decides
 * resources of every stack touches all of them. The policy decides gates, and what protects environments on GitHub; the
 * file of the shared stack decides what is installed in the clusters of the others. Anything else touches nothing.
 */
import { SHARED_STACK } from "../config/stack-file.ts";

/** One touched stack and why. */
export interface TouchedStack {
  readonly stack: string;
  /** Changed paths that touch it, sorted. */
  readonly paths: readonly string[];
  /** Whether resources may change; without it only the gates may, and the engine need not be asked. */
  readonly resources: boolean;
}

/** Of these folders every stack is made. Commands, promotion and previews are not among them: they create nothing. */
const PROGRAM_FOLDERS = ["components/", "infra/"];
const OTHER_FOLDERS = ["infra/cli/", "infra/preview/", "infra/promotion/"];
const PROGRAM_FILES = new Set([
  "Pulumi.yaml",
  `Pulumi.${SHARED_STACK}.yaml`,
  "package-lock.json",
  "package.json",
  "tsconfig.json",
]);
const POLICY_FILE = "promotion.yaml";

/**
 * The stacks of `stacks` that a change of `paths` (relative to the project, `/` between segments) touches, in the order
 * of `stacks`. `onGithub`: whether stacks make environments of GitHub, which the policy decides.
 * @example touchedStacks(["Pulumi.dev.yaml"], ["dev", "staging"], { onGithub: false }) // only dev
 */
export function touchedStacks(
  paths: readonly string[],
  stacks: readonly string[],
  { onGithub }: { readonly onGithub: boolean },
): readonly TouchedStack[] {
  const sorted = [...new Set(paths)].sort();
  const program = sorted.filter(decidesEveryStack);
  const policy = sorted.filter((path) => path === POLICY_FILE);
  return stacks.flatMap((stack) => {
    const own = sorted.filter((path) => path === `Pulumi.${stack}.yaml` && !program.includes(path));
    const all = [...own, ...program, ...policy];
    return all.length === 0 ? [] : [{ stack, paths: all, resources: own.length + program.length > 0 || onGithub }];
  });
}

function decidesEveryStack(path: string): boolean {
  const isIn = (folders: readonly string[]) => folders.some((folder) => path.startsWith(folder));
  return PROGRAM_FILES.has(path) || (isIn(PROGRAM_FOLDERS) && !isIn(OTHER_FOLDERS));
}

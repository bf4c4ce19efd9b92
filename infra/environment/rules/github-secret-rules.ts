/** Secrets of a stack file that workflows get: names that GitHub takes, and values that are there to be given. */
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { parseActionsName } from "../../values/actions-name.ts";
import { didYouMean } from "../../values/nearest.ts";
import { ParseError } from "../../values/parse-error.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

/** Most secrets of one GitHub environment. https://docs.github.com/en/actions/reference/security/secrets#limits-for-secrets */
const MOST_SECRETS = 100;

/** Every fault of `secrets.github`. */
export function githubSecretFaults(project: Project): readonly RuleFault[] {
  return [...project.stacks.values()].flatMap((file) => stackFaults(project, file));
}

function stackFaults(project: Project, { stack, config }: StackFile<StackConfig>): readonly RuleFault[] {
  const named = Object.entries(config.secrets.github);
  if (named.length === 0) return [];
  const path = ["secrets", "github"];
  const faults = named.flatMap(([name, secret]) => [
    ...nameFaults(stack, name),
    ...valueFaults(project, stack, config, [name, secret]),
  ]);
  if (project.github === undefined) {
    const message = "workflows are to get secrets, but Pulumi.yaml names no repository on GitHub";
    const remedy = "add environments:github to Pulumi.yaml, or remove it";
    faults.push(inStack(stack, path, { code: "GITHUB_MISSING", message, remedy, part: "key" }));
  }
  if (named.length > MOST_SECRETS) {
    const message = `${named.length} secrets; GitHub takes at most ${MOST_SECRETS} of one environment`;
    faults.push(inStack(stack, path, { code: "GITHUB_SECRETS", message, remedy: "give workflows fewer" }));
  }
  return faults;
}

function nameFaults(stack: string, name: string): readonly RuleFault[] {
  try {
    parseActionsName(name);
    return [];
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const text = { code: "GITHUB_SECRET_NAME", message: error.message, remedy: "choose another name" };
    return [inStack(stack, ["secrets", "github", name], { ...text, part: "key" })];
  }
}

/** Only what is encrypted in the stack's file is in the engine's hands; generated and external values never are. */
function valueFaults(
  { secretDefinitions }: Project,
  stack: string,
  config: StackConfig,
  [name, secret]: readonly [string, string],
): readonly RuleFault[] {
  const path = ["secrets", "github", name];
  if (!Object.hasOwn(secretDefinitions, secret)) {
    const message = `there is no secret "${secret}"${didYouMean(secret, Object.keys(secretDefinitions))}`;
    const remedy = "add it to `secretDefinitions` of Pulumi.yaml, or mend the name";
    return [inStack(stack, path, { code: "SECRET_UNKNOWN", message, remedy })];
  }
  if (Object.hasOwn(config.secrets.values, secret)) return [];
  const message = `the value of "${secret}" is not encrypted in this file, so that it cannot be given to workflows; allowed: a secret of \`values\``;
  const remedy = `set it here, or let the workflow read it where it is kept: pulumi config set --stack ${stack} --secret --path 'environments:secrets.values.${secret}'`;
  return [inStack(stack, path, { code: "GITHUB_SECRET_VALUE", message, remedy })];
}

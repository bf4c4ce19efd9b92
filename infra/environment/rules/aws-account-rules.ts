/** Accounts of AWS: what exists once in one is one stack's, and who deploys there has a name that IAM takes. */
import type { Project, StackFile } from "../../config/project.ts";
import type { SharedConfig, StackConfig } from "../../config/stack-config.ts";
import { deployRoleName, LONGEST_ROLE_NAME } from "../../values/aws-names.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

/** Two stacks with one account, an account of a stack that is not on AWS, and roles with names that are too long. */
export function awsAccountFaults(project: Project): readonly RuleFault[] {
  return [...twiceFaults(project), ...elsewhereFaults(project), ...roleFaults(project)];
}

/** IAM knows each issuer once, and an account has one lock against public buckets. */
function twiceFaults({ shared, stacks }: Project): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const owners = new Map<string, string>();
  const all: readonly StackFile<SharedConfig | StackConfig>[] = [
    ...(shared === undefined ? [] : [shared]),
    ...stacks.values(),
  ];
  for (const { stack, file, config } of all) {
    const { accountId } = config.target;
    if (config.account === undefined || accountId === undefined) continue;
    const owner = owners.get(accountId);
    if (owner === undefined) owners.set(accountId, file);
    else {
      const message = `${owner} and ${file} both make what exists once in the account ${accountId}; allowed: one of them`;
      const remedy = `remove environments:account from ${file}, or from ${owner}`;
      faults.push(inStack(stack, ["account"], { code: "AWS_ACCOUNT_TWICE", message, remedy, part: "key" }));
    }
  }
  return faults;
}

function elsewhereFaults({ stacks }: Project): readonly RuleFault[] {
  return [...stacks.values()].flatMap(({ stack, config }) => {
    if (config.account === undefined || config.platform === "aws") return [];
    const message = `\`account\` is for the platform aws; this stack's platform is ${config.platform}`;
    const remedy = "remove it, or set environments:platform: aws";
    return [inStack(stack, ["account"], { code: "AWS_KEY_ELSEWHERE", message, remedy, part: "key" })];
  });
}

/** Only where GitHub deploys: no other role of a stack has a name of its own. */
function roleFaults({ name, github, stacks }: Project): readonly RuleFault[] {
  if (github === undefined) return [];
  return [...stacks.values()].flatMap(({ stack, config }) => {
    const role = deployRoleName({ project: name, environment: stack }, "preview");
    if (config.platform !== "aws" || role.length <= LONGEST_ROLE_NAME) return [];
    const message = `the role ${role} has ${role.length} characters; allowed: ${LONGEST_ROLE_NAME}`;
    const remedy = "shorten the name of the stack or of the project";
    return [inStack(stack, [], { code: "AWS_ROLE_NAME_TOO_LONG", message, remedy })];
  });
}

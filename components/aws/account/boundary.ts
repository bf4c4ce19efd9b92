/** The policy that bounds every role of an environment, and what it is called. Pure. */
import { iamArn, rolePath } from "../role-path.ts";
import type { DeployRoleInput } from "./account-input.ts";

/** Name of the policy, on the environment's path. */
export function boundaryName({ project, environment }: Pick<DeployRoleInput, "project" | "environment">): string {
  return `${project}-${environment}-boundary`;
}

/** ARN of the boundary of every role of the environment: the organisation's where one is named, else our own. */
export function boundaryArn(input: DeployRoleInput): string {
  return input.boundaryArn ?? iamArn(input, `policy${rolePath(input)}${boundaryName(input)}`);
}

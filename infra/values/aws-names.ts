/** Names on AWS that configuration and components must agree on. */

/** Name of the External Secrets store that every environment on AWS has in its namespace. */
export const AWS_SECRET_STORE = "aws";

/** Most characters of a role's name in IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const LONGEST_ROLE_NAME = 64;

/** Name of the role by which GitHub's jobs deploy an environment, or preview it: what a job is told. */
export function deployRoleName(
  { project, environment }: { readonly project: string; readonly environment: string },
  what: "deploy" | "preview",
): string {
  return `${project}-${environment}-${what}`;
}

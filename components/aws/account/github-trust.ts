/** Whom GitHub's tokens let in: jobs of one repository in one environment, and no others. Pure. */
import { type PolicyText, policyText } from "../policy-document.ts";
import { type AwsPlace, iamArn } from "../role-path.ts";
import type { DeployRoleInput } from "./account-input.ts";

/** Who issues GitHub's tokens. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";

/** Whom GitHub's tokens are made out to. */
export const GITHUB_AUDIENCE = "sts.amazonaws.com";

/** ARN of GitHub's issuer in an account's IAM: there is at most one, so that it needs no look-up. */
export function githubProviderArn(place: AwsPlace): string {
  return iamArn(place, `oidc-provider/${GITHUB_ISSUER}`);
}

/**
 * Trust in a job that GitHub has let into `environment`, by equality: with a pattern, a branch of somebody's could name
 * itself so that it fits. Only a job in an environment has a subject of this form; pull requests and branches have others.
 * Source: https://docs.github.com/en/actions/reference/security/oidc
 * @throws Error for a subject that is no whole prefix
 */
export function githubTrust(input: DeployRoleInput, environment: string): PolicyText {
  const { subject } = input;
  if (!/^repo:[A-Za-z0-9_.@-]+\/[A-Za-z0-9_.@-]+$/.test(subject)) {
    throw new Error(`${subject} is no subject of a repository; allowed: repo:owner/name`);
  }
  return policyText([
    {
      Sid: "GithubEnvironment",
      Effect: "Allow",
      Principal: { Federated: githubProviderArn(input) },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${GITHUB_ISSUER}:aud`]: GITHUB_AUDIENCE,
          [`${GITHUB_ISSUER}:sub`]: `${subject}:environment:${environment}`,
        },
      },
    },
  ]);
}

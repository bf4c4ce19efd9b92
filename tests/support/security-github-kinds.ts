/** The rows of GitHub's resource types: who may get past what, and that no secret is written in clear. */
import { absent, at, type Check, each, expect, never, present } from "./security-checks.ts";

const PREFIX = "github:index";

/** No pattern may let every branch or tag in. */
const EVERYTHING = /^\*+(\/\*+)*$/;

/** Checks by type token. */
export const GITHUB_KINDS: Readonly<Record<string, Check>> = {
  [`${PREFIX}/repositoryEnvironment:RepositoryEnvironment`]: (inputs) => [
    ...expect(inputs, "canAdminsBypass", false),
    ...expect(inputs, "deploymentBranchPolicy.customBranchPolicies", true),
    ...(at(inputs, "reviewers").length > 0 ? expect(inputs, "preventSelfReview", true) : []),
  ],
  [`${PREFIX}/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy`]: (inputs) => [
    ...never(inputs, "branchPattern", EVERYTHING),
    ...never(inputs, "tagPattern", EVERYTHING),
  ],
  [`${PREFIX}/actionsEnvironmentSecret:ActionsEnvironmentSecret`]: (inputs) => [
    ...present(inputs, "value"),
    ...absent(inputs, "plaintextValue"),
    ...absent(inputs, "encryptedValue"),
  ],
  [`${PREFIX}/actionsEnvironmentVariable:ActionsEnvironmentVariable`]: (inputs) =>
    never(inputs, "variableName", /SECRET|PASSWORD|TOKEN|KEY/),
  [`${PREFIX}/actionsVariable:ActionsVariable`]: (inputs) => never(inputs, "variableName", /SECRET|PASSWORD|TOKEN|KEY/),
  [`${PREFIX}/repositoryRuleset:RepositoryRuleset`]: (inputs) => [
    ...expect(inputs, "enforcement", "active"),
    // People and teams are let past nothing; the App is, by its id.
    ...each(inputs, "bypassActors.*.actorType", /^Integration$/),
    ...(at(inputs, "bypassActors").length > 0
      ? ["deletion", "nonFastForward", "requiredStatusChecks"].flatMap((rule) => absent(inputs, `rules.${rule}`))
      : []),
  ],
};

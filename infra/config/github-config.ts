/**
 * What a person may write of GitHub: the repository in `Pulumi.yaml`, the environments' protection in `promotion.yaml`,
 * and the secrets of workflows in a stack file.
 */
import * as z from "zod";
import { nameField } from "./fields.ts";

/** Longest wait that GitHub takes, in minutes: 30 days. https://docs.github.com/en/rest/deployments/environments */
export const LONGEST_WAIT_MINUTES = 43_200;

/** The schema of `environments:github` in `Pulumi.yaml`. */
export const githubSchema = z.strictObject({
  owner: z
    .string()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/, "the name of an organisation or a person on GitHub")
    .describe("Organisation that holds the repository. The provider acts for no other."),
  repository: z
    .string()
    .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, "a repository's name, without its owner")
    .describe("This repository, without its owner."),
  visibility: z
    .enum(["public", "private", "internal"])
    .describe("Who can see the repository. Decides, with `plan`, which rules GitHub keeps."),
  plan: z.enum(["free", "team", "enterprise"]).describe("GitHub plan of the owner."),
  subject: z
    .string()
    .regex(
      /^repo:[A-Za-z0-9-]+(?:@[0-9]+)?\/[A-Za-z0-9._-]+(?:@[0-9]+)?$/,
      "repo:owner/name, or with ids repo:owner@123/name@456",
    )
    .optional()
    .describe(
      "Prefix of the subject in the repository's OIDC tokens, as `gh api repos/OWNER/NAME/actions/oidc/customization/sub` answers in `sub_claim_prefix`. Newer repositories have ids in it. Default: `repo:OWNER/NAME`.",
    ),
  app: z
    .strictObject({
      id: z
        .int()
        .min(1)
        .describe("Id of the App: what rulesets call the integration of a status check, and the actor of a bypass."),
    })
    .optional()
    .describe(
      "The GitHub App that judges and lands promotions. Without it no status check is required and nobody is let past a ruleset.",
    ),
  mainReviews: z
    .int()
    .min(1)
    .max(6)
    .default(1)
    .describe("Approving reviews that a pull request into `main` or a release branch needs."),
  checks: z
    .array(z.string().min(1).max(255))
    .default([])
    .describe("Status checks that such a pull request needs besides our own: names of jobs of the project's CI."),
});

/** Teams that may release a job into a GitHub environment. */
const reviewersField = z
  .array(nameField)
  .default([])
  .describe(
    "Teams of this file, at most six; one person of them releases a job into the GitHub environment. Approvals that count several people are those of `edges`.",
  );

/** The limit is for editors alone: the rule says it together with every other fault of the project. */
const waitField = z.int().min(0).meta({ maximum: LONGEST_WAIT_MINUTES });

/** What `environments.<name>` in `promotion.yaml` says of GitHub. */
export const githubEnvironmentFields = {
  reviewers: reviewersField,
  waitMinutes: waitField
    .default(0)
    .describe("How long each job waits before it enters the GitHub environment, in minutes, from its start."),
  deployBranches: z
    .array(z.string())
    .default(["main"])
    .describe(
      "Branches of this repository whose workflows may enter the GitHub environment. `*` does not cross `/`: `release/*/*` is needed for two levels.",
    ),
  deployTags: z
    .array(z.string())
    .default([])
    .describe("Tags of this repository whose workflows may enter it, such as `v*`."),
  approvalWaitMinutes: waitField
    .optional()
    .describe(
      "How long a job waits in the GitHub environment `promotion-approval-<name>`, in minutes. Only where a path into this environment asks for approvals. Default: 0.",
    ),
};

/**
 * The schema of `secrets.github` in a stack file. The form of the names is a rule of its own, since the refusal has to
 * say which of GitHub's rules is broken.
 */
export const githubSecretsSchema = z.record(z.string(), nameField);

/** The parsed `environments:github`. */
export type GithubConfig = z.output<typeof githubSchema>;

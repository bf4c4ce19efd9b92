/** What GitHub's side is made from, as plain data: nothing here knows stacks, tiers or promotion. */

/** One GitHub environment. */
export interface GithubEnvironmentInput {
  /** Part of the resources' names. Jobs that deploy run in `deploy`; secrets and variables go there. */
  readonly role: "deploy" | "approval";
  readonly name: string;
  /** Slugs of the owner's teams, at most six; one person of them releases a job. Empty: nobody is asked. */
  readonly reviewers: readonly string[];
  /** From the start of the job, in minutes, at most 43,200. */
  readonly waitMinutes: number;
  /** Patterns of branches whose workflows may enter; `*` does not cross `/`. */
  readonly branches: readonly string[];
  /** Patterns of tags whose workflows may enter. */
  readonly tags: readonly string[];
}

/** The repository. */
export interface RepositoryInput {
  /** Without its owner, which is the provider's. */
  readonly name: string;
  /** Id of the GitHub App that judges and lands promotions; undefined: there is none. */
  readonly appId: number | undefined;
  /** Whether GitHub keeps reviewers, wait timers and the bar against administrators: in public repositories, or on Enterprise. */
  readonly keepsRules: boolean;
}

/** What protects the repository's branches. */
export interface RepositoryRulesInput {
  readonly repository: RepositoryInput;
  /** Approving reviews of a pull request, 1 to 6. */
  readonly reviews: number;
  /** Status checks that a pull request needs besides our own. */
  readonly checks: readonly string[];
  /** Branch that holds the ledger. */
  readonly ledgerBranch: string;
  /** Environments into which promotions wait in one of the role `approval`. */
  readonly approvalEnvironments: readonly string[];
}

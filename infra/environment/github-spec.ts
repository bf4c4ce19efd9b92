/** GitHub's side of an environment, and of what exists once, as plain resolved data. */

/** The repository that the environments are deployed from. */
export interface RepositorySpec {
  readonly owner: string;
  readonly name: string;
  /** Id of the GitHub App that judges and lands; undefined: there is none. */
  readonly appId: number | undefined;
  /** Whether GitHub keeps reviewers, wait timers and the bar against administrators on the repository's plan. */
  readonly keepsRules: boolean;
}

/** One GitHub environment. Nobody reviews a job of his own, and no administrator gets past the rules. */
export interface GithubEnvironmentSpec {
  /** `deploy`: jobs that deploy run in it. `approval`: jobs that wait for the approval of a promotion do. */
  readonly role: "deploy" | "approval";
  readonly name: string;
  /** Slugs of the owner's teams, sorted, at most six; one person releases a job. Empty: nobody is asked. */
  readonly reviewers: readonly string[];
  readonly waitMinutes: number;
  /** Patterns of branches, sorted, each once. */
  readonly branches: readonly string[];
  /** Patterns of tags, sorted, each once. */
  readonly tags: readonly string[];
}

/** GitHub's side of one stack. */
export interface GithubSpec {
  readonly repository: RepositorySpec;
  /** What the subject of the repository's OIDC tokens begins with; `:environment:<name>` follows. Newer ones hold ids. */
  readonly subjectPrefix: string;
  /** The stack's own first, then the one for approvals where there is one. */
  readonly environments: readonly GithubEnvironmentSpec[];
  /** Names of the catalogue's secrets by the name that workflows know, sorted by that. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What protects the repository's branches. */
export interface RepositoryRulesSpec {
  readonly repository: RepositorySpec;
  /** Approving reviews of a pull request. */
  readonly reviews: number;
  /** Status checks besides our own, sorted, each once. */
  readonly checks: readonly string[];
  /** Branch that holds the ledger. */
  readonly ledgerBranch: string;
  /** Environments whose stacks make one in which promotions wait for their approval, sorted. */
  readonly approvalEnvironments: readonly string[];
}

/**
 * The rulesets of the repository. Pure. What somebody may get past and what nobody may stand in different rulesets, since a
 * bypass holds for a ruleset as a whole. https://docs.github.com/en/rest/repos/rules
 */
import type { RepositoryRulesInput } from "./github-input.ts";

/** What the landing says of a pull request with pins; all by the App alone. */
export const LANDING_CHECKS = ["envs/plan", "envs/gates", "envs/land"] as const;

/** One ruleset, in the words of the provider. */
export interface Ruleset {
  readonly name: string;
  /** Full names of branches, or `~DEFAULT_BRANCH`. */
  readonly branches: readonly string[];
  /** Whether the App is let past it: `pull_request` by pull requests alone. Undefined: nobody is. */
  readonly appBypass: "always" | "pull_request" | undefined;
  readonly rules: RulesetRules;
}

/** The rules in use. */
export interface RulesetRules {
  readonly creation?: true;
  readonly update?: true;
  readonly deletion?: true;
  readonly nonFastForward?: true;
  readonly pullRequest?: {
    readonly requiredApprovingReviewCount: number;
    readonly requireCodeOwnerReview: true;
    readonly requireLastPushApproval: true;
    readonly dismissStaleReviewsOnPush: true;
  };
  readonly requiredStatusChecks?: {
    readonly requiredChecks: { readonly context: string; readonly integrationId?: number }[];
  };
}

// Both: whoever renames the default branch must not take the protection off the old one in passing.
const MAIN = ["~DEFAULT_BRANCH", "refs/heads/main"];
// `*` does not cross `/`: the second is for release/2025/01.
const RELEASES = ["refs/heads/release/*", "refs/heads/release/**/*"];
const KEPT = { deletion: true, nonFastForward: true } as const;

/** The rulesets by role, in the order in which they are made. */
export function rulesets(
  input: Omit<RepositoryRulesInput, "approvalEnvironments">,
): readonly (readonly [role: string, ruleset: Ruleset])[] {
  const { checks, ledgerBranch, repository } = input;
  const { appId } = repository;
  const pullRequest = pullRequestRule(input.reviews);
  const landing = appId === undefined ? [] : LANDING_CHECKS.map((context) => ({ context, integrationId: appId }));
  const ci = checks.map((context) => ({ context }));
  const ledger = [`refs/heads/${ledgerBranch}`];
  return [
    ["main", ruleset("main", MAIN, { ...KEPT, ...checksRule([...landing, ...ci]) })],
    ["main-reviews", { ...ruleset("main: reviews", MAIN, { pullRequest }), appBypass: bypass(appId, "pull_request") }],
    ["releases", ruleset("release branches", RELEASES, { ...KEPT, pullRequest, ...checksRule(ci) })],
    ["ledger", ruleset("ledger: history", ledger, KEPT)],
    ...writers(appId, ledger),
  ];
}

/** Without the App people's own clones write the ledger; a ruleset without a bypass would lock everybody out. */
function writers(appId: number | undefined, branches: readonly string[]): readonly (readonly [string, Ruleset])[] {
  if (appId === undefined) return [];
  const only = ruleset("ledger: the App alone", branches, { creation: true, update: true });
  return [["ledger-writers", { ...only, appBypass: "always" }]];
}

function ruleset(name: string, branches: readonly string[], rules: RulesetRules): Ruleset {
  return { name, branches, appBypass: undefined, rules };
}

function bypass<T>(appId: number | undefined, mode: T): T | undefined {
  return appId === undefined ? undefined : mode;
}

function pullRequestRule(reviews: number): NonNullable<RulesetRules["pullRequest"]> {
  return {
    requiredApprovingReviewCount: reviews,
    requireCodeOwnerReview: true,
    requireLastPushApproval: true,
    dismissStaleReviewsOnPush: true,
  };
}

function checksRule(
  requiredChecks: NonNullable<RulesetRules["requiredStatusChecks"]>["requiredChecks"],
): Pick<RulesetRules, "requiredStatusChecks"> {
  return requiredChecks.length === 0 ? {} : { requiredStatusChecks: { requiredChecks } };
}

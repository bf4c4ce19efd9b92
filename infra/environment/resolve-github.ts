/** `environments:github`, the policy's environments and paths → GitHub's side of a stack. */
import type { GithubConfig } from "../config/github-config.ts";
import type { Project } from "../config/project.ts";
import type { PromotionPolicy } from "../config/promotion-policy.ts";
import type { StackConfig } from "../config/stack-config.ts";
import type { GithubEnvironmentSpec, GithubSpec, RepositoryRulesSpec, RepositorySpec } from "./github-spec.ts";

/** Name of the GitHub environment in which promotions into an environment wait for their approval. */
export function approvalEnvironmentName(environment: string): string {
  return `promotion-approval-${environment}`;
}

/**
 * Whether GitHub keeps reviewers and wait timers: in public repositories, elsewhere on the plan Enterprise alone.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
export function keepsReviewers({ visibility, plan }: Pick<GithubConfig, "visibility" | "plan">): boolean {
  return visibility === "public" || plan === "enterprise";
}

/** GitHub's side of a stack; undefined where the project does not name its repository. */
export function resolveGithub(project: Project, stack: string, config: StackConfig): GithubSpec | undefined {
  const { github } = project;
  if (github === undefined) return undefined;
  return {
    repository: repositoryOf(github),
    subjectPrefix: github.subject ?? `repo:${github.owner}/${github.repository}`,
    environments: environmentsOf(project.policy, github, stack),
    secrets: Object.fromEntries(Object.entries(config.secrets.github).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** What protects the repository's branches; undefined where the project does not name its repository. */
export function resolveRepositoryRules({ github, policy, stacks }: Project): RepositoryRulesSpec | undefined {
  if (github === undefined) return undefined;
  const { mainReviews: reviews, checks } = github;
  const hasDoor = (stack: string) => environmentsOf(policy, github, stack).some(({ role }) => role === "approval");
  return {
    repository: repositoryOf(github),
    reviews,
    checks: ordered(checks),
    ledgerBranch: policy.ledger.ref,
    approvalEnvironments: ordered([...stacks.keys()].filter(hasDoor)),
  };
}

/**
 * Names of the teams that paths into an environment ask for approvals, each once, in the order of the paths; empty where
 * none is asked.
 */
export function approvingTeams({ edges }: Pick<PromotionPolicy, "edges">, environment: string): readonly string[] {
  const quotas = edges.filter(({ to }) => to === environment).flatMap(({ approvals }) => approvals);
  return [...new Set(quotas.flatMap((quota) => ("team" in quota ? [quota.team] : quota.anyOf)))];
}

function repositoryOf(github: GithubConfig): RepositorySpec {
  const { owner, repository, app } = github;
  return { owner, name: repository, appId: app?.id, keepsRules: keepsReviewers(github) };
}

function environmentsOf(
  policy: PromotionPolicy,
  github: GithubConfig,
  environment: string,
): readonly GithubEnvironmentSpec[] {
  const own = Object.hasOwn(policy.environments, environment) ? policy.environments[environment] : undefined;
  if (own === undefined) return [];
  const refs = { branches: ordered(own.deployBranches), tags: ordered(own.deployTags) };
  const reviewers = slugsOf(policy, own.reviewers);
  const deploy = { role: "deploy", name: environment, reviewers, waitMinutes: own.waitMinutes, ...refs } as const;
  const approving = approvingTeams(policy, environment);
  // Where GitHub asks no reviewer, a door called approval would stand open.
  if (approving.length === 0 || !keepsReviewers(github)) return [deploy];
  const name = approvalEnvironmentName(environment);
  const waitMinutes = own.approvalWaitMinutes ?? 0;
  return [deploy, { role: "approval", name, reviewers: slugsOf(policy, approving), waitMinutes, ...refs }];
}

function slugsOf({ teams }: PromotionPolicy, names: readonly string[]): readonly string[] {
  return ordered(
    names.flatMap((name) => (Object.hasOwn(teams, name) ? teams[name]?.github : undefined) ?? []).map(slug),
  );
}

function slug(team: string): string {
  return team.slice(team.indexOf("/") + 1);
}

function ordered(list: readonly string[]): readonly string[] {
  return [...new Set(list)].sort();
}

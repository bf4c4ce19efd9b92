/**
 * GitHub's side: what GitHub would refuse, and what it would take and not keep. The second is worse: a rule that stands in
 * a file and binds nobody. Limits: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
import { type GithubConfig, LONGEST_WAIT_MINUTES } from "../../config/github-config.ts";
import type { Project } from "../../config/project.ts";
import type { PromotionPolicy } from "../../config/promotion-policy.ts";
import { didYouMean } from "../../values/nearest.ts";
import { ParseError } from "../../values/parse-error.ts";
import { parseRefPattern } from "../../values/ref-pattern.ts";
import { approvalEnvironmentName, approvingTeams, keepsReviewers } from "../resolve-github.ts";
import { githubSecretFaults } from "./github-secret-rules.ts";
import { inPolicy, inProject, type RuleFault } from "./rule-fault.ts";

type Policy = PromotionPolicy;
type Environment = Policy["environments"][string];
type Path = readonly (string | number)[];

/** Most users and teams together that may be asked for one GitHub environment. */
const MOST_REVIEWERS = 6;

/** Every fault of GitHub's side; what is said of it without a repository is a fault, too. */
export function githubFaults(project: Project): readonly RuleFault[] {
  const { github, policy } = project;
  const secrets = githubSecretFaults(project);
  const environments = Object.entries(policy.environments);
  if (github === undefined) return [...environments.flatMap(([name, own]) => vainFaults(name, own)), ...secrets];
  return [
    ...planFaults(github),
    ...environments.flatMap(([name, own]) => [
      ...waitFaults(name, own),
      ...refFaults(name, own),
      ...reviewerFaults(policy, github, name, own.reviewers),
      ...keptFaults(github, name, own),
      ...approvalFaults(policy, github, name, own),
    ]),
    ...secrets,
  ];
}

/** What is asked of GitHub where no repository is named. */
function vainFaults(name: string, own: Environment): readonly RuleFault[] {
  const asked = [
    ...(own.reviewers.length > 0 ? ["reviewers"] : []),
    ...(own.waitMinutes > 0 ? ["waitMinutes"] : []),
    ...(own.deployBranches.join() === "main" ? [] : ["deployBranches"]),
    ...(own.deployTags.length > 0 ? ["deployTags"] : []),
    ...(own.approvalWaitMinutes === undefined ? [] : ["approvalWaitMinutes"]),
  ];
  return asked.map((key) => {
    const message = `\`${key}\` is kept by GitHub, but Pulumi.yaml names no repository`;
    const remedy = "add environments:github to Pulumi.yaml, or remove it";
    return inPolicy(["environments", name, key], { code: "GITHUB_MISSING", message, remedy, part: "key" });
  });
}

/** What does not exist at all on the repository's plan. https://docs.github.com/en/get-started/learning-about-github/githubs-plans */
function planFaults({ visibility, plan }: GithubConfig): readonly RuleFault[] {
  if (visibility === "internal" && plan !== "enterprise") {
    const message = `an internal repository exists on the plan enterprise alone; found ${plan}`;
    return [inProject("github", ["visibility"], { code: "GITHUB_PLAN", message, remedy: "mend one of the two" })];
  }
  if (visibility === "public" || plan !== "free") return [];
  const message = `a private repository on the plan free has neither environments nor rulesets; allowed: team, enterprise, or a public repository`;
  const remedy = "remove environments:github: our own gates and signed approvals need none of it";
  return [inProject("github", ["plan"], { code: "GITHUB_PLAN", message, remedy })];
}

function waitFaults(name: string, own: Environment): readonly RuleFault[] {
  return (["waitMinutes", "approvalWaitMinutes"] as const).flatMap((key) => {
    const minutes = own[key] ?? 0;
    if (minutes <= LONGEST_WAIT_MINUTES) return [];
    const message = `found ${minutes}; allowed: at most ${LONGEST_WAIT_MINUTES}, which is 30 days`;
    const remedy = "shorten it; how long a release must have been verified before is `soak` of the path";
    return [inPolicy(["environments", name, key], { code: "GITHUB_WAIT", message, remedy })];
  });
}

function refFaults(name: string, own: Environment): readonly RuleFault[] {
  if (own.deployBranches.length + own.deployTags.length === 0) {
    const message = `no branch and no tag may enter ${name}: nothing could ever be deployed there`;
    const text = { code: "GITHUB_NO_REFS", message, remedy: "name a branch, such as main" };
    return [inPolicy(["environments", name, "deployBranches"], text)];
  }
  return (["deployBranches", "deployTags"] as const).flatMap((key) =>
    own[key].flatMap((pattern, index) => {
      const message = own[key].indexOf(pattern) < index ? `"${pattern}" is there already` : patternFault(pattern);
      if (message === undefined) return [];
      const remedy = "write it as GitHub matches it, such as main, release/* or v*";
      return [inPolicy(["environments", name, key, index], { code: "GITHUB_PATTERN", message, remedy })];
    }),
  );
}

function patternFault(pattern: string): string | undefined {
  try {
    parseRefPattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
}

function reviewerFaults(
  policy: Policy,
  github: GithubConfig,
  name: string,
  reviewers: readonly string[],
): readonly RuleFault[] {
  const path = ["environments", name, "reviewers"];
  const found = reviewers.flatMap((team, index) => teamFaults(policy, github, team, [...path, index]));
  return [...found, ...tooManyFaults(reviewers, name, path)];
}

function tooManyFaults(teams: readonly string[], environment: string, path: Path): readonly RuleFault[] {
  const count = new Set(teams).size;
  if (count <= MOST_REVIEWERS) return [];
  const message = `${count} teams may release jobs into ${environment}: ${teams.join(", ")}; GitHub takes at most ${MOST_REVIEWERS}`;
  const remedy = "put several of them into one team on GitHub, and name that one";
  return [inPolicy(path, { code: "GITHUB_REVIEWERS", message, remedy })];
}

function teamFaults({ teams }: Policy, github: GithubConfig, team: string, path: Path): readonly RuleFault[] {
  const known = Object.hasOwn(teams, team) ? teams[team] : undefined;
  if (known === undefined) {
    const names = Object.keys(teams);
    const allowed = names.length === 0 ? "none is declared" : `allowed: ${names.join(", ")}`;
    const message = `there is no team "${team}"${didYouMean(team, names)}; ${allowed}`;
    return [inPolicy(path, { code: "UNKNOWN_TEAM", message, remedy: "declare it, or mend the name" })];
  }
  if (known.github === undefined) {
    const message = `the team "${team}" has no \`github\`, so that GitHub could ask nobody of it`;
    const remedy = `add its team on GitHub: github: ${github.owner}/…`;
    return [inPolicy(path, { code: "GITHUB_TEAM_MISSING", message, remedy })];
  }
  const [owner = ""] = known.github.split("/");
  if (owner.toLowerCase() === github.owner.toLowerCase()) return [];
  const message = `the team "${team}" is ${known.github}, of another organisation than ${github.owner}/${github.repository}`;
  const remedy = `GitHub asks the owner's teams alone: name one of ${github.owner}`;
  return [inPolicy(path, { code: "GITHUB_TEAM_FOREIGN", message, remedy })];
}

/** Reviewers and wait timers that GitHub would take and not keep. */
function keptFaults(github: GithubConfig, name: string, own: Environment): readonly RuleFault[] {
  if (keepsReviewers(github)) return [];
  const asked = [
    ...(own.reviewers.length > 0 ? ["reviewers"] : []),
    ...(own.waitMinutes > 0 ? ["waitMinutes"] : []),
    ...(own.approvalWaitMinutes === undefined ? [] : ["approvalWaitMinutes"]),
  ];
  return asked.map((key) => {
    const { visibility, plan } = github;
    const message = `GitHub keeps no \`${key}\` in a ${visibility} repository on the plan ${plan}; allowed: public repositories, or the plan enterprise`;
    const remedy =
      key === "reviewers"
        ? "ask for `approvals` on the path instead, which our own gates count, and for reviews by `mainReviews`"
        : "ask for `soak` or `windows` on the path instead, which our own gates keep";
    return inPolicy(["environments", name, key], { code: "GITHUB_NOT_KEPT", message, remedy, part: "key" });
  });
}

/** The GitHub environment in which promotions wait: its reviewers are the teams that approve. */
function approvalFaults(policy: Policy, github: GithubConfig, name: string, own: Environment): readonly RuleFault[] {
  if (!keepsReviewers(github)) return [];
  const teams = approvingTeams(policy, name);
  const path = ["environments", name];
  if (teams.length === 0) {
    if (own.approvalWaitMinutes === undefined) return [];
    const message = `no path into ${name} asks for approvals, so that nothing waits in ${approvalEnvironmentName(name)}`;
    const remedy = "ask for `approvals` on the path, or set `waitMinutes` instead";
    return [inPolicy([...path, "approvalWaitMinutes"], { code: "GITHUB_WAIT_IN_VAIN", message, remedy, part: "key" })];
  }
  return [
    ...approverFaults(policy, github, name),
    ...tooManyFaults(teams, approvalEnvironmentName(name), path),
    ...twiceFaults(policy, name),
  ];
}

/** Teams that a path names and GitHub cannot ask; what is no team at all is said of the path already. */
function approverFaults(policy: Policy, github: GithubConfig, environment: string): readonly RuleFault[] {
  return policy.edges.flatMap(({ to, approvals }, edge) =>
    to !== environment
      ? []
      : approvals.flatMap((quota, at) => {
          const path = ["edges", edge, "approvals", at];
          const named: readonly (readonly [team: string, path: Path])[] =
            "team" in quota
              ? [[quota.team, [...path, "team"]]]
              : quota.anyOf.map((team, index) => [team, [...path, "anyOf", index]]);
          return named
            .filter(([team]) => Object.hasOwn(policy.teams, team))
            .flatMap(([team, place]) => teamFaults(policy, github, team, place));
        }),
  );
}

function twiceFaults({ environments }: Policy, environment: string): readonly RuleFault[] {
  const name = approvalEnvironmentName(environment);
  if (!Object.hasOwn(environments, name)) return [];
  const message = `promotions into ${environment} wait in a GitHub environment of this name`;
  const text = { code: "GITHUB_ENVIRONMENT_TWICE", message, remedy: "choose another name", part: "key" } as const;
  return [inPolicy(["environments", name], text)];
}

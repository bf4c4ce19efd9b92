/** What GitHub refuses of each type, with the page that says so. Types without a rule are listed as unruled. */
import { isMap, isUnknown, listAt, type PropertyMap, type PropertyValue, textAt } from "../property-values.ts";
import type { CheckFailure } from "../provider-package.ts";

const DOCS = "https://docs.github.com/en";
const ENVIRONMENTS = `${DOCS}/rest/deployments/environments#create-or-update-an-environment`;
const DEPLOYMENTS = `${DOCS}/actions/reference/workflows-and-actions/deployments-and-environments`;
const SECRETS = `${DOCS}/actions/reference/security/secrets`;
const VARIABLES = `${DOCS}/actions/reference/workflows-and-actions/variables`;
const RULESETS = `${DOCS}/rest/repos/rules#create-a-repository-ruleset`;

/** One rule over inputs alone; what needs the rest of the world is in `github-world-rules.ts`. */
export interface GithubRule {
  /** Last part of the type token. */
  readonly kind: string;
  /** Name of the rule, which its tests use. */
  readonly name: string;
  /** Page of GitHub's documentation. */
  readonly source: string;
  /** What it refuses; empty for inputs that are taken, or not known yet. */
  readonly failures: (inputs: PropertyMap) => readonly CheckFailure[];
}

const MOST_BYTES = 48 * 1024;
const MODES = ["disabled", "active", "evaluate"];
const TARGETS = ["branch", "tag", "push"];
const ACTORS = ["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey"];

/** Every rule over inputs. */
export const GITHUB_RULES: readonly GithubRule[] = [
  { kind: "Repository", name: "repository name", source: `${DOCS}/rest/repos/repos`, failures: repositoryName },
  { kind: "Team", name: "team privacy", source: `${DOCS}/rest/teams/teams#create-a-team`, failures: teamPrivacy },
  { kind: "RepositoryEnvironment", name: "six reviewers", source: ENVIRONMENTS, failures: sixReviewers },
  { kind: "RepositoryEnvironment", name: "wait timer", source: ENVIRONMENTS, failures: waitTimer },
  { kind: "RepositoryEnvironment", name: "one branch mode", source: ENVIRONMENTS, failures: oneBranchMode },
  { kind: "RepositoryEnvironment", name: "environment name", source: DEPLOYMENTS, failures: environmentName },
  {
    kind: "RepositoryEnvironmentDeploymentPolicy",
    name: "one pattern",
    source: `${DOCS}/rest/deployments/branch-policies#create-a-deployment-branch-policy`,
    failures: onePattern,
  },
  ...["ActionsEnvironmentSecret", "ActionsSecret"].flatMap((kind): readonly GithubRule[] => [
    { kind, name: `${kind} name`, source: SECRETS, failures: nameOf("secretName", "secret") },
    { kind, name: `${kind} size`, source: SECRETS, failures: sizeOf },
  ]),
  ...["ActionsEnvironmentVariable", "ActionsVariable"].flatMap((kind): readonly GithubRule[] => [
    { kind, name: `${kind} name`, source: VARIABLES, failures: nameOf("variableName", "variable") },
    { kind, name: `${kind} size`, source: VARIABLES, failures: sizeOf },
  ]),
  { kind: "RepositoryRuleset", name: "enforcement", source: RULESETS, failures: oneOf("enforcement", MODES) },
  { kind: "RepositoryRuleset", name: "target", source: RULESETS, failures: oneOf("target", TARGETS) },
  { kind: "RepositoryRuleset", name: "conditions", source: RULESETS, failures: conditions },
  { kind: "RepositoryRuleset", name: "bypass actors", source: RULESETS, failures: bypassActors },
  { kind: "RepositoryRuleset", name: "reviews", source: RULESETS, failures: reviews },
  { kind: "RepositoryRuleset", name: "status checks", source: RULESETS, failures: statusChecks },
];

/** Everything that the rules of a kind refuse. */
export function githubFailures(kind: string, inputs: PropertyMap): readonly CheckFailure[] {
  return GITHUB_RULES.filter((rule) => rule.kind === kind).flatMap(({ failures, source }) =>
    failures(inputs).map(({ property, reason }) => ({ property, reason: `${reason} (${source})` })),
  );
}

function fails(property: string, reason: string): readonly CheckFailure[] {
  return [{ property, reason }];
}

function repositoryName(inputs: PropertyMap): readonly CheckFailure[] {
  const name = textAt(inputs, "name");
  if (name === undefined || /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/.test(name)) return [];
  return fails("name", `"${name}" is no repository name; allowed: at most 100 letters, digits, "-", "_", "."`);
}

function teamPrivacy(inputs: PropertyMap): readonly CheckFailure[] {
  const privacy = textAt(inputs, "privacy") ?? "secret";
  return ["secret", "closed"].includes(privacy) ? [] : fails("privacy", `"${privacy}"; allowed: secret, closed`);
}

/** Users and teams that are asked. */
export function reviewersOf(inputs: PropertyMap): { readonly users: PropertyValue[]; readonly teams: PropertyValue[] } {
  const groups = listAt(inputs, "reviewers");
  return {
    users: groups.flatMap((group) => [...listAt(group, "users")]),
    teams: groups.flatMap((group) => [...listAt(group, "teams")]),
  };
}

function sixReviewers(inputs: PropertyMap): readonly CheckFailure[] {
  const { users, teams } = reviewersOf(inputs);
  const count = users.length + teams.length;
  return count <= 6 ? [] : fails("reviewers", `${count} reviewers; allowed: at most 6`);
}

function waitTimer({ waitTimer: minutes }: PropertyMap): readonly CheckFailure[] {
  if (typeof minutes !== "number" || (Number.isInteger(minutes) && minutes >= 0 && minutes <= 43_200)) return [];
  return fails("waitTimer", `${minutes} minutes; allowed: 0 to 43200`);
}

function oneBranchMode({ deploymentBranchPolicy: mode }: PropertyMap): readonly CheckFailure[] {
  if (!isMap(mode) || mode.protectedBranches !== mode.customBranchPolicies) return [];
  return fails("deploymentBranchPolicy", "protectedBranches and customBranchPolicies cannot have the same value");
}

function environmentName(inputs: PropertyMap): readonly CheckFailure[] {
  const name = textAt(inputs, "environment");
  if (name === undefined || isUnknown(name) || (name.length > 0 && name.length <= 255)) return [];
  return fails("environment", `a name of ${name.length} characters; allowed: 1 to 255`);
}

function onePattern({ branchPattern, tagPattern }: PropertyMap): readonly CheckFailure[] {
  const given = [branchPattern, tagPattern].filter((pattern) => pattern !== undefined && pattern !== "");
  return given.length === 1 ? [] : fails("branchPattern", "one of branchPattern and tagPattern has to be given");
}

function nameOf(property: string, what: string): GithubRule["failures"] {
  return (inputs) => {
    const name = textAt(inputs, property) ?? "";
    if (isUnknown(name) || /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i.test(name)) return [];
    return fails(property, `"${name}" is no name of a ${what}`);
  };
}

function sizeOf(inputs: PropertyMap): readonly CheckFailure[] {
  const bytes = Buffer.byteLength(textAt(inputs, "value") ?? "");
  // The value itself is never said: it may be the secret.
  return bytes <= MOST_BYTES ? [] : fails("value", `${bytes} bytes; allowed: at most 48 KB`);
}

function oneOf(property: string, allowed: readonly string[]): GithubRule["failures"] {
  return (inputs) => {
    const value = textAt(inputs, property);
    if (value === undefined || isUnknown(value) || allowed.includes(value)) return [];
    return fails(property, `"${value}"; allowed: ${allowed.join(", ")}`);
  };
}

function conditions(inputs: PropertyMap): readonly CheckFailure[] {
  const target = textAt(inputs, "target") ?? "branch";
  if (target === "push") return [];
  const names = listAt(inputs, "conditions", "refName", "includes");
  if (names.length === 0) return fails("conditions", `a ruleset of ${target}s needs names to include`);
  const prefix = target === "tag" ? "refs/tags/" : "refs/heads/";
  const bad = names.find((name) => typeof name === "string" && !isUnknown(name) && !isRefName(name, prefix));
  return bad === undefined ? [] : fails("conditions", `"${String(bad)}"; allowed: ${prefix}…, ~ALL, ~DEFAULT_BRANCH`);
}

function isRefName(name: string, prefix: string): boolean {
  return name === "~ALL" || name === "~DEFAULT_BRANCH" || (name.startsWith(prefix) && name.length > prefix.length);
}

function bypassActors(inputs: PropertyMap): readonly CheckFailure[] {
  return listAt(inputs, "bypassActors").flatMap((actor, index) => {
    const property = `bypassActors[${index}]`;
    const type = textAt(actor, "actorType") ?? "";
    const mode = textAt(actor, "bypassMode") ?? "";
    if (!ACTORS.includes(type)) return fails(property, `actor "${type}"; allowed: ${ACTORS.join(", ")}`);
    if (!["always", "pull_request", "exempt"].includes(mode))
      return fails(property, `mode "${mode}"; allowed: always, pull_request, exempt`);
    if (type === "DeployKey" && mode === "pull_request") return fails(property, "a deploy key opens no pull requests");
    const needsId = ["Integration", "RepositoryRole", "Team"].includes(type);
    const id = isMap(actor) ? actor.actorId : undefined;
    return needsId && (id === undefined || id === null) ? fails(property, `a ${type} needs an actorId`) : [];
  });
}

function reviews({ rules }: PropertyMap): readonly CheckFailure[] {
  const count = isMap(rules) && isMap(rules.pullRequest) ? rules.pullRequest.requiredApprovingReviewCount : undefined;
  if (typeof count !== "number" || (Number.isInteger(count) && count >= 0 && count <= 10)) return [];
  return fails("rules.pullRequest", `${count} reviews; allowed: 0 to 10`);
}

function statusChecks({ rules }: PropertyMap): readonly CheckFailure[] {
  const asked = isMap(rules) ? rules.requiredStatusChecks : undefined;
  if (!isMap(asked)) return [];
  const checks = listAt(asked, "requiredChecks");
  const isBad = checks.length === 0 || checks.some((check) => (textAt(check, "context") ?? "") === "");
  return isBad ? fails("rules.requiredStatusChecks", "each required check needs a context, and there must be one") : [];
}

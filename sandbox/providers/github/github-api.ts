/**
 * What GitHub's REST interface answers of what the stand-in holds: environments, their patterns, secrets' names and
 * variables, rulesets and the subject of tokens. It reads alone; what is there was made through the provider.
 */
import type { StoredObject } from "../../store/object-store.ts";
import { listAt, type PropertyMap, type PropertyValue, textAt } from "../property-values.ts";
import { environmentBody, policyBody, rulesetBody } from "./github-bodies.ts";
import { nodeIdOf, numberOf, SANDBOX_TIME } from "./github-types.ts";
import { type GithubWorld, ofKind, teamOf } from "./github-world-rules.ts";

/** One answer. */
export interface GithubAnswer {
  readonly status: number;
  readonly json: PropertyValue;
}

interface Place {
  readonly world: GithubWorld;
  readonly owner: string;
  readonly repository: string;
}

const TIMES = { created_at: SANDBOX_TIME, updated_at: SANDBOX_TIME };
const API = "https://api.github.com";

/** Answers `GET path`; 404 for what is not there, 501 for a route that is not played. */
export function answerGithub(world: GithubWorld, path: string): GithubAnswer {
  const [, owner, repository, rest] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)$/.exec(path) ?? [];
  if (owner === undefined || repository === undefined || rest === undefined) return notPlayed(path);
  const place = { world, owner, repository };
  const [, environment, part] = /^\/environments(?:\/([^/]+))?(?:\/([a-z-]+))?$/.exec(rest) ?? [];
  if (rest === "/environments")
    return ok(
      listed(
        "environments",
        all(place, "RepositoryEnvironment").map((each) => environmentJson(place, each)),
      ),
    );
  if (environment !== undefined) return environmentAnswer(place, decodeURIComponent(environment), part, path);
  const [, ruleset] = /^\/rulesets(?:\/([0-9]+))?$/.exec(rest) ?? [];
  if (rest === "/rulesets") return ok(all(place, "RepositoryRuleset").map((each) => rulesetJson(place, each)));
  if (ruleset !== undefined)
    return found(
      place,
      all(place, "RepositoryRuleset").find(({ id }) => id === ruleset),
      rulesetJson,
    );
  if (rest === "/actions/variables") return ok(listed("variables", all(place, "ActionsVariable").map(variableJson)));
  return rest === "/actions/oidc/customization/sub" ? ok(subjectJson(place)) : notPlayed(path);
}

function environmentAnswer(place: Place, name: string, part: string | undefined, path: string): GithubAnswer {
  const environment = inEnvironment(place, "RepositoryEnvironment", name)[0];
  if (environment === undefined || part === undefined) return found(place, environment, environmentJson);
  switch (part) {
    case "deployment-branch-policies":
      return ok(
        listed("branch_policies", inEnvironment(place, "RepositoryEnvironmentDeploymentPolicy", name).map(policyJson)),
      );
    case "secrets":
      return ok(listed("secrets", inEnvironment(place, "ActionsEnvironmentSecret", name).map(secretJson)));
    case "variables":
      return ok(listed("variables", inEnvironment(place, "ActionsEnvironmentVariable", name).map(variableJson)));
    default:
      return notPlayed(path);
  }
}

function all({ world, owner, repository }: Place, kind: string): readonly StoredObject[] {
  return ofKind(world, owner, kind).filter(({ inputs }) => inputs.repository === repository);
}

function inEnvironment(place: Place, kind: string, name: string): readonly StoredObject[] {
  return all(place, kind).filter(({ inputs }) => inputs.environment === name);
}

function environmentJson(place: Place, { inputs }: StoredObject): PropertyMap {
  const name = textAt(inputs, "environment") ?? "";
  const { repository, owner } = place;
  const body = environmentBody(inputs);
  const key = `${owner}/${repository}/${name}`;
  const rule = (type: string) => ({ id: numberOf(`${key} ${type}`), node_id: nodeIdOf(`${key} ${type}`), type });
  const reviewers = listAt(body, "reviewers").map((reviewer) => reviewerJson(place, reviewer));
  return {
    id: numberOf(key),
    node_id: nodeIdOf(key),
    name,
    url: `${API}/repos/${owner}/${repository}/environments/${encodeURIComponent(name)}`,
    html_url: `https://github.com/${owner}/${repository}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    ...TIMES,
    can_admins_bypass: body.can_admins_bypass ?? true,
    protection_rules: [
      ...(body.wait_timer === 0 ? [] : [{ ...rule("wait_timer"), wait_timer: body.wait_timer ?? 0 }]),
      ...(reviewers.length === 0
        ? []
        : [{ ...rule("required_reviewers"), prevent_self_review: body.prevent_self_review ?? false, reviewers }]),
      ...(body.deployment_branch_policy === null ? [] : [rule("branch_policy")]),
    ],
    deployment_branch_policy: body.deployment_branch_policy ?? null,
  };
}

function reviewerJson({ world, owner }: Place, reviewer: PropertyValue): PropertyMap {
  const { type = "", id = 0 } = reviewer as PropertyMap;
  const slug = type === "Team" ? (teamOf(world, owner, id) ?? "") : `user-${String(id)}`;
  return { type, reviewer: type === "Team" ? teamJson(owner, Number(id), slug) : userJson(Number(id), slug) };
}

function teamJson(owner: string, id: number, slug: string): PropertyMap {
  const url = `${API}/organizations/${numberOf(owner)}/team/${id}`;
  return {
    id,
    node_id: nodeIdOf(`${owner}Team${id}`),
    name: slug,
    slug,
    description: "",
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    type: "organization",
    organization_id: numberOf(owner),
    url,
    html_url: `https://github.com/orgs/${owner}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
  };
}

function userJson(id: number, login: string): PropertyMap {
  const url = `${API}/users/${login}`;
  const below = ["followers", "subscriptions", "organizations", "repos", "received_events"];
  const templates = {
    following: "{/other_user}",
    gists: "{/gist_id}",
    starred: "{/owner}{/repo}",
    events: "{/privacy}",
  };
  return {
    login,
    id,
    node_id: nodeIdOf(`User${id}`),
    avatar_url: "https://github.com/images/error/octocat_happy.gif",
    gravatar_id: "",
    url,
    html_url: `https://github.com/${login}`,
    ...Object.fromEntries(below.map((part) => [`${part}_url`, `${url}/${part}`])),
    ...Object.fromEntries(Object.entries(templates).map(([part, end]) => [`${part}_url`, `${url}/${part}${end}`])),
    type: "User",
    site_admin: false,
  };
}

function policyJson({ inputs, outputs, id }: StoredObject): PropertyMap {
  return { id: outputs.policyId ?? 0, node_id: nodeIdOf(id), ...policyBody(inputs) };
}

function secretJson({ inputs }: StoredObject): PropertyMap {
  return { name: inputs.secretName ?? "", ...TIMES };
}

function variableJson({ inputs }: StoredObject): PropertyMap {
  return { name: inputs.variableName ?? "", value: inputs.value ?? "", ...TIMES };
}

function rulesetJson({ owner, repository }: Place, { id, inputs, outputs }: StoredObject): PropertyMap {
  const source = `${owner}/${repository}`;
  const href = `${API}/repos/${source}/rulesets/${id}`;
  const links = { self: { href }, html: { href: `https://github.com/${source}/rules/${id}` } };
  const about = { id: Number(id), node_id: outputs.nodeId ?? "", source_type: "Repository", source };
  return { ...about, ...rulesetBody(inputs), _links: links, ...TIMES };
}

/** Of a repository that is older than the subjects with ids. */
function subjectJson({ owner, repository }: Place): PropertyMap {
  return { use_default: true, use_immutable_subject: false, sub_claim_prefix: `repo:${owner}/${repository}` };
}

function listed(key: string, items: readonly PropertyMap[]): PropertyMap {
  return { total_count: items.length, [key]: items };
}

function found(
  place: Place,
  object: StoredObject | undefined,
  json: (place: Place, object: StoredObject) => PropertyMap,
): GithubAnswer {
  return object === undefined ? { status: 404, json: { message: "Not Found" } } : ok(json(place, object));
}

function ok(json: PropertyValue): GithubAnswer {
  return { status: 200, json };
}

function notPlayed(path: string): GithubAnswer {
  return { status: 501, json: { message: `the sandbox does not play GET ${path}` } };
}

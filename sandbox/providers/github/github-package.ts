/** The stand-in of `@pulumi/github`: repositories, environments, teams and rules of one owner. */
import { createHash } from "node:crypto";
import type { ObjectStore } from "../../store/object-store.ts";
import { listAt, type PropertyMap, plainMap, secret, textAt } from "../property-values.ts";
import {
  type CheckFailure,
  type CheckResult,
  type ProviderInstance,
  type ProviderPackage,
  Refusal,
  type ResourceView,
} from "../provider-package.ts";

interface GithubType {
  /** Inputs whose values, joined by `:`, are the id. Without them the id is a number. */
  readonly idOf?: readonly string[];
  readonly immutable: readonly string[];
  readonly ruled?: (inputs: PropertyMap) => readonly CheckFailure[];
}

const REPOSITORY = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

const TYPES: Readonly<Record<string, GithubType>> = {
  ActionsEnvironmentSecret: {
    idOf: ["repository", "environment", "secretName"],
    immutable: ["repository", "environment", "secretName"],
    ruled: secretFailures,
  },
  ActionsEnvironmentVariable: {
    idOf: ["repository", "environment", "variableName"],
    immutable: ["repository", "environment", "variableName"],
  },
  ActionsSecret: { idOf: ["repository", "secretName"], immutable: ["repository", "secretName"], ruled: secretFailures },
  ActionsVariable: { idOf: ["repository", "variableName"], immutable: ["repository", "variableName"] },
  BranchProtection: { immutable: ["repositoryId"] },
  Repository: { idOf: ["name"], immutable: [], ruled: repositoryFailures },
  RepositoryEnvironment: {
    idOf: ["repository", "environment"],
    immutable: ["repository", "environment"],
    ruled: environmentFailures,
  },
  RepositoryRuleset: { immutable: ["repository"], ruled: rulesetFailures },
  Team: { immutable: ["ldapDn"], ruled: teamFailures },
  TeamMembership: { idOf: ["teamId", "username"], immutable: ["teamId", "username"] },
  TeamRepository: { idOf: ["teamId", "repository"], immutable: ["teamId", "repository"] },
};

/** Whether the type has rules. */
export function isGithubRuled(type: string): boolean {
  return TYPES[kindOf(type)]?.ruled !== undefined;
}

/** The rules of GitHub over `store`. */
export function githubPackage(store: ObjectStore): ProviderPackage {
  return {
    name: "github",
    placeKeys: () => ["owner", "baseUrl"],
    configure: (_urn, config) => ({ id: textAt(config, "owner") ?? "sandbox", config }),
    check: (type, name, news) => checkResource(kindOf(type), name, news),
    immutablePaths: (type) => TYPES[kindOf(type)]?.immutable ?? ["repository"],
    sameName: (type, olds, news) => (TYPES[kindOf(type)]?.idOf ?? ["name"]).every((key) => olds[key] === news[key]),
    identify: idOf,
    compute: (view, id) => computed(view, id),
    unknownPaths: (view, changing) =>
      changing ? [] : ["id", ...Object.keys(computed(view, "")).filter((key) => !(key in view.inputs))],
    refuse: (view) => missingRepository(store, view),
    duplicate: (view, id) => `POST ${kindOf(view.type)} ${id}: 422 name already exists on this account`,
    written: () => {},
    invoke: (instance, token, args) => answer(store, instance, token, args),
  };
}

function checkResource(kind: string, name: string, news: PropertyMap): CheckResult {
  const named = news.name === undefined && ["Repository", "Team", "RepositoryRuleset"].includes(kind);
  const hidden = ["plaintextValue", "encryptedValue", "value"].filter((key) => kind.endsWith("Secret") && key in news);
  const secrets = Object.fromEntries(hidden.map((key) => [key, secret(news[key] ?? null)]));
  const inputs = { ...news, ...(named ? { name } : {}), ...secrets };
  return { inputs, failures: TYPES[kind]?.ruled?.(plainMap(inputs)) ?? [] };
}

function kindOf(type: string): string {
  return type.split(":").at(-1) ?? "";
}

function idOf(view: ResourceView): string {
  const keys = TYPES[kindOf(view.type)]?.idOf;
  if (keys !== undefined) return keys.map((key) => String(view.inputs[key] ?? "")).join(":");
  return String(numberOf(`${view.instance.id}${view.type}${view.name}`));
}

function computed(view: ResourceView, id: string): PropertyMap {
  const owner = view.instance.id;
  const kind = kindOf(view.type);
  const nodeId = `SB_${createHash("sha256").update(`${owner}${kind}${id}`).digest("base64url").slice(0, 16)}`;
  if (kind !== "Repository")
    return { id, nodeId, etag: `W/"${nodeId}"`, ...(kind === "Team" ? { slug: slugOf(view) } : {}) };
  const web = `https://github.com/${owner}/${id}`;
  return {
    id,
    nodeId,
    repoId: numberOf(web),
    fullName: `${owner}/${id}`,
    htmlUrl: web,
    httpCloneUrl: `${web}.git`,
    sshCloneUrl: `git@github.com:${owner}/${id}.git`,
    gitCloneUrl: `git://github.com/${owner}/${id}.git`,
    defaultBranch: "main",
  };
}

function slugOf(view: ResourceView): string {
  return (textAt(view.inputs, "name") ?? view.name).toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function numberOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}

/** Only a repository that this owner made here is known; what a project names beside them is not judged. */
function missingRepository(store: ObjectStore, view: ResourceView): string | undefined {
  const name = textAt(view.inputs, "repository");
  const own = store
    .list({ package: "github", instance: view.instance.id })
    .filter((object) => kindOf(object.type) === "Repository");
  if (name === undefined || own.length === 0 || own.some((object) => object.id === name)) return undefined;
  return `GET /repos/${view.instance.id}/${name}: 404 Not Found`;
}

function repositoryFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const name = textAt(inputs, "name");
  if (name === undefined || REPOSITORY.test(name)) return [];
  return [
    {
      property: "name",
      reason: `"${name}" is no repository name; allowed: at most 100 letters, digits, "-", "_", "."`,
    },
  ];
}

function environmentFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const wait = inputs.waitTimer;
  const bad = typeof wait === "number" && (wait < 0 || wait > 43200);
  const reviewers = listAt(inputs, "reviewers").flatMap((group) => [
    ...listAt(group, "users"),
    ...listAt(group, "teams"),
  ]);
  return [
    ...(bad ? [{ property: "waitTimer", reason: `${wait} minutes; allowed: 0 to 43200` }] : []),
    ...(reviewers.length > 6
      ? [{ property: "reviewers", reason: `${reviewers.length} reviewers; allowed: at most 6` }]
      : []),
  ];
}

function rulesetFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const found: CheckFailure[] = [];
  const mode = textAt(inputs, "enforcement") ?? "active";
  if (!["disabled", "active", "evaluate"].includes(mode))
    found.push({ property: "enforcement", reason: `"${mode}"; allowed: disabled, active, evaluate` });
  const target = textAt(inputs, "target") ?? "branch";
  if (!["branch", "tag", "push"].includes(target))
    found.push({ property: "target", reason: `"${target}"; allowed: branch, tag, push` });
  return found;
}

function secretFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const name = textAt(inputs, "secretName") ?? "";
  const good = /^(?!GITHUB_)[A-Za-z_][A-Za-z0-9_]*$/i.test(name);
  return good ? [] : [{ property: "secretName", reason: `"${name}" is no name of a secret` }];
}

function teamFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const privacy = textAt(inputs, "privacy") ?? "secret";
  return ["secret", "closed"].includes(privacy)
    ? []
    : [{ property: "privacy", reason: `"${privacy}"; allowed: secret, closed` }];
}

function answer(store: ObjectStore, instance: ProviderInstance, token: string, args: PropertyMap): PropertyMap {
  if (token.split(":").at(-1) !== "getRepository")
    throw new Refusal(`the sandbox's github stand-in does not answer ${token}`);
  const name = textAt(args, "name") ?? textAt(args, "fullName")?.split("/").at(-1) ?? "";
  const found = store
    .list({ package: "github", instance: instance.id })
    .find((object) => kindOf(object.type) === "Repository" && object.id === name);
  if (found === undefined) throw new Refusal(`GET /repos/${instance.id}/${name}: 404 Not Found`);
  return found.outputs;
}

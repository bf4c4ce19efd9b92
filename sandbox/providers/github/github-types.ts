/** What is known of GitHub's resource types: how their ids look, what cannot be changed, what GitHub fills in. */
import { createHash } from "node:crypto";
import { type PropertyMap, textAt } from "../property-values.ts";
import type { ResourceView } from "../provider-package.ts";

/** When everything of the sandbox was made: a time of its own would be a change at each update. */
export const SANDBOX_TIME = "2026-01-01T00:00:00Z";

/** One known type. */
interface GithubType {
  /** Inputs whose values, joined by `:`, are the id. Without them the id is a number. */
  readonly idOf?: readonly string[];
  readonly immutable: readonly string[];
  /** Values that GitHub fills in. @default node id and etag */
  readonly computed?: (view: ResourceView, id: string) => PropertyMap;
}

const IN_ENVIRONMENT = ["repository", "environment"];

const TYPES: Readonly<Record<string, GithubType>> = {
  ActionsEnvironmentSecret: {
    idOf: [...IN_ENVIRONMENT, "secretName"],
    immutable: [...IN_ENVIRONMENT, "secretName"],
    computed: (view) => ({ ...repositoryId(view), ...TIMES, remoteUpdatedAt: SANDBOX_TIME, keyId: "sandbox" }),
  },
  ActionsEnvironmentVariable: {
    idOf: [...IN_ENVIRONMENT, "variableName"],
    immutable: [...IN_ENVIRONMENT, "variableName"],
    computed: (view) => ({ ...repositoryId(view), ...TIMES }),
  },
  ActionsSecret: { idOf: ["repository", "secretName"], immutable: ["repository", "secretName"] },
  ActionsVariable: { idOf: ["repository", "variableName"], immutable: ["repository", "variableName"] },
  BranchProtection: { immutable: ["repositoryId"] },
  Repository: { idOf: ["name"], immutable: [], computed: repositoryOutputs },
  RepositoryEnvironment: { idOf: IN_ENVIRONMENT, immutable: IN_ENVIRONMENT, computed: repositoryId },
  RepositoryEnvironmentDeploymentPolicy: {
    immutable: IN_ENVIRONMENT,
    computed: (view) => ({ ...repositoryId(view), policyId: policyNumber(view) }),
  },
  RepositoryRuleset: {
    immutable: ["repository"],
    computed: (view, id) => ({ ...nodeOutputs(view, id), rulesetId: id === "" ? 0 : Number(id) }),
  },
  Team: {
    immutable: ["ldapDn"],
    computed: (view, id) => ({ ...nodeOutputs(view, id), slug: slugOf(textAt(view.inputs, "name") ?? view.name) }),
  },
  TeamMembership: { idOf: ["teamId", "username"], immutable: ["teamId", "username"] },
  TeamRepository: { idOf: ["teamId", "repository"], immutable: ["teamId", "repository"] },
};

const TIMES = { createdAt: SANDBOX_TIME, updatedAt: SANDBOX_TIME };

/** `Team` of `github:index/team:Team`. */
export function githubKindOf(type: string): string {
  return type.split(":").at(-1) ?? "";
}

/** Inputs that make the id of a kind, or undefined where that is a number. */
export function idKeysOf(kind: string): readonly string[] | undefined {
  return TYPES[kind]?.idOf;
}

/** Paths of a type that cannot be changed in place. */
export function immutableOf(type: string): readonly string[] {
  return TYPES[githubKindOf(type)]?.immutable ?? ["repository"];
}

/** Id of a new resource: the same for the same one. */
export function githubIdOf(view: ResourceView): string {
  const kind = githubKindOf(view.type);
  const keys = TYPES[kind]?.idOf;
  if (keys !== undefined) return keys.map((key) => String(view.inputs[key] ?? "")).join(":");
  if (kind === "RepositoryEnvironmentDeploymentPolicy")
    return [...IN_ENVIRONMENT.map((key) => String(view.inputs[key] ?? "")), policyNumber(view)].join(":");
  return String(numberOf(`${view.instance.id}${view.type}${view.name}`));
}

/** What GitHub fills in. */
export function githubOutputs(view: ResourceView, id: string): PropertyMap {
  const computed = TYPES[githubKindOf(view.type)]?.computed ?? nodeOutputs;
  return { id, ...computed(view, id) };
}

/** Number of a team that was there before. */
export function teamNumber(owner: string, slug: string): number {
  return numberOf(`${owner}/teams/${slug}`);
}

/** Number of a text, the same for the same: positive, so that it can be an id. */
export function numberOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}

/** Node id of anything. */
export function nodeIdOf(text: string): string {
  return `SB_${createHash("sha256").update(text).digest("base64url").slice(0, 16)}`;
}

function nodeOutputs(view: ResourceView, id: string): PropertyMap {
  const nodeId = nodeIdOf(`${view.instance.id}${githubKindOf(view.type)}${id}`);
  return { nodeId, etag: `W/"${nodeId}"` };
}

function repositoryId({ inputs, instance }: ResourceView): PropertyMap {
  return { repositoryId: numberOf(`https://github.com/${instance.id}/${String(inputs.repository)}`) };
}

function policyNumber({ inputs, instance, name }: ResourceView): number {
  const pattern = inputs.branchPattern ?? inputs.tagPattern;
  return numberOf([instance.id, inputs.repository, inputs.environment, pattern, name].map(String).join("/"));
}

function repositoryOutputs(view: ResourceView, id: string): PropertyMap {
  const owner = view.instance.id;
  const web = `https://github.com/${owner}/${id}`;
  return {
    ...nodeOutputs(view, id),
    repoId: numberOf(web),
    fullName: `${owner}/${id}`,
    htmlUrl: web,
    httpCloneUrl: `${web}.git`,
    sshCloneUrl: `git@github.com:${owner}/${id}.git`,
    gitCloneUrl: `git://github.com/${owner}/${id}.git`,
    defaultBranch: "main",
  };
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

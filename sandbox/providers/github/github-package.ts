/** The stand-in of `@pulumi/github`: repositories, environments, teams and rules of one owner. */
import type { ObjectStore } from "../../store/object-store.ts";
import { type PropertyMap, plainMap, secret, textAt } from "../property-values.ts";
import { type CheckResult, type ProviderInstance, type ProviderPackage, Refusal } from "../provider-package.ts";
import { GITHUB_RULES, githubFailures } from "./github-rules.ts";
import {
  githubIdOf,
  githubKindOf,
  githubOutputs,
  idKeysOf,
  immutableOf,
  nodeIdOf,
  teamNumber,
} from "./github-types.ts";
import { GITHUB_WORLD_RULES, type GithubWorld, githubRefusal, ofKind } from "./github-world-rules.ts";

/** Whether the type has rules. */
export function isGithubRuled(type: string): boolean {
  const kind = githubKindOf(type);
  return (
    GITHUB_RULES.some((rule) => rule.kind === kind) || GITHUB_WORLD_RULES.some(({ kinds }) => kinds.includes(kind))
  );
}

/** The rules of GitHub over `store`; `teamsOf` says which teams an owner has besides those that are made here. */
export function githubPackage(store: ObjectStore, teamsOf: GithubWorld["teamsOf"] = () => []): ProviderPackage {
  const world = { store, teamsOf };
  return {
    name: "github",
    placeKeys: () => ["owner", "baseUrl"],
    configure: (_urn, config) => ({ id: textAt(config, "owner") ?? "sandbox", config }),
    check: (type, name, news) => checkResource(githubKindOf(type), name, news),
    immutablePaths: immutableOf,
    sameName: (type, olds, news) => {
      return (idKeysOf(githubKindOf(type)) ?? ["name"]).every((key) => olds[key] === news[key]);
    },
    identify: githubIdOf,
    compute: githubOutputs,
    unknownPaths: (view, changing) =>
      changing ? [] : ["id", ...Object.keys(githubOutputs(view, "")).filter((key) => !(key in view.inputs))],
    refuse: (view, id) => githubRefusal(world, view, id),
    duplicate: (view, id) => `POST ${githubKindOf(view.type)} ${id}: 422 name already exists on this account`,
    written: () => {},
    invoke: (instance, token, args) => answer(world, instance, token, args),
  };
}

function checkResource(kind: string, name: string, news: PropertyMap): CheckResult {
  const named = news.name === undefined && ["Repository", "Team", "RepositoryRuleset"].includes(kind);
  const keys = ["plaintextValue", "encryptedValue", "value", "valueEncrypted"];
  const hidden = keys.filter((key) => kind.endsWith("Secret") && key in news);
  const secrets = Object.fromEntries(hidden.map((key) => [key, secret(news[key] ?? null)]));
  const inputs = { ...news, ...(named ? { name } : {}), ...secrets };
  return { inputs, failures: githubFailures(kind, plainMap(inputs)) };
}

function answer(world: GithubWorld, instance: ProviderInstance, token: string, args: PropertyMap): PropertyMap {
  switch (githubKindOf(token)) {
    case "getRepository":
      return repository(world, instance.id, args);
    case "getTeam":
      return team(world, instance.id, textAt(args, "slug") ?? "");
    default:
      throw new Refusal(`the sandbox's github stand-in does not answer ${token}`);
  }
}

function repository(world: GithubWorld, owner: string, args: PropertyMap): PropertyMap {
  const name = textAt(args, "name") ?? textAt(args, "fullName")?.split("/").at(-1) ?? "";
  const found = ofKind(world, owner, "Repository").find((object) => object.id === name);
  if (found === undefined) throw new Refusal(`GET /repos/${owner}/${name}: 404 Not Found`);
  return found.outputs;
}

function team(world: GithubWorld, owner: string, slug: string): PropertyMap {
  const made = ofKind(world, owner, "Team").find(({ outputs }) => textAt(outputs, "slug") === slug);
  const isThere = made !== undefined || world.teamsOf(owner).includes(slug);
  if (!isThere) throw new Refusal(`GET /orgs/${owner}/teams/${slug}: 404 Not Found`);
  const id = made?.id ?? String(teamNumber(owner, slug));
  const told = { description: "", permission: "pull", privacy: "closed", notificationSetting: "notifications_enabled" };
  const lists = { members: [], repositories: [], repositoriesDetaileds: [] };
  return { id, slug, name: slug, nodeId: nodeIdOf(`${owner}Team${id}`), ...told, ...lists };
}

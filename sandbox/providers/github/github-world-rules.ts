/** What GitHub refuses by what is there already, or is not: asked when something is written. */
import type { ObjectStore, StoredObject } from "../../store/object-store.ts";
import { isMap, textAt } from "../property-values.ts";
import type { ResourceView } from "../provider-package.ts";
import { reviewersOf } from "./github-rules.ts";
import { githubKindOf, teamNumber } from "./github-types.ts";

/** What a rule looks at. */
export interface GithubWorld {
  readonly store: ObjectStore;
  /** Slugs of the teams that an owner has without anybody having made them here. */
  readonly teamsOf: (owner: string) => readonly string[];
}

/** One rule. */
export interface GithubWorldRule {
  readonly kinds: readonly string[];
  /** Name of the rule, which its tests use. */
  readonly name: string;
  /** Page of GitHub's documentation. */
  readonly source: string;
  /** Why it is refused, or undefined. */
  readonly refusal: (world: GithubWorld, view: ResourceView, id: string) => string | undefined;
}

const DOCS = "https://docs.github.com/en/rest";

/** Every rule, the first that refuses counts. */
export const GITHUB_WORLD_RULES: readonly GithubWorldRule[] = [
  {
    kinds: [],
    name: "the repository is there",
    source: `${DOCS}/repos/repos#get-a-repository`,
    refusal: missingRepository,
  },
  {
    kinds: ["RepositoryEnvironmentDeploymentPolicy", "ActionsEnvironmentSecret", "ActionsEnvironmentVariable"],
    name: "the environment is there",
    source: `${DOCS}/deployments/environments#get-an-environment`,
    refusal: missingEnvironment,
  },
  {
    kinds: ["RepositoryEnvironmentDeploymentPolicy"],
    name: "the environment takes patterns",
    source: `${DOCS}/deployments/branch-policies#create-a-deployment-branch-policy`,
    refusal: otherMode,
  },
  {
    kinds: ["RepositoryEnvironmentDeploymentPolicy"],
    name: "a pattern once",
    source: `${DOCS}/deployments/branch-policies#create-a-deployment-branch-policy`,
    refusal: patternTwice,
  },
  {
    kinds: ["RepositoryEnvironment"],
    name: "the teams are there",
    source: `${DOCS}/deployments/environments#create-or-update-an-environment`,
    refusal: missingTeam,
  },
  {
    kinds: ["RepositoryRuleset"],
    name: "a ruleset's name once",
    source: `${DOCS}/repos/rules#create-a-repository-ruleset`,
    refusal: rulesetTwice,
  },
];

/** Why GitHub would refuse to write it now, or undefined. */
export function githubRefusal(world: GithubWorld, view: ResourceView, id: string): string | undefined {
  const kind = githubKindOf(view.type);
  for (const { kinds, refusal } of GITHUB_WORLD_RULES) {
    if (kinds.length > 0 && !kinds.includes(kind)) continue;
    const why = refusal(world, view, id);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The slug of a team of an owner by its number, or undefined if there is none. */
export function teamOf(world: GithubWorld, owner: string, number: unknown): string | undefined {
  const made = ofKind(world, owner, "Team").map(
    ({ id, outputs }) => [Number(id), textAt(outputs, "slug") ?? ""] as const,
  );
  const present = world.teamsOf(owner).map((slug) => [teamNumber(owner, slug), slug] as const);
  return [...made, ...present].find(([id]) => id === number)?.[1];
}

/** Objects of one kind of an owner. */
export function ofKind({ store }: GithubWorld, owner: string, kind: string): readonly StoredObject[] {
  return store.list({ package: "github", instance: owner }).filter(({ type }) => githubKindOf(type) === kind);
}

/** Only a repository that this owner made here is known; what a project names beside them is not judged. */
function missingRepository(world: GithubWorld, { inputs, instance }: ResourceView): string | undefined {
  const name = textAt(inputs, "repository");
  const own = ofKind(world, instance.id, "Repository");
  if (name === undefined || own.length === 0 || own.some((object) => object.id === name)) return undefined;
  return `GET /repos/${instance.id}/${name}: 404 Not Found`;
}

function environmentOf(world: GithubWorld, { inputs, instance }: ResourceView): StoredObject | undefined {
  return ofKind(world, instance.id, "RepositoryEnvironment").find((object) =>
    ["repository", "environment"].every((key) => object.inputs[key] === inputs[key]),
  );
}

function pathOf({ inputs, instance }: ResourceView): string {
  return `/repos/${instance.id}/${String(inputs.repository)}/environments/${String(inputs.environment)}`;
}

function missingEnvironment(world: GithubWorld, view: ResourceView): string | undefined {
  return environmentOf(world, view) === undefined ? `GET ${pathOf(view)}: 404 Not Found` : undefined;
}

function otherMode(world: GithubWorld, view: ResourceView): string | undefined {
  const mode = environmentOf(world, view)?.inputs.deploymentBranchPolicy;
  if (isMap(mode) && mode.customBranchPolicies === true) return undefined;
  return `POST ${pathOf(view)}/deployment-branch-policies: 404 Not Found: the environment has no custom branch policies`;
}

function patternTwice(world: GithubWorld, view: ResourceView, id: string): string | undefined {
  const same = ofKind(world, view.instance.id, "RepositoryEnvironmentDeploymentPolicy").some((object) =>
    object.id === id
      ? false
      : ["repository", "environment", "branchPattern", "tagPattern"].every(
          (key) => object.inputs[key] === view.inputs[key],
        ),
  );
  return same ? `POST ${pathOf(view)}/deployment-branch-policies: 303 the same pattern is there already` : undefined;
}

function missingTeam(world: GithubWorld, view: ResourceView): string | undefined {
  const { teams } = reviewersOf(view.inputs);
  const unknown = teams.find((number) => teamOf(world, view.instance.id, number) === undefined);
  if (unknown === undefined) return undefined;
  return `PUT ${pathOf(view)}: 422 Validation Failed: there is no team ${String(unknown)} of ${view.instance.id}`;
}

function rulesetTwice(world: GithubWorld, view: ResourceView, id: string): string | undefined {
  const same = ofKind(world, view.instance.id, "RepositoryRuleset").some(
    (object) => object.id !== id && ["repository", "name"].every((key) => object.inputs[key] === view.inputs[key]),
  );
  const path = `/repos/${view.instance.id}/${String(view.inputs.repository)}/rulesets`;
  return same ? `POST ${path}: 422 Validation Failed: Name must be unique` : undefined;
}

/** The GitHub environments of one stack, who and what may enter them, and what their jobs are given. */
import { ActionsEnvironmentSecret } from "@pulumi/github/actionsEnvironmentSecret.js";
import { ActionsEnvironmentVariable } from "@pulumi/github/actionsEnvironmentVariable.js";
import { getTeamOutput } from "@pulumi/github/getTeam.js";
import { RepositoryEnvironment } from "@pulumi/github/repositoryEnvironment.js";
import { RepositoryEnvironmentDeploymentPolicy } from "@pulumi/github/repositoryEnvironmentDeploymentPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { contentHash } from "../../infra/values/content-hash.ts";
import { PlatformComponent } from "../platform-component.ts";
import type { GithubEnvironmentInput, RepositoryInput } from "./github-input.ts";

/** What {@link GithubEnvironments} is made from. */
export interface GithubEnvironmentsArgs {
  readonly repository: RepositoryInput;
  readonly environments: readonly GithubEnvironmentInput[];
  /** Values by name, for jobs in the environment `deploy`. Secret in the engine's state, whether marked so or not. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** Values by name, for jobs in the environment `deploy`; readable by everybody who reads the repository's settings. */
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether the engine refuses to delete the environments, which would take their secrets and rules along. */
  readonly protect: boolean;
}

/**
 * Repository environments with their reviewers, wait timers, branch and tag policies, secrets and variables.
 * `options.providers` holds the GitHub provider of the owner.
 *
 * @example
 * new GithubEnvironments("github", { repository, environments, secrets: {}, variables: {}, protect: true });
 */
export class GithubEnvironments extends PlatformComponent {
  /** Names of the GitHub environments, in the order of the input. */
  readonly environments: readonly string[];

  constructor(name: string, args: GithubEnvironmentsArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:github:GithubEnvironments", name, options);
    for (const input of args.environments) {
      const environment = this.createEnvironment(args, input);
      this.createPolicies(input, environment);
      if (input.role === "deploy") this.createValues(args, environment);
    }
    this.environments = args.environments.map((input) => input.name);
    this.registerOutputs({ environments: this.environments });
  }

  private createEnvironment(
    { repository, protect }: GithubEnvironmentsArgs,
    { role, name, reviewers, waitMinutes }: GithubEnvironmentInput,
  ): RepositoryEnvironment {
    // Where GitHub does not keep these, it refuses or forgets them: each update would find them missing.
    const kept = repository.keepsRules ? { canAdminsBypass: false, waitTimer: waitMinutes } : {};
    const teams = reviewers.map((slug) => this.teamId(slug));
    const asked = teams.length === 0 ? {} : { reviewers: [{ teams }], preventSelfReview: true };
    return new RepositoryEnvironment(
      this.childName(role),
      {
        repository: repository.name,
        environment: name,
        deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
        ...kept,
        ...asked,
      },
      { parent: this, protect },
    );
  }

  /** GitHub asks by number; a number that somebody wrote down would say nothing, and outlive the team. */
  private teamId(slug: string): pulumi.Output<number> {
    return getTeamOutput({ slug, summaryOnly: true }, { parent: this }).apply(({ id }) => Number(id));
  }

  /** The names come out of the environment: GitHub answers 404 to a pattern that is there before its environment. */
  private createPolicies(input: GithubEnvironmentInput, { repository, environment }: RepositoryEnvironment): void {
    const patterns = [
      ...input.branches.map((branchPattern) => [`branch-${label(branchPattern)}`, { branchPattern }] as const),
      ...input.tags.map((tagPattern) => [`tag-${label(tagPattern)}`, { tagPattern }] as const),
    ];
    for (const [role, pattern] of patterns) {
      new RepositoryEnvironmentDeploymentPolicy(
        this.childName(`${input.role}-${role}`),
        { repository, environment, ...pattern },
        { parent: this },
      );
    }
  }

  private createValues(args: GithubEnvironmentsArgs, { repository, environment }: RepositoryEnvironment): void {
    const place = { repository, environment };
    for (const [secretName, value] of Object.entries(args.secrets)) {
      const name = this.childName(`secret-${secretName}`);
      new ActionsEnvironmentSecret(name, { ...place, secretName, value: pulumi.secret(value) }, { parent: this });
    }
    for (const [variableName, value] of Object.entries(args.variables)) {
      const name = this.childName(`variable-${variableName}`);
      new ActionsEnvironmentVariable(name, { ...place, variableName, value }, { parent: this });
    }
  }
}

/** A pattern as part of a resource's name: another pattern is another resource, never a change of one. */
function label(pattern: string): string {
  const plain = pattern.replaceAll(/[^A-Za-z0-9._-]+/g, "-");
  return plain === pattern ? plain : `${plain}-${contentHash(pattern).slice("sha256:".length).slice(0, 6)}`;
}

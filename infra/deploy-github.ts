/** From GitHub's side of a stack to components. Loaded only where the project names its repository. */
import type * as pulumi from "@pulumi/pulumi";
import { GithubEnvironments } from "../components/github/github-environments.ts";
import { RepositoryRules } from "../components/github/repository-rules.ts";
import type { SecretValues } from "./deploy.ts";
import type { GithubSpec, RepositoryRulesSpec } from "./environment/github-spec.ts";
import { GithubProvider } from "./github-provider.ts";

/** What jobs are given, by the name they know. */
export interface GithubValues {
  /** Values of the secrets of the stack file, by the catalogue's name. */
  readonly secrets: SecretValues;
  /** What jobs may read: where the environment is, and which role they take on. */
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Makes the GitHub environments of a stack through a way of its own. */
export function deployGithub(spec: GithubSpec, values: GithubValues, protect: boolean): GithubEnvironments {
  const { repository, environments } = spec;
  const provider = new GithubProvider("github", repository.owner);
  const secrets = Object.entries(spec.secrets).map(
    ([name, secret]) => [name, secretValue(values.secrets, secret)] as const,
  );
  const given = { secrets: Object.fromEntries(secrets), variables: values.variables };
  return new GithubEnvironments("github", { repository, environments, ...given, protect }, { providers: [provider] });
}

/** Makes what protects the repository's branches. It outlives its stack: the engine refuses to delete it. */
export function deployRepositoryRules(spec: RepositoryRulesSpec): RepositoryRules {
  const provider = new GithubProvider("github", spec.repository.owner);
  return new RepositoryRules("repository-rules", { ...spec, protect: true }, { providers: [provider] });
}

function secretValue(values: SecretValues, secret: string): pulumi.Input<string> {
  const value = Object.hasOwn(values, secret) ? values[secret] : undefined;
  if (value === undefined) throw new Error(`there is no value for the secret ${secret}`);
  return value;
}

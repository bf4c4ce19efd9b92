/** The engine's way into one owner's repositories. The owner that a token belongs to never counts by itself. */
import { getVersion } from "@pulumi/github/utilities.js";
import * as pulumi from "@pulumi/pulumi";

/**
 * The GitHub provider of one owner. Another owner replaces everything of it. The token is found by the provider itself
 * (`GITHUB_TOKEN`); it needs `administration`, `environments`, `secrets` and `variables` of the repository, and to read
 * the owner's teams.
 */
export class GithubProvider extends pulumi.ProviderResource {
  constructor(name: string, owner: string) {
    // Not the package's own class: that one writes the value of GITHUB_TOKEN into the state.
    super("github", name, { owner }, { version: getVersion() });
  }
}

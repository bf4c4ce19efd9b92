/** What protects the repository's branches: `main`, release branches and the ledger. Made once, by the stack `shared`. */
import { RepositoryRuleset } from "@pulumi/github/repositoryRuleset.js";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../platform-component.ts";
import type { RepositoryRulesInput } from "./github-input.ts";
import { type Ruleset, rulesets } from "./rulesets.ts";

/** What {@link RepositoryRules} is made from. */
export interface RepositoryRulesArgs extends RepositoryRulesInput {
  /** Whether the engine refuses to delete the rulesets. */
  readonly protect: boolean;
}

/**
 * The rulesets of a repository: no deletion and no force push, reviewed pull requests, the checks of the landing, and a
 * ledger that the App alone writes. `options.providers` holds the GitHub provider of the owner.
 *
 * @example
 * new RepositoryRules("rules", { repository, reviews: 1, checks: [], ledgerBranch: "envs-ledger", protect: true });
 */
export class RepositoryRules extends PlatformComponent {
  /** Names of the rulesets, in the order in which they were made. */
  readonly rulesets: readonly string[];

  constructor(name: string, args: RepositoryRulesArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:github:RepositoryRules", name, options);
    const all = rulesets(args);
    for (const [role, ruleset] of all) this.createRuleset(args, role, ruleset);
    this.rulesets = all.map(([, ruleset]) => ruleset.name);
    this.registerOutputs({ rulesets: this.rulesets });
  }

  private createRuleset({ repository, protect }: RepositoryRulesArgs, role: string, ruleset: Ruleset): void {
    const { name, branches, appBypass, rules } = ruleset;
    const isBypassed = appBypass !== undefined && repository.appId !== undefined;
    const app = isBypassed
      ? { bypassActors: [{ actorId: repository.appId, actorType: "Integration", bypassMode: appBypass }] }
      : {};
    new RepositoryRuleset(
      this.childName(role),
      {
        repository: repository.name,
        name,
        target: "branch",
        enforcement: "active",
        conditions: { refName: { includes: [...branches], excludes: [] } },
        ...app,
        rules,
      },
      { parent: this, protect },
    );
  }
}

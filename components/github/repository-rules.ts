/**
 * What protects the repository's branches (`main`, release branches and the ledger), and what tells landings where an
 * approval is waited for. Made once, by the stack `shared`.
 */
import { ActionsVariable } from "@pulumi/github/actionsVariable.js";
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

/** Repository variable with the environments of which `land` waits in `promotion-approval-<name>` first, as a list of JSON. */
export const APPROVAL_VARIABLE = "ENVS_APPROVAL_ENVIRONMENTS";

/**
 * The rulesets of a repository: no deletion and no force push, reviewed pull requests, the checks of the landing, and a
 * ledger that the App alone writes; and the variable {@link APPROVAL_VARIABLE}. `options.providers` holds the GitHub provider of the owner.
 *
 * @example
 * new RepositoryRules("rules", { ...rules, approvalEnvironments: ["production"], protect: true });
 */
export class RepositoryRules extends PlatformComponent {
  /** Names of the rulesets, in the order in which they were made. */
  readonly rulesets: readonly string[];

  constructor(name: string, args: RepositoryRulesArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:github:RepositoryRules", name, options);
    const all = rulesets(args);
    for (const [role, ruleset] of all) this.createRuleset(args, role, ruleset);
    this.createVariable(args);
    this.rulesets = all.map(([, ruleset]) => ruleset.name);
    this.registerOutputs({ rulesets: this.rulesets });
  }

  /** GitHub makes an environment that a job names and that is not there, so the workflow must know which ones are. */
  private createVariable({ repository, approvalEnvironments, protect }: RepositoryRulesArgs): void {
    new ActionsVariable(
      this.childName("approvals"),
      {
        repository: repository.name,
        variableName: APPROVAL_VARIABLE,
        value: JSON.stringify([...approvalEnvironments].sort()),
      },
      { parent: this, protect },
    );
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

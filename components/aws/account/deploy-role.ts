/** The roles by which GitHub Actions previews and deploys one environment, without a key that could be lost. */
import * as iam from "@pulumi/aws/iam/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../platform-component.ts";
import type { PolicyText } from "../policy-document.ts";
import { iamArn } from "../role-path.ts";
import type { DeployRoleInput } from "./account-input.ts";
import { deployRights, deployRoleName, previewRights } from "./deploy-rights.ts";
import { githubTrust } from "./github-trust.ts";

/** What a {@link DeployRole} is made from. */
export interface DeployRoleArgs extends DeployRoleInput {
  /** Whether the engine refuses to delete them: nothing could be deployed any more. */
  readonly protect: boolean;
}

/** How long a job may use what it was given, in seconds: the shortest that AWS lets a role have. */
const SESSION_SECONDS = 3600;

/**
 * `<project>-<environment>-deploy` for jobs in the repository's environment of the same name, and
 * `<project>-<environment>-preview`, which reads, for jobs in `<environment>-preview`. Not for pull requests as such:
 * whoever may open one could read the account.
 *
 * @example
 * new DeployRole("deploy-role", { project: "shop", environment: "production", ...place, subject, protect: true });
 */
export class DeployRole extends PlatformComponent {
  /** For the variable `AWS_ROLE_ARN` of the environment. */
  readonly deployArn: pulumi.Output<string>;
  /** For the same variable of the environment `<environment>-preview`. */
  readonly previewArn: pulumi.Output<string>;

  constructor(name: string, args: DeployRoleArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:account:DeployRole", name, options);
    const { environment } = args;
    this.deployArn = this.createRole(args, {
      ...{ what: "deploy", managed: "PowerUserAccess", rights: deployRights(args), jobs: environment },
    });
    this.previewArn = this.createRole(args, {
      ...{ what: "preview", managed: "ReadOnlyAccess", rights: previewRights(args), jobs: `${environment}-preview` },
    });
    this.registerOutputs({ deployArn: this.deployArn, previewArn: this.previewArn });
  }

  private createRole(args: DeployRoleArgs, role: RolePlan): pulumi.Output<string> {
    const { what, managed, rights, jobs } = role;
    const { project, environment, protect, boundaryArn } = args;
    const made = new iam.Role(
      this.childName(what),
      {
        name: deployRoleName(args, what),
        description: `GitHub Actions: ${what} of ${project} ${environment}`,
        assumeRolePolicy: JSON.stringify(githubTrust(args, jobs)),
        maxSessionDuration: SESSION_SECONDS,
        ...(boundaryArn === undefined ? {} : { permissionsBoundary: boundaryArn }),
      },
      { parent: this, protect },
    );
    new iam.RolePolicyAttachment(
      this.childName(`${what}-managed`),
      { role: made.name, policyArn: iamArn({ ...args, accountId: "aws" }, `policy/${managed}`) },
      { parent: this },
    );
    new iam.RolePolicy(
      this.childName(`${what}-rights`),
      { role: made.name, policy: JSON.stringify(rights) },
      { parent: this },
    );
    return made.arn;
  }
}

interface RolePlan {
  readonly what: "deploy" | "preview";
  /** Policy of AWS. */
  readonly managed: "PowerUserAccess" | "ReadOnlyAccess";
  readonly rights: PolicyText;
  /** Environment of the repository whose jobs take it on. */
  readonly jobs: string;
}

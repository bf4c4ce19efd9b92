/** The roles by which GitHub Actions previews and deploys one environment, without a key that could be lost. */
import * as iam from "@pulumi/aws/iam/index.js";
import * as pulumi from "@pulumi/pulumi";
import { deployRoleName } from "../../../infra/values/aws-names.ts";
import { PlatformComponent } from "../../platform-component.ts";
import type { PolicyText } from "../policy-document.ts";
import { iamArn, rolePath } from "../role-path.ts";
import type { DeployRoleInput } from "./account-input.ts";
import { boundaryName } from "./boundary.ts";
import { deployRights, previewRights } from "./deploy-rights.ts";
import { githubTrust } from "./github-trust.ts";
import { boundaryRights } from "./refusals.ts";

/** What a {@link DeployRole} is made from. */
export interface DeployRoleArgs extends DeployRoleInput {
  /** Whether the engine refuses to delete roles and boundary: nothing could be deployed any more. */
  readonly protect: boolean;
}

/** How long a job may use what it was given, in seconds: the shortest that AWS lets a role have. */
const SESSION_SECONDS = 3600;

/**
 * `<project>-<environment>-deploy` for jobs in the repository's environment of the same name, and
 * `<project>-<environment>-preview`, which reads, for jobs in `<environment>-preview`. Not for pull requests as such:
 * whoever may open one could read the account. And the boundary of both and of every role of the environment; GitHub's
 * issuer must be known to IAM.
 *
 * @example
 * new DeployRole("deploy-role", { project: "shop", environment: "production", ...place, subject, protect: true });
 */
export class DeployRole extends PlatformComponent {
  /** For the variable `AWS_ROLE_ARN` of the environment. */
  readonly deployArn: pulumi.Output<string>;
  /** For the same variable of the environment `<environment>-preview`. */
  readonly previewArn: pulumi.Output<string>;
  /** What every role of the environment must be bounded by, known once the policy is there. */
  readonly boundaryArn: pulumi.Output<string>;

  constructor(name: string, args: DeployRoleArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:account:DeployRole", name, options);
    const { environment } = args;
    this.boundaryArn = this.createBoundary(args);
    this.deployArn = this.createRole(args, {
      ...{ what: "deploy", managed: "PowerUserAccess", rights: deployRights(args), jobs: environment },
    });
    this.previewArn = this.createRole(args, {
      ...{ what: "preview", managed: "ReadOnlyAccess", rights: previewRights(args), jobs: `${environment}-preview` },
    });
    const { deployArn, previewArn, boundaryArn } = this;
    this.registerOutputs({ deployArn, previewArn, boundaryArn });
  }

  private createBoundary(args: DeployRoleArgs): pulumi.Output<string> {
    const { project, environment, protect, boundaryArn } = args;
    if (boundaryArn !== undefined) return pulumi.output(boundaryArn);
    return new iam.Policy(
      this.childName("boundary"),
      {
        name: boundaryName(args),
        path: rolePath(args),
        description: `The most that any role of ${project} ${environment} may do`,
        policy: JSON.stringify(boundaryRights(args)),
      },
      { parent: this, protect },
    ).arn;
  }

  private createRole(args: DeployRoleArgs, role: RolePlan): pulumi.Output<string> {
    const { what, managed, rights, jobs } = role;
    const { project, environment, protect } = args;
    const made = new iam.Role(
      this.childName(what),
      {
        name: deployRoleName(args, what),
        description: `GitHub Actions: ${what} of ${project} ${environment}`,
        assumeRolePolicy: JSON.stringify(githubTrust(args, jobs)),
        maxSessionDuration: SESSION_SECONDS,
        permissionsBoundary: this.boundaryArn,
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

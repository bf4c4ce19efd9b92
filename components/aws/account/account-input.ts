/** What exists once in an account, and who deploys an environment: plain, resolved data. */
import type { Owner } from "../../labels.ts";
import type { AwsPlace } from "../role-path.ts";

/** What exists once in an account. The region is that where the trail and its bucket are. */
export interface AccountInput extends AwsPlace {
  /** Project name. */
  readonly project: string;
  /** How long the audit trail stays, in days. */
  readonly trailDays: number;
  /** Days between the wish to delete the trail's key and its end, 7 to 30. */
  readonly keyDeletionDays: number;
}

/** The roles by which GitHub Actions deploys one environment. */
export interface DeployRoleInput extends Owner, AwsPlace {
  /**
   * What GitHub's tokens for the repository begin with: `repo:acme/shop`, or with ids in it for newer repositories. Read
   * from GitHub's API, never guessed.
   */
  readonly subject: string;
  /** Policy that bounds what the deploying role may ever do, for example of an organisation. @default none */
  readonly boundaryArn?: string;
  /**
   * Names in Secrets Manager of the secrets whose value the program itself reads: a preview must see them too.
   * @default none
   */
  readonly readSecrets?: readonly string[];
}

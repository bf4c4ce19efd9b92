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
  /**
   * Policy of an organisation that bounds every role of the environment instead of ours; it must refuse what ours does.
   * @default ours is made
   */
  readonly boundaryArn?: string;
  /** Whether the environment stands in the network of the stack `shared`, where it has security groups. @default false */
  readonly inSharedNetwork?: boolean;
  /**
   * Names in Secrets Manager of the secrets whose value the program itself reads: a preview must see them too.
   * @default none
   */
  readonly readSecrets?: readonly string[];
}

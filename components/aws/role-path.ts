/** Where the IAM roles of an environment are: a path of its own, by which others are kept from them. Pure. */
import type { Owner } from "../labels.ts";
import { partitionOf } from "./partition.ts";

/**
 * Path of every IAM role that an environment's stack makes: `/<project>/<environment>/`. Not of those that deploy it:
 * they must not change themselves.
 */
export function rolePath({ project, environment }: Owner): string {
  return `/${project}/${environment}/`;
}

/** The account of AWS and the region that something is in. */
export interface AwsPlace {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
}

/** ARN of something of IAM, which has no region: `role/x`, `oidc-provider/y`, `root`. */
export function iamArn({ accountId, region }: AwsPlace, what: string): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:${what}`;
}

/** ARN of something of a regional service, in the place's region and account. */
export function regionalArn({ accountId, region }: AwsPlace, service: string, what: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${what}`;
}

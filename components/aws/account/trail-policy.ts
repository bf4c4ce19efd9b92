/** Who may write the audit trail of an account, and use its key. Pure. */

import { partitionOf } from "../partition.ts";
import { type PolicyStatement, type PolicyText, policyText } from "../policy-document.ts";
import { type AwsPlace, regionalArn } from "../role-path.ts";
import { accountDecides } from "../secrets-manager/key-policy.ts";
import type { AccountInput } from "./account-input.ts";

const TRAILS = { Service: "cloudtrail.amazonaws.com" } as const;

/** Name of the trail: policies name it before it is there. */
export function trailName({ project }: Pick<AccountInput, "project">): string {
  return `${project}-audit`;
}

/** Name of the trail's bucket, of which an account has one: policies keep others from it by this name. */
export function trailBucketName({ accountId, region }: AwsPlace): string {
  return `audit-trail-${accountId}-${region}`;
}

/** ARNs of the trail's bucket and of what is in it, wherever the trail is. */
export function trailBuckets({ accountId, region }: AwsPlace): string {
  return `arn:${partitionOf(region)}:s3:::${trailBucketName({ accountId, region: "*" })}`;
}

function trailArn(input: AccountInput): string {
  return regionalArn(input, "cloudtrail", `trail/${trailName(input)}`);
}

/** The trail's key. Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
export function trailKeyPolicy(input: AccountInput): PolicyText {
  const own = { "aws:SourceArn": trailArn(input) };
  const anyTrail = regionalArn({ ...input, region: "*" } satisfies AwsPlace, "cloudtrail", "trail/*");
  return policyText([
    accountDecides(input),
    {
      Sid: "TrailEncrypts",
      Effect: "Allow",
      Principal: TRAILS,
      Action: "kms:GenerateDataKey*",
      Resource: "*",
      Condition: { StringEquals: own, StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": anyTrail } },
    },
    {
      // A bucket that uses one key for many objects reads that key again.
      Sid: "TrailReadsBucketKey",
      Effect: "Allow",
      Principal: TRAILS,
      Action: ["kms:Decrypt", "kms:DescribeKey"],
      Resource: "*",
      Condition: { StringEquals: own },
    },
  ]);
}

/** The trail's bucket. Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
export function trailDelivery(bucketArn: string, input: AccountInput): readonly PolicyStatement[] {
  const own = { "aws:SourceArn": trailArn(input) };
  return [
    {
      Sid: "TrailLooks",
      Effect: "Allow",
      Principal: TRAILS,
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { StringEquals: own },
    },
    {
      Sid: "TrailWrites",
      Effect: "Allow",
      Principal: TRAILS,
      Action: "s3:PutObject",
      Resource: `${bucketArn}/AWSLogs/${input.accountId}/*`,
      Condition: { StringEquals: { ...own, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}

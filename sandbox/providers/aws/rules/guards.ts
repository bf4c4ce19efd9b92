/** What AWS refuses of what shuts out or lets go: blocks against the public, the ageing of files, default groups. */
import { distinct, each, fault, formed, given, oneOf, required, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { textAt } from "../../property-values.ts";
import type { AwsAccount } from "../aws-account.ts";
import { type AwsRule, check, docs, type Written, write } from "./aws-rule.ts";

const BLOCK = docs("AmazonS3/latest/API/API_PutPublicAccessBlock.html");
const ACCOUNT_BLOCK = docs("AmazonS3/latest/API/API_control_PutPublicAccessBlock.html");
const LIFE = docs("AmazonS3/latest/API/API_LifecycleRule.html");
const PUT_LIFE = docs("AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html");
const EXPIRATION = docs("AmazonS3/latest/API/API_LifecycleExpiration.html");
const DEFAULT_GROUP = docs("vpc/latest/userguide/default-security-group.html");
const LONGEST_ID = 255;

/** The rules. */
export const GUARD_RULES: readonly AwsRule[] = [
  check("s3/BucketPublicAccessBlock", "a block names its bucket", BLOCK, (inputs) => required(inputs, "bucket")),
  write("s3/BucketPublicAccessBlock", "its bucket is there", BLOCK, bucketRefusal),
  check("s3/AccountPublicAccessBlock", "an account has twelve digits", ACCOUNT_BLOCK, (inputs) =>
    formed(inputs, "accountId", /^\d{12}$/, "12 digits"),
  ),
  write("s3/AccountPublicAccessBlock", "an account blocks itself alone", ACCOUNT_BLOCK, ({ inputs }, { place }) => {
    const asked = textAt(inputs, "accountId") ?? place.account;
    return asked === place.account ? undefined : `creating S3 Account Public Access Block (${asked}): AccessDenied`;
  }),
  check(
    "s3/BucketLifecycleConfiguration",
    "a rule is on or off, and named once in at most 255 characters",
    LIFE,
    (inputs) => [
      ...distinct(inputs, "rules", "id"),
      ...each(inputs, "rules", (rule) => [
        ...required(rule, "status"),
        ...oneOf(rule, "status", ["Enabled", "Disabled"]),
        ...fault((textAt(rule, "id") ?? "").length > LONGEST_ID, "id", `allowed: at most ${LONGEST_ID} characters`),
      ]),
    ],
  ),
  check("s3/BucketLifecycleConfiguration", "files live for a day at least, and end in one way", EXPIRATION, (inputs) =>
    each(inputs, "rules", (rule) => [
      ...wholeNumber(rule, "expiration.days", 1),
      ...wholeNumber(rule, "noncurrentVersionExpiration.noncurrentDays", 1),
      ...fault(given(rule, "expiration.days") && given(rule, "expiration.date"), "expiration.date", "not beside days"),
    ]),
  ),
  write("s3/BucketLifecycleConfiguration", "its bucket is there", PUT_LIFE, bucketRefusal),
  write(
    "ec2/DefaultSecurityGroup",
    "a default group is that of a network that is there",
    DEFAULT_GROUP,
    ({ inputs }, account) => {
      const vpcId = textAt(inputs, "vpcId");
      if (account.get("ec2/Vpc", vpcId) !== undefined) return undefined;
      return `reading EC2 Default Security Group: couldn't find resource: ${String(vpcId)} has none`;
    },
  ),
];

function bucketRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const bucket = textAt(inputs, "bucket");
  if (account.get("s3/Bucket", bucket) ?? account.get("s3/BucketV2", bucket)) return undefined;
  return `putting a configuration of S3 Bucket (${String(bucket)}): NoSuchBucket: The specified bucket does not exist`;
}

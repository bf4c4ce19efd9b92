/** Who may use the key of an environment: whom IAM lets, and the services that write down for it by themselves. Pure. */
import type { Owner } from "../../labels.ts";
import { type PolicyStatement, type PolicyText, policyText } from "../policy-document.ts";
import { type AwsPlace, iamArn, regionalArn } from "../role-path.ts";

const ENCRYPT = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

/** In a key's own policy, `*` is the key. */
const THIS_KEY = "*";

/** Alias of the key of an environment: `alias/<project>-<environment>`. */
export function keyAlias({ project, environment }: Owner): string {
  return `alias/${project}-${environment}`;
}

/**
 * The account decides by IAM, which is also how databases, caches, clusters and Secrets Manager come to it: on behalf of
 * whoever asks them. Services that act for nobody are named, each bound to this account and to what it writes.
 */
export function environmentKeyPolicy(place: AwsPlace): PolicyText {
  return policyText([accountDecides(place), logGroups(place), alarms(place), logDelivery(place)]);
}

/** Without it nobody could ever change the key: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
export function accountDecides(place: AwsPlace): PolicyStatement {
  return {
    Sid: "AccountDecides",
    Effect: "Allow",
    Principal: { AWS: iamArn(place, "root") },
    Action: "kms:*",
    Resource: THIS_KEY,
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function logGroups(place: AwsPlace): PolicyStatement {
  return {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${place.region}.amazonaws.com` },
    Action: ENCRYPT,
    Resource: THIS_KEY,
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": regionalArn(place, "logs", "log-group:*") } },
  };
}

/**
 * Alarms go into topics that the key encrypts: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html. Bound to
 * the account, not to the alarm: whether KMS is told which alarm it is, AWS does not say, and a notice that cannot be
 * encrypted is lost in silence.
 */
function alarms(place: AwsPlace): PolicyStatement {
  return {
    Sid: "Alarms",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: THIS_KEY,
    Condition: { StringEquals: { "aws:SourceAccount": place.accountId } },
  };
}

/**
 * Access logs of the load balancer, written into a bucket that the key encrypts:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
 */
function logDelivery(place: AwsPlace): PolicyStatement {
  return {
    Sid: "LogDelivery",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: ENCRYPT,
    Resource: THIS_KEY,
    Condition: {
      StringEquals: { "aws:SourceAccount": place.accountId },
      ArnLike: { "aws:SourceArn": regionalArn(place, "logs", "*") },
    },
  };
}

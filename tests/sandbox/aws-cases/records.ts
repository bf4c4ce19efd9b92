/** Cases of buckets, logs, alarms, trails and topics. */
import type { Given, KindCases } from "../aws-fixture.ts";

const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const TRAIL_WRITES = {
  Effect: "Allow",
  Principal: { Service: "cloudtrail.amazonaws.com" },
  Action: ["s3:GetBucketAcl", "s3:PutObject"],
  Resource: ["arn:aws:s3:::acme-trail", "arn:aws:s3:::acme-trail/*"],
};
const BUCKET: Given = ["bucket", "s3/Bucket", { bucket: "acme-trail" }];
const POLICY: Given = ["policy", "s3/BucketPolicy", { bucket: "acme-trail", policy: document(TRAIL_WRITES) }];
const OPEN = document({ ...TRAIL_WRITES, Principal: "*" });
const NAMES = {
  "a name has 3 to 63 small letters, digits, dots and hyphens": {
    refused: { bucket: "Files" },
    taken: { bucket: "f.files-2" },
  },
};

/** The cases. */
export const RECORD_CASES: readonly KindCases[] = [
  ...["s3/Bucket", "s3/BucketV2"].map((kind) => ({
    kind,
    good: { bucket: "acme-files" },
    rules: {
      ...NAMES,
      "a name is taken once in the whole world": {
        refused: {},
        given: [["other", kind, { bucket: "acme-files", region: "us-east-1" }]] as readonly Given[],
      },
    },
  })),
  {
    kind: "s3/BucketPolicy",
    given: [BUCKET],
    good: { bucket: "acme-trail", policy: document(TRAIL_WRITES) },
    rules: {
      "a bucket's policy is a document with a principal in each statement": {
        refused: { policy: document({ ...TRAIL_WRITES, Effect: "Maybe" }) },
      },
      "a policy speaks of its own bucket alone": {
        refused: { policy: document({ ...TRAIL_WRITES, Resource: "arn:aws:s3:::acme-trail-2/*" }) },
      },
      "a bucket that is blocked for the public takes no public policy": {
        refused: { policy: OPEN },
        given: [["block", "s3/BucketPublicAccessBlock", { bucket: "acme-trail", blockPublicPolicy: true }]],
        taken: { policy: OPEN },
      },
    },
  },
  {
    kind: "s3/BucketVersioning",
    good: { bucket: "acme-trail", versioningConfiguration: { status: "Enabled" } },
    rules: {
      "versions are on, off or suspended": { refused: { versioningConfiguration: { status: "On" } } },
    },
  },
  {
    kind: "s3/BucketServerSideEncryptionConfiguration",
    good: {
      bucket: "acme-trail",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "k" } }],
    },
    rules: {
      "encryption is by a way that there is, with a key of KMS alone": {
        refused: { "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm": "AES256" },
      },
    },
  },
  {
    kind: "cloudwatch/LogGroup",
    good: { name: "/aws/eks/shop/cluster", retentionInDays: 365 },
    rules: {
      "logs stay for one of the times that there are": {
        refused: { retentionInDays: 100 },
        taken: { retentionInDays: 90 },
      },
      "a name has 1 to 512 letters, digits and ._-/#": { refused: { name: "a b" } },
      "a protected one is not deleted: deletionProtectionEnabled": {
        refused: { deletionProtectionEnabled: true },
        taken: {},
      },
    },
  },
  {
    kind: "cloudwatch/MetricAlarm",
    good: {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 3,
      metricName: "CPUUtilization",
      namespace: "AWS/RDS",
      period: 60,
      statistic: "Average",
      threshold: 80,
      treatMissingData: "breaching",
    },
    rules: {
      "an alarm compares a metric in periods that there are": { refused: { period: 90 }, taken: { period: 30 } },
      "an alarm has a statistic or a percentile": {
        refused: { extendedStatistic: "p99" },
        taken: { statistic: undefined, extendedStatistic: "p99" },
      },
      "what is counted as missing is one of four": { refused: { treatMissingData: "bad" } },
    },
  },
  {
    kind: "cloudtrail/Trail",
    given: [BUCKET, POLICY, ["closed", "s3/Bucket", { bucket: "acme-closed" }]],
    good: { name: "account", s3BucketName: "acme-trail", isMultiRegionTrail: true, includeGlobalServiceEvents: true },
    rules: {
      "a trail's name has 3 to 128 letters, digits, dots and hyphens": { refused: { name: "my--trail" } },
      "a trail of all regions has the events of global services": {
        refused: { includeGlobalServiceEvents: false },
        taken: { isMultiRegionTrail: false, includeGlobalServiceEvents: false },
      },
      "a trail into CloudWatch has a group and a role": { refused: { cloudWatchLogsGroupArn: "arn:aws:logs:x" } },
      "its bucket lets CloudTrail write": { refused: { s3BucketName: "acme-closed" } },
    },
  },
  {
    kind: "sns/Topic",
    good: { name: "shop-staging-critical" },
    rules: {
      "a topic's name has 1 to 256 letters, digits, hyphens and underscores": {
        refused: { fifoTopic: true },
        taken: { name: "critical.fifo", fifoTopic: true },
      },
    },
  },
  {
    kind: "sns/TopicPolicy",
    good: {
      arn: "arn:aws:sns:eu-central-1:111122223333:critical",
      policy: document({
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "*",
      }),
    },
    rules: {
      "a topic's policy is a document with a principal in each statement": { refused: { policy: "[]" } },
    },
  },
  {
    kind: "sns/TopicSubscription",
    good: { topic: "arn:aws:sns:eu-central-1:111122223333:critical", protocol: "email", endpoint: "team@shop.example" },
    rules: {
      "an end fits its protocol": {
        refused: { protocol: "https" },
        taken: { protocol: "https", endpoint: "https://chat.example/x" },
      },
    },
  },
  {
    kind: "accessanalyzer/Analyzer",
    good: { analyzerName: "account", type: "ACCOUNT" },
    rules: {
      "an analyzer has a name and a type that there is": { refused: { type: "REGION" } },
    },
  },
];

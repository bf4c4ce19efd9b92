/** What S3, CloudWatch, CloudTrail and SNS refuse. */
import { fault, formed, given, oneOf, required, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { isUnknown, listAt, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";
import { type AwsRule, check, docs, known, needs, protectedFromDeletion, type Written, write } from "./aws-rule.ts";
import { documentFaults, needsPrincipal, statementsOf } from "./policies.ts";

const BUCKET = docs("AmazonS3/latest/userguide/bucketnamingrules.html");
const BLOCK = docs("AmazonS3/latest/userguide/access-control-block-public-access.html");
const POLICY = docs("AmazonS3/latest/API/API_PutBucketPolicy.html");
const VERSIONS = docs("AmazonS3/latest/API/API_PutBucketVersioning.html");
const ENCRYPTION = docs("AmazonS3/latest/API/API_PutBucketEncryption.html");
const LOGS = docs("AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html");
const RETENTION = docs("AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html");
const ALARM = docs("AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");
const TRAIL = docs("awscloudtrail/latest/APIReference/API_CreateTrail.html");
const TRAIL_BUCKET = docs("awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html");
const TOPIC = docs("sns/latest/api/API_CreateTopic.html");
const SUBSCRIBE = docs("sns/latest/api/API_Subscribe.html");
const ANALYZER = docs("access-analyzer/latest/APIReference/API_CreateAnalyzer.html");
const DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const COMPARISONS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];

/** The rules. */
export const RECORD_RULES: readonly AwsRule[] = [
  ...["s3/Bucket", "s3/BucketV2"].flatMap((type) => [
    check(type, "a name has 3 to 63 small letters, digits, dots and hyphens", BUCKET, (inputs) =>
      formed(
        inputs,
        "bucket",
        /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3|\.mrap)$)(?!(\d+\.){3}\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        '3 to 63 lower-case letters, digits, "." and "-"',
      ).map((one) => ({ ...one, reason: `no bucket name: ${one.reason}` })),
    ),
    write(type, "a name is taken once in the whole world", BUCKET, ({ id, before }, account) => {
      const taken = before === undefined && account.everywhere(type).some((other) => other.id === id);
      return taken ? `creating S3 Bucket (${id}): BucketAlreadyExists` : undefined;
    }),
  ]),
  check("s3/BucketPolicy", "a bucket's policy is a document with a principal in each statement", POLICY, (inputs) =>
    documentFaults(inputs, "policy", needsPrincipal),
  ),
  write("s3/BucketPolicy", "a policy speaks of its own bucket alone", POLICY, ({ inputs }) => {
    const bucket = textAt(inputs, "bucket") ?? "";
    const resources = (statementsOf(textAt(inputs, "policy") ?? "") ?? []).flatMap((one) =>
      [one.Resource ?? []].flat().map(String),
    );
    const other = resources.find(
      (resource) =>
        resource !== "*" && !new RegExp(`^arn:[a-z-]+:s3:::${bucket.replaceAll(".", "\\.")}(/|$)`).test(resource),
    );
    return other === undefined
      ? undefined
      : `putting S3 Bucket Policy (${bucket}): MalformedPolicy: Policy has invalid resource: ${other}`;
  }),
  write("s3/BucketPolicy", "a bucket that is blocked for the public takes no public policy", BLOCK, publicRefusal),
  check("s3/BucketVersioning", "versions are on, off or suspended", VERSIONS, (inputs) =>
    oneOf(inputs, "versioningConfiguration.status", ["Enabled", "Suspended", "Disabled"]),
  ),
  check(
    "s3/BucketServerSideEncryptionConfiguration",
    "encryption is by a way that there is, with a key of KMS alone",
    ENCRYPTION,
    (inputs) =>
      listAt(inputs, "rules").flatMap((rule, index) => {
        const way = mapAt(rule, "applyServerSideEncryptionByDefault");
        const found = [
          ...oneOf(way, "sseAlgorithm", ["AES256", "aws:kms", "aws:kms:dsse"]),
          ...fault(given(way, "kmsMasterKeyId") && way.sseAlgorithm === "AES256", "kmsMasterKeyId", "not with AES256"),
        ];
        return found.map((one) => ({ ...one, property: `rules[${index}].${one.property}` }));
      }),
  ),
  check("cloudwatch/LogGroup", "logs stay for one of the times that there are", RETENTION, (inputs) =>
    oneOf(inputs, "retentionInDays", DAYS.map(String)),
  ),
  check("cloudwatch/LogGroup", "a name has 1 to 512 letters, digits and ._-/#", LOGS, (inputs) =>
    formed(inputs, "name", /^(?!aws\/)[.\-_/#A-Za-z0-9]{1,512}$/, 'at most 512 letters, digits and "._-/#", not aws/…'),
  ),
  protectedFromDeletion(
    "cloudwatch/LogGroup",
    "deletionProtectionEnabled",
    docs("AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html"),
  ),
  check("cloudwatch/MetricAlarm", "an alarm compares a metric in periods that there are", ALARM, alarmFaults),
  check("cloudwatch/MetricAlarm", "an alarm has a statistic or a percentile", ALARM, (inputs) =>
    given(inputs, "metricName")
      ? fault(
          given(inputs, "statistic") === given(inputs, "extendedStatistic"),
          "statistic",
          "must have exactly one of statistic, extendedStatistic",
        )
      : [],
  ),
  check("cloudwatch/MetricAlarm", "what is counted as missing is one of four", ALARM, (inputs) =>
    oneOf(inputs, "treatMissingData", ["missing", "ignore", "breaching", "notBreaching"]),
  ),
  check("cloudtrail/Trail", "a trail's name has 3 to 128 letters, digits, dots and hyphens", TRAIL, (inputs) =>
    formed(
      inputs,
      "name",
      /^[A-Za-z0-9](?!.*[._-]{2})[A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/,
      '3 to 128 letters, digits, ".", "_", "-"',
    ),
  ),
  check("cloudtrail/Trail", "a trail of all regions has the events of global services", TRAIL, (inputs) =>
    fault(
      inputs.isMultiRegionTrail === true && inputs.includeGlobalServiceEvents === false,
      "includeGlobalServiceEvents",
      "must be on in a trail of all regions",
    ),
  ),
  check("cloudtrail/Trail", "a trail into CloudWatch has a group and a role", TRAIL, (inputs) =>
    fault(
      given(inputs, "cloudWatchLogsGroupArn") !== given(inputs, "cloudWatchLogsRoleArn"),
      "cloudWatchLogsRoleArn",
      "group and role are given together",
    ),
  ),
  write("cloudtrail/Trail", "its bucket lets CloudTrail write", TRAIL_BUCKET, ({ inputs }, account) => {
    const name = textAt(inputs, "s3BucketName");
    if (account.get("s3/Bucket", name) === undefined)
      return `creating CloudTrail Trail: S3BucketDoesNotExistException: ${name}`;
    const policy = textAt(account.get("s3/BucketPolicy", name)?.inputs, "policy") ?? "";
    return policy.includes("cloudtrail.amazonaws.com") && policy.includes("s3:PutObject")
      ? undefined
      : `creating CloudTrail Trail: InsufficientS3BucketPolicyException: ${name}`;
  }),
  check("sns/Topic", "a topic's name has 1 to 256 letters, digits, hyphens and underscores", TOPIC, (inputs) =>
    formed(
      inputs,
      "name",
      inputs.fifoTopic === true ? /^[\w-]{1,251}\.fifo$/ : /^[\w-]{1,256}$/,
      'at most 256 letters, digits, "-", "_"; a FIFO topic ends in .fifo',
    ),
  ),
  check("sns/TopicPolicy", "a topic's policy is a document with a principal in each statement", TOPIC, (inputs) =>
    documentFaults(inputs, "policy", needsPrincipal),
  ),
  check("sns/TopicSubscription", "an end fits its protocol", SUBSCRIBE, (inputs) => {
    const forms: Readonly<Record<string, RegExp>> = {
      email: /^[^@\s]+@[^@\s]+$/,
      "email-json": /^[^@\s]+@[^@\s]+$/,
      http: /^http:\/\//,
      https: /^https:\/\//,
    };
    const [protocol, end] = [textAt(inputs, "protocol") ?? "", known(inputs, "endpoint")];
    const form = forms[protocol];
    return [
      ...oneOf(inputs, "protocol", [
        "application",
        "email",
        "email-json",
        "firehose",
        "http",
        "https",
        "lambda",
        "sms",
        "sqs",
      ]),
      // An address may be a secret: it is not shown.
      ...fault(
        form !== undefined && end !== undefined && !form.test(end),
        "endpoint",
        `does not fit the protocol ${protocol}`,
      ),
    ];
  }),
  check("accessanalyzer/Analyzer", "an analyzer has a name and a type that there is", ANALYZER, (inputs) => [
    ...formed(
      inputs,
      "analyzerName",
      /^[A-Za-z][A-Za-z0-9_.-]{0,254}$/,
      'at most 255 letters, digits, ".", "_", "-", a letter first',
    ),
    ...formed(
      inputs,
      "type",
      /^(ACCOUNT|ORGANIZATION)(_UNUSED_ACCESS|_INTERNAL_ACCESS)?$/,
      "ACCOUNT or ORGANIZATION, and a kind of access",
    ),
  ]),
];

function alarmFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const period = inputs.period;
  const isKnown = typeof period === "number";
  const good = isKnown && ([10, 20, 30].includes(period) || (period > 0 && period % 60 === 0));
  return [
    ...required(inputs, "comparisonOperator", "evaluationPeriods"),
    ...oneOf(inputs, "comparisonOperator", COMPARISONS),
    ...wholeNumber(inputs, "evaluationPeriods", 1),
    ...fault(isKnown && !good, "period", `${String(period)} s; allowed: 10, 20, 30, or a multiple of 60`),
    ...(given(inputs, "metricName")
      ? [...needs(inputs, "namespace", "required value"), ...needs(inputs, "period", "required value")]
      : []),
    ...fault(
      Number(inputs.datapointsToAlarm ?? 1) > Number(inputs.evaluationPeriods ?? 1),
      "datapointsToAlarm",
      "more than evaluationPeriods",
    ),
  ];
}

function publicRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const bucket = textAt(inputs, "bucket") ?? "";
  const block = account.get("s3/BucketPublicAccessBlock", bucket)?.inputs;
  const ofAccount = account.all("s3/AccountPublicAccessBlock")[0]?.inputs;
  if (block?.blockPublicPolicy !== true && ofAccount?.blockPublicPolicy !== true) return undefined;
  const open = (statementsOf(textAt(inputs, "policy") ?? "") ?? []).some(
    (one) => one.Effect === "Allow" && isEverybody(one.Principal) && one.Condition === undefined,
  );
  return open
    ? `putting S3 Bucket Policy (${bucket}): AccessDenied: the policy is public and BlockPublicPolicy is on`
    : undefined;
}

function isEverybody(principal: unknown): boolean {
  if (principal === "*") return true;
  return [mapAt({ one: principal as PropertyMap }, "one").AWS ?? []]
    .flat()
    .some((one) => one === "*" && !isUnknown(one));
}

/** Types that keep or tell: logs, alarms, topics, trails, buckets, registries. What is immutable: the schema of each resource of https://registry.terraform.io/providers/hashicorp/aws */
import { textAt } from "../../property-values.ts";
import { hashOf, regionalArn } from "../aws-place.ts";
import { type AwsType, type AwsTypes, itself, joined, regional, uuidOf, worldwide } from "../aws-type.ts";

const BUCKET: AwsType = {
  named: "bucket",
  longest: 63,
  small: true,
  arn: worldwide("s3", "{id}", false),
  immutable: ["bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled", "region"],
  computed: ({ place }, id) => ({
    bucketDomainName: `${id}.s3.amazonaws.com`,
    bucketRegion: place.region,
    bucketRegionalDomainName: `${id}.s3.${place.region}.amazonaws.com`,
    hostedZoneId: `Z${hashOf(`s3${place.region}`, 13).toUpperCase()}`,
  }),
};

/** A part of a bucket: there is one of its kind a bucket. */
const OF_BUCKET: AwsType = { id: joined("", "bucket"), immutable: ["bucket", "expectedBucketOwner", "region"] };

/** By `service/Class`. */
export const RECORD_TYPES: AwsTypes = {
  "s3/Bucket": BUCKET,
  "s3/BucketV2": BUCKET,
  "s3/BucketVersioning": OF_BUCKET,
  "s3/BucketServerSideEncryptionConfiguration": OF_BUCKET,
  "s3/BucketPublicAccessBlock": OF_BUCKET,
  "s3/BucketPolicy": OF_BUCKET,
  "s3/BucketLifecycleConfiguration": OF_BUCKET,
  "s3/BucketOwnershipControls": OF_BUCKET,
  "s3/BucketObjectLockConfiguration": OF_BUCKET,
  "s3/BucketLogging": OF_BUCKET,
  "s3/AccountPublicAccessBlock": {
    id: ({ inputs, place }) => textAt(inputs, "accountId") ?? place.account,
    immutable: ["accountId"],
    computed: ({ place }) => ({ accountId: place.account }),
  },
  "cloudwatch/LogGroup": {
    named: "name",
    longest: 512,
    arn: regional("logs", "log-group:{id}"),
    immutable: ["logGroupClass", "name", "namePrefix", "region"],
  },
  "cloudwatch/MetricAlarm": {
    named: "name",
    arn: regional("cloudwatch", "alarm:{id}"),
    immutable: ["name", "region"],
  },
  "cloudwatch/EventRule": {
    named: "name",
    longest: 64,
    arn: regional("events", "rule/{id}"),
    immutable: ["eventBusName", "name", "namePrefix", "region"],
  },
  "cloudwatch/EventTarget": {
    id: ({ inputs, seed }) => `${String(inputs.rule)}-${textAt(inputs, "targetId") ?? hashOf(seed, 26)}`,
    immutable: ["eventBusName", "region", "rule", "targetId"],
    computed: ({ inputs }, id) => ({ targetId: textAt(inputs, "targetId") ?? id.slice(-26) }),
  },
  "cloudwatch/EventConnection": {
    named: "name",
    longest: 64,
    arn: ({ place }, id) => regionalArn(place, "events", `connection/${id}/${uuidOf(id)}`),
    immutable: ["name", "region"],
    sensitive: [
      "authParameters.apiKey.value",
      "authParameters.basic.password",
      "authParameters.oauth",
      "authParameters.invocationHttpParameters",
    ],
    computed: ({ place }, id) => ({
      secretArn: regionalArn(place, "secretsmanager", `secret:events!connection/${id}/${uuidOf(id)}`),
    }),
  },
  "cloudwatch/EventApiDestination": {
    named: "name",
    longest: 64,
    arn: ({ place }, id) => regionalArn(place, "events", `api-destination/${id}/${uuidOf(id)}`),
    immutable: ["name", "region"],
  },
  "cloudtrail/Trail": {
    named: "name",
    longest: 128,
    id: (made) => regionalArn(made.place, "cloudtrail", `trail/${textAt(made.inputs, "name") ?? made.name}`),
    arn: itself,
    immutable: ["name", "region"],
    computed: ({ place }) => ({ homeRegion: place.region }),
  },
  "sns/Topic": {
    named: "name",
    longest: 256,
    id: (made) => regionalArn(made.place, "sns", textAt(made.inputs, "name") ?? made.name),
    arn: itself,
    immutable: ["fifoTopic", "name", "namePrefix", "region"],
    computed: ({ place }) => ({ owner: place.account, beginningArchiveTime: "" }),
  },
  "sns/TopicPolicy": {
    id: joined("", "arn"),
    arn: itself,
    immutable: ["arn", "region"],
    computed: ({ place }) => ({ owner: place.account }),
  },
  "sns/TopicSubscription": {
    id: (made) => `${String(made.inputs.topic)}:${uuidOf(made.seed)}`,
    arn: itself,
    immutable: ["endpoint", "protocol", "region", "topic"],
    computed: ({ place, inputs }) => ({
      confirmationWasAuthenticated: false,
      ownerId: place.account,
      pendingConfirmation: ["email", "email-json", "http", "https"].includes(String(inputs.protocol)),
    }),
  },
  "accessanalyzer/Analyzer": {
    named: "analyzerName",
    arn: regional("access-analyzer", "analyzer/{id}"),
    immutable: ["analyzerName", "region", "type"],
  },
  "ecr/Repository": {
    named: "name",
    longest: 256,
    small: true,
    arn: regional("ecr", "repository/{id}"),
    immutable: ["encryptionConfigurations", "name", "region"],
    computed: ({ place }, id) => ({
      registryId: place.account,
      repositoryUrl: `${place.account}.dkr.ecr.${place.region}.amazonaws.com/${id}`,
    }),
  },
  "sqs/Queue": {
    named: "name",
    longest: 80,
    id: ({ inputs, name, place }) =>
      `https://sqs.${place.region}.amazonaws.com/${place.account}/${textAt(inputs, "name") ?? name}`,
    arn: (made) => regionalArn(made.place, "sqs", textAt(made.inputs, "name") ?? made.name),
    immutable: ["fifoQueue", "name", "namePrefix", "region"],
    computed: (_made, id) => ({ url: id }),
  },
};

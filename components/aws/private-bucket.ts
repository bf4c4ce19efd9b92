/**
 * A bucket for what services of AWS write down: closed to the public, encrypted with a key of ours, reached over TLS
 * alone, with versions, and emptied by age.
 */
import * as s3 from "@pulumi/aws/s3/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { bucketPolicy } from "./bucket-policy.ts";
import type { PolicyStatement } from "./policy-document.ts";

/** What a {@link privateBucket} is made from. */
export interface PrivateBucketArgs {
  /** Logical name of the bucket; those of its parts begin with it. */
  readonly name: string;
  /** Name of the bucket in S3. @default AWS names it */
  readonly bucketName?: string;
  readonly keyArn: pulumi.Input<string>;
  /** How long an object stays, in days. */
  readonly days: number;
  /** Who may write, from the bucket's ARN. */
  readonly statements: (bucketArn: string) => readonly PolicyStatement[];
  /** Whether the engine refuses to delete bucket and parts. */
  readonly protect: boolean;
  readonly parent: pulumi.Resource;
}

/** A bucket, and what must be there before anybody writes to it. */
export interface PrivateBucket {
  readonly bucket: s3.Bucket;
  readonly policy: s3.BucketPolicy;
}

/** How long the versions of what is deleted or overwritten stay, in days. */
const OLD_VERSION_DAYS = 30;

/** Makes the bucket and its parts. It is never emptied in order to be deleted. */
export function privateBucket(args: PrivateBucketArgs): PrivateBucket {
  const { name, bucketName, parent, protect } = args;
  const named = bucketName === undefined ? {} : { bucket: bucketName };
  // All of it or nothing: a bucket that is kept without its policy is neither closed nor written to.
  const kept = { parent, protect };
  const bucket = new s3.Bucket(name, { ...named, forceDestroy: false }, kept);
  const closed = new s3.BucketPublicAccessBlock(
    `${name}-closed`,
    {
      bucket: bucket.bucket,
      ...{ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    },
    kept,
  );
  const sseAlgorithm = "aws:kms";
  new s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId: args.keyArn },
          // One key of the bucket instead of a request to KMS for every object.
          bucketKeyEnabled: true,
        },
      ],
    },
    kept,
  );
  createAging(args, bucket);
  const text = bucket.arn.apply((arn) => JSON.stringify(bucketPolicy(arn, args.statements(arn))));
  // S3 refuses two changes of a bucket's access at once.
  const options = { ...kept, dependsOn: [closed] };
  const policy = new s3.BucketPolicy(`${name}-policy`, { bucket: bucket.bucket, policy: text }, options);
  return { bucket, policy };
}

function createAging({ name, days, parent, protect }: PrivateBucketArgs, { bucket }: s3.Bucket): void {
  const versions = new s3.BucketVersioning(
    `${name}-versions`,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    { parent, protect },
  );
  new s3.BucketLifecycleConfiguration(
    `${name}-aging`,
    {
      bucket,
      rules: [
        {
          id: "age",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: OLD_VERSION_DAYS },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { parent, protect, dependsOn: [versions] },
  );
}

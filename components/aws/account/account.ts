/** What exists once in an account of AWS: the trust in GitHub, the audit trail, and what looks for open doors. */
import * as accessanalyzer from "@pulumi/aws/accessanalyzer/index.js";
import * as cloudtrail from "@pulumi/aws/cloudtrail/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as kms from "@pulumi/aws/kms/index.js";
import * as s3 from "@pulumi/aws/s3/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../platform-component.ts";
import { privateBucket } from "../private-bucket.ts";
import type { AccountInput } from "./account-input.ts";
import { GITHUB_AUDIENCE, GITHUB_ISSUER } from "./github-trust.ts";
import { trailBucketName, trailDelivery, trailKeyPolicy, trailName } from "./trail-policy.ts";

/** What an {@link Account} is made from. */
export interface AccountArgs extends AccountInput {
  /** Whether the engine refuses to delete any of it. */
  readonly protect: boolean;
}

/**
 * Once an account. Every call of AWS's interfaces in every region is in the trail, encrypted and with digests that show
 * a change; no bucket of the account can be made public; and whatever lets other accounts in is found.
 *
 * @example
 * new Account("account", { project: "shop", ...place, trailDays: 400, keyDeletionDays: 30, protect: true });
 */
export class Account extends PlatformComponent {
  /** ARN of the trust in GitHub's tokens; `githubProviderArn` says the same without asking. */
  readonly githubProviderArn: pulumi.Output<string>;
  readonly trailArn: pulumi.Output<string>;
  /** Name of the bucket with the trail. */
  readonly trailBucket: pulumi.Output<string>;

  constructor(name: string, args: AccountArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:account:Account", name, options);
    this.githubProviderArn = this.createGithubTrust(args);
    const { trail, bucket } = this.createTrail(args);
    this.createGuards(args);
    this.trailArn = trail.arn;
    this.trailBucket = bucket.bucket;
    const { githubProviderArn, trailArn, trailBucket } = this;
    this.registerOutputs({ githubProviderArn, trailArn, trailBucket });
  }

  private createGithubTrust({ protect }: AccountArgs): pulumi.Output<string> {
    // Without a thumbprint: IAM knows the authorities that sign for GitHub.
    return new iam.OpenIdConnectProvider(
      this.childName("github"),
      { url: `https://${GITHUB_ISSUER}`, clientIdLists: [GITHUB_AUDIENCE] },
      { parent: this, protect },
    ).arn;
  }

  private createTrail(args: AccountArgs): { readonly trail: cloudtrail.Trail; readonly bucket: s3.Bucket } {
    const { protect, project } = args;
    const key = new kms.Key(
      this.childName("trail-key"),
      {
        description: `Audit trail of ${project}`,
        policy: JSON.stringify(trailKeyPolicy(args)),
        enableKeyRotation: true,
        deletionWindowInDays: args.keyDeletionDays,
      },
      { parent: this, protect },
    );
    const { bucket, policy } = privateBucket({
      name: this.childName("trail-logs"),
      bucketName: trailBucketName(args),
      keyArn: key.arn,
      days: args.trailDays,
      statements: (arn) => trailDelivery(arn, args),
      protect,
      parent: this,
    });
    const trail = new cloudtrail.Trail(
      this.childName("trail"),
      {
        name: trailName(args),
        s3BucketName: bucket.bucket,
        kmsKeyId: key.arn,
        ...{ isMultiRegionTrail: true, includeGlobalServiceEvents: true },
        ...{ enableLogging: true, enableLogFileValidation: true },
      },
      { parent: this, protect, dependsOn: [policy] },
    );
    return { trail, bucket };
  }

  private createGuards({ project, protect }: AccountArgs): void {
    new s3.AccountPublicAccessBlock(
      this.childName("no-public-buckets"),
      { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      { parent: this, protect },
    );
    new accessanalyzer.Analyzer(
      this.childName("analyzer"),
      { analyzerName: `${project}-access`, type: "ACCOUNT" },
      { parent: this, protect },
    );
  }
}

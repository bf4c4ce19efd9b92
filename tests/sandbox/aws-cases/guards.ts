/** Cases of blocks against the public, of files that age, and of default groups. */
import type { Given, KindCases } from "../aws-fixture.ts";

const BUCKET: Given = ["bucket", "s3/Bucket", { bucket: "acme-files" }];
const AGE = { id: "age", status: "Enabled", filter: { prefix: "" }, expiration: { days: 400 } };

/** The cases. */
export const GUARD_CASES: readonly KindCases[] = [
  {
    kind: "s3/BucketPublicAccessBlock",
    given: [BUCKET],
    good: { bucket: "acme-files", blockPublicAcls: true, blockPublicPolicy: true },
    rules: {
      "a block names its bucket": { refused: { bucket: undefined } },
      "its bucket is there": { refused: { bucket: "acme-others" } },
    },
  },
  {
    kind: "s3/AccountPublicAccessBlock",
    good: { blockPublicAcls: true, blockPublicPolicy: true },
    rules: {
      "an account has twelve digits": { refused: { accountId: "11112222333" }, taken: { accountId: "111122223333" } },
      "an account blocks itself alone": {
        refused: { accountId: "444455556666" },
        taken: { accountId: "111122223333" },
      },
    },
  },
  {
    kind: "s3/BucketLifecycleConfiguration",
    given: [BUCKET],
    good: { bucket: "acme-files", rules: [AGE] },
    rules: {
      "a rule is on or off, and named once in at most 255 characters": {
        refused: { rules: [AGE, AGE] },
        taken: { rules: [AGE, { ...AGE, id: "other", status: "Disabled" }] },
      },
      "files live for a day at least, and end in one way": {
        refused: { "rules.0.expiration.days": 0 },
        taken: { "rules.0.expiration.days": 1 },
      },
      "its bucket is there": { refused: { bucket: "acme-others" } },
    },
  },
  {
    kind: "ec2/DefaultSecurityGroup",
    given: [["vpc", "ec2/Vpc", { cidrBlock: "10.0.0.0/16" }]],
    good: { vpcId: "$vpc", ingress: [], egress: [] },
    rules: {
      "a default group is that of a network that is there": { refused: { vpcId: "vpc-0" } },
    },
  },
];

/** The stand-ins of AWS and GitHub: identities, and what they refuse. */
import assert from "node:assert/strict";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { textAt } from "../../sandbox/providers/property-values.ts";
import { openStandIns, type StandIns, urnOf } from "../support/stand-ins.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const ROLE = "aws:iam/role:Role";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

describe("the stand-in of AWS", () => {
  let standIns: StandIns;

  beforeEach(() => {
    standIns = openStandIns();
  });

  afterEach(() => standIns.close());

  it("answers with the account of the stack that asks", () => {
    const { rules } = standIns.aws.life;
    const account = (stack: string, config: PropertyMap = {}) =>
      rules.invoke(
        rules.configure(`urn:pulumi:${stack}::shop::pulumi:providers:aws::x`, config),
        "aws:index/getCallerIdentity:getCallerIdentity",
        {},
      ).accountId;

    assert.equal(account("dev"), "111122223333");
    assert.equal(account("other"), "444455556666");
    assert.equal(
      account("dev", { assumeRoles: [{ roleArn: "arn:aws:iam::777788889999:role/deploy" }] }),
      "777788889999",
    );
  });

  it("lets in neither a stack without an account nor one into an account that is not allowed", () => {
    const { rules } = standIns.aws.life;

    assert.throws(
      () => rules.configure("urn:pulumi:nobody::shop::x::y", {}),
      /stack "nobody" names no environments:target\.accountId/,
    );
    assert.throws(
      () => rules.configure(urnOf("x", "y"), { allowedAccountIds: ["999988887777"] }),
      /AWS account ID not allowed: 111122223333/,
    );
    assert.throws(() => rules.configure(urnOf("x", "y"), { forbiddenAccountIds: ["111122223333"] }), /not allowed/);
  });

  const arns: readonly (readonly [type: string, inputs: PropertyMap, arn: RegExp])[] = [
    [BUCKET, { bucket: "files-acme" }, /^arn:aws:s3:::files-acme$/],
    [ROLE, { name: "deploy", assumeRolePolicy: TRUST }, /^arn:aws:iam::111122223333:role\/deploy$/],
    [VPC, { cidrBlock: "10.0.0.0/16" }, /^arn:aws:ec2:eu-central-1:111122223333:vpc\/vpc-[0-9a-f]{17}$/],
    [
      "aws:rds/instance:Instance",
      { identifier: "db", engine: "postgres", instanceClass: "db.m7g.large", allocatedStorage: 20, username: "shop" },
      /^arn:aws:rds:eu-central-1:111122223333:db:db$/,
    ],
    ["aws:newthing/widget:Widget", {}, /^arn:aws:newthing:eu-central-1:111122223333:widget\/w-[0-9a-f]{7}$/],
  ];
  for (const [type, inputs, arn] of arns) {
    it(`makes the ARN of ${type}`, () => {
      assert.match(textAt(standIns.aws.create(type, "w", inputs).outputs, "arn") ?? "", arn);
    });
  }

  const refused: readonly (readonly [what: string, type: string, inputs: PropertyMap, words: RegExp])[] = [
    ["a bucket name with a capital", BUCKET, { bucket: "Files" }, /no bucket name/],
    ["a trust policy that is no JSON", ROLE, { assumeRolePolicy: "{" }, /MalformedPolicyDocument/],
    [
      "a trust policy without a principal",
      ROLE,
      { assumeRolePolicy: '{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}' },
      /needs a Principal/,
    ],
    ["a role name that is too long", ROLE, { name: "r".repeat(65), assumeRolePolicy: TRUST }, /no role name/],
    ["an identity policy with a principal", "aws:iam/policy:Policy", { policy: TRUST }, /has no Principal/],
    ["a network that is too large", VPC, { cidrBlock: "10.0.0.0/8" }, /prefix of \/16 to \/28/],
    ["a network range that is none", VPC, { cidrBlock: "10.0.0.1/16" }, /no network range/],
    ["a database that is too small", "aws:rds/instance:Instance", { allocatedStorage: 5 }, /20 to 65536/],
    ["backups kept for too long", "aws:rds/instance:Instance", { backupRetentionPeriod: 36 }, /0 to 35/],
    [
      "a firewall rule of no range",
      "aws:ec2/securityGroup:SecurityGroup",
      { ingress: [{ cidrBlocks: ["10.0.0.0/40"] }] },
      /no network range/,
    ],
  ];
  for (const [what, type, inputs, words] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => standIns.aws.create(type, "x", inputs), words);
    });
  }

  it("refuses a bucket name that anybody has", () => {
    standIns.aws.create(BUCKET, "a", { bucket: "files-acme" });
    const request = {
      instance: standIns.aws.other,
      urn: urnOf(BUCKET, "b"),
      type: BUCKET,
      inputs: { bucket: "files-acme" },
      preview: false,
    };

    assert.throws(() => standIns.aws.life.create(request), /BucketAlreadyExists/);
  });

  it("keeps subnets inside of their network and apart", () => {
    const { id: vpcId } = standIns.aws.create(VPC, "net", { cidrBlock: "10.0.0.0/16" });
    standIns.aws.create(SUBNET, "a", { vpcId, cidrBlock: "10.0.0.0/24" });

    assert.throws(() => standIns.aws.create(SUBNET, "b", { vpcId, cidrBlock: "10.1.0.0/24" }), /InvalidSubnet\.Range/);
    assert.throws(
      () => standIns.aws.create(SUBNET, "c", { vpcId, cidrBlock: "10.0.0.128/25" }),
      /InvalidSubnet\.Conflict/,
    );
    assert.throws(
      () => standIns.aws.create(SUBNET, "d", { vpcId: "vpc-none", cidrBlock: "10.0.1.0/24" }),
      /InvalidVpcID\.NotFound/,
    );
    standIns.aws.create(SUBNET, "e", { vpcId, cidrBlock: "10.0.1.0/24" });
  });

  it("says what it does not know instead of making it up", () => {
    assert.throws(
      () => standIns.aws.life.rules.invoke(standIns.aws.instance, "aws:ec2/getAmi:getAmi", {}),
      /does not answer aws:ec2\/getAmi:getAmi/,
    );
  });
});

describe("the stand-in of GitHub", () => {
  let standIns: StandIns;

  beforeEach(() => {
    standIns = openStandIns();
  });

  afterEach(() => standIns.close());

  it("makes ids and addresses", () => {
    const repository = standIns.github.create("github:index/repository:Repository", "shop", {});
    const environment = standIns.github.create("github:index/repositoryEnvironment:RepositoryEnvironment", "e", {
      repository: "shop",
      environment: "production",
    });

    assert.equal(repository.id, "shop");
    assert.equal(repository.outputs.fullName, "acme/shop");
    assert.equal(environment.id, "shop:production");
  });

  const refused: readonly (readonly [what: string, type: string, inputs: PropertyMap, words: RegExp])[] = [
    ["a repository name with a space", "Repository", { name: "a b" }, /no repository name/],
    [
      "a wait that is too long",
      "RepositoryEnvironment",
      { repository: "shop", environment: "p", waitTimer: 43201 },
      /0 to 43200/,
    ],
    [
      "more than six reviewers",
      "RepositoryEnvironment",
      { repository: "shop", environment: "p", reviewers: [{ users: [1, 2, 3, 4], teams: [5, 6, 7] }] },
      /at most 6/,
    ],
    [
      "a secret of GitHub's own name",
      "ActionsSecret",
      { repository: "shop", secretName: "GITHUB_TOKEN" },
      /no name of a secret/,
    ],
    [
      "a ruleset of an unknown mode",
      "RepositoryRuleset",
      { repository: "shop", enforcement: "sometimes" },
      /disabled, active, evaluate/,
    ],
    ["a team that everybody may not see", "Team", { name: "t", privacy: "open" }, /secret, closed/],
  ];
  for (const [what, kind, inputs, words] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => standIns.github.create(`github:index/${kind}:${kind}`, "x", inputs), words);
    });
  }

  it("knows which repositories the project has made", () => {
    standIns.github.create("github:index/repository:Repository", "shop", {});

    assert.throws(
      () =>
        standIns.github.create("github:index/team:RepositoryEnvironment", "e", {
          repository: "other",
          environment: "p",
        }),
      /404 Not Found/,
    );
  });
});

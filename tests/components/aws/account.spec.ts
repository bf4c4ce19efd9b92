import assert from "node:assert/strict";
import { Account } from "../../../components/aws/account/account.ts";
import type { DeployRoleInput } from "../../../components/aws/account/account-input.ts";
import { ATTACHABLE, deployRights, previewRights, RECEIVERS } from "../../../components/aws/account/deploy-rights.ts";
import { DeployRole, type DeployRoleArgs } from "../../../components/aws/account/deploy-role.ts";
import { githubTrust } from "../../../components/aws/account/github-trust.ts";
import { boundaryRights, refusals } from "../../../components/aws/account/refusals.ts";
import { trailDelivery, trailKeyPolicy } from "../../../components/aws/account/trail-policy.ts";
import { CLUSTER_POLICIES, NODE_POLICIES } from "../../../components/aws/eks/role-policies.ts";
import { AWS_PLACE, awsOutputs } from "../../support/an-entry.ts";
import { find, type RecordedResource, record, settled } from "../../support/mocks.ts";

const SUBJECT = "repo:acme@77/shop@4711";
const DEPLOY = { ...AWS_PLACE, subject: SUBJECT };
const TRAIL = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/shop-audit";
const ACCOUNT = { project: "shop", accountId: "111122223333", region: "eu-central-1" };
const GET_VALUE = "secretsmanager:GetSecretValue";
const KEPT = { trailDays: 400, keyDeletionDays: 30 };

describe("Account", () => {
  const made = (protect = true) =>
    record(() => new Account("account", { ...ACCOUNT, ...KEPT, protect }), { outputs: awsOutputs });

  it("trusts tokens of GitHub that are made out to AWS", async () => {
    const { resources } = await made();

    assert.deepEqual(find(resources, "aws:iam/openIdConnectProvider:OpenIdConnectProvider", "account-github").inputs, {
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
  });

  it("writes down what happens in every region, encrypted and so that a change shows", async () => {
    const { resources } = await made();

    const trail = find(resources, "aws:cloudtrail/trail:Trail", "account-trail");
    assert.deepEqual(trail.inputs, {
      name: "shop-audit",
      s3BucketName: "audit-trail-111122223333-eu-central-1",
      kmsKeyId: "arn:account-trail-key",
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogging: true,
      enableLogFileValidation: true,
    });
    assert.ok(trail.dependsOn.includes("account-trail-logs-policy"), "it tries to write at once");
  });

  it("keeps the trail from other trails: key and bucket are for this one alone", () => {
    const input = { ...ACCOUNT, ...KEPT };
    const [, ...key] = trailKeyPolicy(input).Statement;

    for (const { Sid, Principal, Condition } of [...key, ...trailDelivery("arn:aws:s3:::b", input)]) {
      assert.deepEqual(Principal, { Service: "cloudtrail.amazonaws.com" }, Sid);
      assert.equal(Condition?.StringEquals?.["aws:SourceArn"], TRAIL, Sid);
    }
  });

  it("lets no bucket of the account be public, and looks for what lets others in", async () => {
    const { resources } = await made();

    const { inputs } = find(
      resources,
      "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
      "account-no-public-buckets",
    );
    assert.deepEqual(Object.values(inputs), [true, true, true, true]);
    assert.equal(find(resources, "aws:accessanalyzer/analyzer:Analyzer", "account-analyzer").inputs.type, "ACCOUNT");
  });

  it("protects all of it, so that a stack can go and leave the audit whole", async () => {
    const keptOf = async (protect: boolean) =>
      (await made(protect)).resources.filter(({ type }) => type.startsWith("aws:")).map((resource) => resource.protect);

    assert.deepEqual([...new Set(await keptOf(true))], [true]);
    assert.deepEqual([...new Set(await keptOf(false))], [false]);
  });
});

/** What a statement of the refusals says beside its name. */
function refusal(sid: string, input: DeployRoleInput = DEPLOY) {
  const { Sid, Effect, ...rest } = refusals(input).find((statement) => statement.Sid === sid) ?? assert.fail(sid);
  assert.equal(Effect, "Deny", Sid);
  return rest;
}

/** Path and name of each policy of the account. */
function policies(resources: readonly RecordedResource[]): readonly string[] {
  return resources
    .filter(({ type }) => type === "aws:iam/policy:Policy")
    .map(({ inputs }) => `${inputs.path}${inputs.name}`);
}

describe("DeployRole", () => {
  const made = (change: Partial<DeployRoleArgs> = {}) =>
    record(() => new DeployRole("deploy-role", { ...DEPLOY, protect: true, ...change }), { outputs: awsOutputs });

  it("is taken on by jobs in the repository's environment, by equality, and for an hour", async () => {
    const { resources } = await made();

    for (const [what, environment] of [
      ["deploy", "production"],
      ["preview", "production-preview"],
    ]) {
      const { inputs } = find(resources, "aws:iam/role:Role", `deploy-role-${what}`);
      const [statement, ...others] = JSON.parse(String(inputs.assumeRolePolicy)).Statement;
      assert.deepEqual([inputs.name, inputs.maxSessionDuration], [`shop-production-${what}`, 3600]);
      assert.deepEqual(statement.Condition, {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": `${SUBJECT}:environment:${environment}`,
        },
      });
      assert.deepEqual(others, []);
    }
  });

  it("refuses a subject that more than one repository could have", () => {
    for (const subject of ["repo:acme/*", "repo:acme", "acme/shop", "repo:acme/shop:ref:refs/heads/main", ""]) {
      assert.throws(() => githubTrust({ ...DEPLOY, subject }, "production"), /is no subject of a repository/, subject);
    }
  });

  it("may do everything but IAM, and the preview look", async () => {
    const { resources } = await made();

    const managed = resources.filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    assert.deepEqual(
      managed.map(({ name, inputs }) => [name, inputs.policyArn]),
      [
        ["deploy-role-deploy-managed", "arn:aws:iam::aws:policy/PowerUserAccess"],
        ["deploy-role-preview-managed", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
      ],
    );
  });

  it("bounds itself by a policy of the environment, or by the one that is named", async () => {
    const boundaryArn = "arn:aws:iam::111122223333:policy/bound";
    const boundOf = async (change: Partial<DeployRoleArgs>) => {
      const { resources, result } = await made(change);
      const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
      const told = await settled(result.boundaryArn);
      return { told, roles: roles.map(({ inputs }) => inputs.permissionsBoundary), policies: policies(resources) };
    };

    assert.deepEqual(await boundOf({ boundaryArn }), {
      told: boundaryArn,
      roles: [boundaryArn, boundaryArn],
      policies: [],
    });
    const own = "arn:deploy-role-boundary";
    const name = "/shop/production/shop-production-boundary";
    assert.deepEqual(await boundOf({}), { told: own, roles: [own, own], policies: [name] });
  });

  it("holds every role that it makes to the refusals that bind itself", async () => {
    const { resources } = await made();

    const { policy } = find(resources, "aws:iam/policy:Policy", "deploy-role-boundary").inputs;
    const [anything, ...refused] = JSON.parse(String(policy)).Statement;
    assert.deepEqual(anything, { Sid: "Anything", Effect: "Allow", Action: "*", Resource: "*" });
    assert.deepEqual(refused, refusals(DEPLOY));
    assert.deepEqual(
      deployRights(DEPLOY).Statement.filter(({ Effect }) => Effect === "Deny"),
      refused,
    );
  });

  it("is small enough for IAM with the longest names", () => {
    const input = {
      ...DEPLOY,
      project: "p".repeat(40),
      environment: "e".repeat(22),
      region: "ap-southeast-5",
      inSharedNetwork: true,
    };
    const readSecrets = Array.from(
      { length: 6 },
      (_, index) => `${input.project}/${input.environment}/secret-${index}`,
    );

    assert.ok(JSON.stringify(boundaryRights(input)).length <= 6144);
    assert.ok(JSON.stringify(deployRights({ ...input, boundaryArn: "b".repeat(500) })).length <= 10_240);
    assert.ok(JSON.stringify(previewRights({ ...input, readSecrets })).length <= 10_240);
  });

  it("changes IAM on the environment's own path alone", () => {
    const allowed = deployRights(DEPLOY).Statement.filter(({ Effect }) => Effect === "Allow");

    for (const { Sid, Action, Resource } of allowed) {
      assert.ok(
        [Action].flat().every((action) => /^iam:[A-Z][A-Za-z]+$/.test(String(action))),
        `${Sid} names its actions`,
      );
      const own = Sid === "ClusterIssuers" ? "oidc-provider/oidc.eks.eu-central-1.*" : "role/shop/production/*";
      assert.equal(Resource, `arn:aws:iam::111122223333:${own}`, Sid);
    }
  });

  it("attaches what our clusters need, and hands roles to services only", () => {
    const { Statement } = deployRights(DEPLOY);

    const attach = Statement.find(({ Action }) => Action === "iam:AttachRolePolicy");
    const arns = ATTACHABLE.map((name) => `arn:aws:iam::aws:policy/${name}`);
    assert.deepEqual(attach?.Condition, { ArnEquals: { "iam:PolicyARN": arns } });
    for (const policy of [...CLUSTER_POLICIES, ...NODE_POLICIES]) {
      assert.ok(new Set<string>(ATTACHABLE).has(policy), policy);
    }
    const pass = Statement.find(({ Action }) => Action === "iam:PassRole");
    assert.ok(Object.hasOwn(pass?.Condition?.StringEquals ?? {}, "iam:PassedToService"));
  });

  it("is refused other environments, whatever else allows them", () => {
    assert.deepEqual(refusal("NoOtherEnvironment"), {
      Action: "*",
      Resource: "*",
      Condition: {
        StringEquals: { "aws:ResourceTag/project": "shop" },
        StringNotEquals: { "aws:ResourceTag/environment": "production" },
      },
    });
  });

  it("uses of the network that environments share only what it needs, and nothing else that is shared", () => {
    const input = { ...DEPLOY, inSharedNetwork: true };
    const { Action, Resource, Condition } = refusal("NoOtherEnvironment", input);
    const { NotAction, ...shared } = refusal("NoSharedThings", input);

    assert.deepEqual([Action, Resource], ["*", "*"]);
    assert.deepEqual(Condition?.StringNotEquals, { "aws:ResourceTag/environment": ["production", "shared"] });
    assert.deepEqual(shared, {
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/environment": "shared", "aws:ResourceTag/project": "shop" } },
    });
    assert.deepEqual(NotAction, [
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateNetworkInterface",
      "ec2:CreateSecurityGroup",
      "ec2:ModifySecurityGroupRules",
      "ec2:RevokeSecurityGroupIngress",
      "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
    ]);
    assert.ok(!refusals(DEPLOY).some(({ Sid }) => Sid === "NoSharedThings"));
  });

  it("is refused every identity beside the environment's: its own, the boundary, and others' roles", () => {
    const iam = "arn:aws:iam::111122223333:";

    assert.deepEqual(refusal("NoOtherIdentity"), {
      Action: "iam:*",
      NotResource: [
        `${iam}role/shop/production/*`,
        `${iam}oidc-provider/oidc.eks.eu-central-1.*`,
        `${iam}instance-profile/eks*`,
        `${iam}role/aws-service-role/*`,
      ],
    });
    assert.deepEqual(refusal("NoOtherRole"), { Action: "sts:AssumeRole", NotResource: `${iam}role/shop/production/*` });
    assert.deepEqual(refusal("NoAccount"), { Action: ["account:*", "organizations:*"], Resource: "*" });
  });

  it("makes and changes no role without the boundary, and takes it from none", () => {
    const boundaryArn = "arn:aws:iam::999999999999:policy/bound";
    const own = "arn:aws:iam::111122223333:policy/shop/production/shop-production-boundary";
    const bound = (input: DeployRoleInput) => refusal("NoRoleWithoutBoundary", input);

    assert.deepEqual(bound(DEPLOY), {
      Action: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      Resource: "arn:aws:iam::111122223333:role/shop/production/*",
      Condition: { StringNotEquals: { "iam:PermissionsBoundary": own } },
    });
    assert.deepEqual(bound({ ...DEPLOY, boundaryArn }).Condition, {
      StringNotEquals: { "iam:PermissionsBoundary": boundaryArn },
    });
    assert.deepEqual(refusal("NoEndOfBoundary"), { Action: "iam:DeleteRolePermissionsBoundary", Resource: "*" });
  });

  it("is refused the audit: the trail, what it has written, and the locks", async () => {
    const { resources } = await record(() => new Account("account", { ...ACCOUNT, ...KEPT, protect: true }), {
      outputs: awsOutputs,
    });

    const { Action } = refusal("NoAudit");
    for (const action of ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "s3:PutAccountPublicAccessBlock"]) {
      assert.ok([Action].flat().includes(action), action);
    }
    const files = refusal("NoAuditFiles");
    assert.deepEqual(files, { Action: "s3:*", Resource: "arn:aws:s3:::audit-trail-111122223333-*" });
    const { bucket } = find(resources, "aws:s3/bucket:Bucket", "account-trail-logs").inputs;
    assert.ok(
      `arn:aws:s3:::${bucket}`.startsWith(String(files.Resource).replace("*", "")),
      `${bucket} is the one that is meant`,
    );
  });

  it("lets a preview read no value of a secret", () => {
    for (const input of [DEPLOY, { ...DEPLOY, readSecrets: [] }]) {
      const [allowed, secrets, contents, ...others] = previewRights(input).Statement;

      assert.deepEqual([allowed?.Effect, allowed?.Action], ["Allow", "secretsmanager:GetRandomPassword"]);
      assert.deepEqual(secrets, { Sid: "NoSecrets", Effect: "Deny", Action: GET_VALUE, Resource: "*" });
      assert.deepEqual([contents?.Effect, contents?.Resource], ["Deny", "*"]);
      assert.ok([contents?.Action ?? []].flat().includes("secretsmanager:BatchGetSecretValue"));
      assert.deepEqual(others, []);
    }
  });

  it("lets a preview read the values that the program needs, and no other", async () => {
    const { resources } = await made({ readSecrets: ["shop/production/pager"] });

    const { policy } = find(resources, "aws:iam/rolePolicy:RolePolicy", "deploy-role-preview-rights").inputs;
    const [, read, decrypt, refused] = JSON.parse(String(policy)).Statement;
    const pager = ["arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/production/pager-??????"];
    assert.deepEqual(read, { Sid: "ReadSecrets", Effect: "Allow", Action: GET_VALUE, Resource: pager });
    assert.deepEqual(refused, { Sid: "NoSecrets", Effect: "Deny", Action: GET_VALUE, NotResource: pager });
    const { Action, Condition, Resource } = decrypt;
    assert.deepEqual([Action, Resource], ["kms:Decrypt", "arn:aws:kms:eu-central-1:111122223333:key/*"]);
    assert.deepEqual(Condition, {
      StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
      StringLike: { "kms:EncryptionContext:SecretARN": pager },
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/shop-production" },
    });
  });

  it("hands no role to services that our components have none for", () => {
    assert.deepEqual(
      [...RECEIVERS].filter((service) => service.startsWith("pods.")),
      [],
    );
  });
});

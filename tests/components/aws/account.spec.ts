import assert from "node:assert/strict";
import { Account } from "../../../components/aws/account/account.ts";
import { ATTACHABLE, deployRights, previewRights, RECEIVERS } from "../../../components/aws/account/deploy-rights.ts";
import { DeployRole, type DeployRoleArgs } from "../../../components/aws/account/deploy-role.ts";
import { githubTrust } from "../../../components/aws/account/github-trust.ts";
import { trailDelivery, trailKeyPolicy } from "../../../components/aws/account/trail-policy.ts";
import { CLUSTER_POLICIES, NODE_POLICIES } from "../../../components/aws/eks/role-policies.ts";
import { AWS_PLACE, awsOutputs } from "../../support/an-entry.ts";
import { find, record } from "../../support/mocks.ts";

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
      s3BucketName: "account-trail-logs",
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

  it("protects what deployments and audits need", async () => {
    const kept = async (protect: boolean) =>
      (await made(protect)).resources.filter((resource) => resource.protect).map(({ name }) => name);

    assert.deepEqual((await kept(true)).toSorted(), [
      "account-github",
      "account-no-public-buckets",
      "account-trail",
      "account-trail-key",
      "account-trail-logs",
    ]);
    assert.deepEqual(await kept(false), []);
  });
});

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

  it("is bounded where a boundary is named", async () => {
    const boundaryArn = "arn:aws:iam::111122223333:policy/bound";
    const boundOf = async (change: Partial<DeployRoleArgs>) =>
      (await made(change)).resources
        .filter(({ type }) => type === "aws:iam/role:Role")
        .map(({ inputs }) => inputs.permissionsBoundary);

    assert.deepEqual(await boundOf({ boundaryArn }), [boundaryArn, boundaryArn]);
    assert.deepEqual(await boundOf({}), [undefined, undefined]);
  });

  it("changes IAM on the environment's own path alone", () => {
    const allowed = deployRights(DEPLOY).Statement.filter(({ Effect }) => Effect === "Allow");

    for (const { Sid, Action, Resource } of allowed) {
      assert.ok(
        [Action].flat().every((action) => /^iam:[A-Z][A-Za-z]+$/.test(action)),
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

  it("is refused other environments, itself and the audit, whatever else allows them", () => {
    const refused = deployRights(DEPLOY).Statement.filter(({ Effect }) => Effect === "Deny");

    assert.deepEqual(
      refused.map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["NoOtherEnvironment", "*"],
        ["NoSelf", "arn:aws:iam::111122223333:role/shop-*"],
        ["NoAudit", "*"],
      ],
    );
    assert.deepEqual(refused[0]?.Condition, {
      StringEquals: { "aws:ResourceTag/project": "shop" },
      StringNotEquals: { "aws:ResourceTag/environment": "production" },
    });
    const audit = [refused[2]?.Action ?? []].flat();
    assert.ok(["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"].every((action) => audit.includes(action)));
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

/**
 * What the deploying roles may do beside the policies of AWS that they have. Pure.
 *
 * Deploying: `PowerUserAccess` is everything but IAM. The list of single actions for some forty types of resources would
 * not be narrower where it matters (whoever may make a cluster in the account may run anything there), and would break an
 * update with every new release of a provider. What makes it less: IAM only on the environment's own path, the refusals,
 * and the boundary, which holds the role and whatever roles it makes to the same refusals. Previewing: `ReadOnlyAccess`
 * without the contents of anything.
 */
import { type PolicyStatement, type PolicyText, policyText } from "../policy-document.ts";
import { iamArn, regionalArn, rolePath } from "../role-path.ts";
import { keyAlias } from "../secrets-manager/key-policy.ts";
import { secretsService } from "../secrets-manager/reader-policy.ts";
import type { DeployRoleInput } from "./account-input.ts";
import { refusals } from "./refusals.ts";

/** Policies of AWS that the environment's roles may carry, as they are attached by our components. */
export const ATTACHABLE = [
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEC2ContainerRegistryPullOnly",
  "service-role/AmazonRDSEnhancedMonitoringRole",
] as const;

/** Services that take on the environment's roles. */
export const RECEIVERS = [
  "ec2.amazonaws.com",
  "eks.amazonaws.com",
  "events.amazonaws.com",
  "monitoring.rds.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
] as const;

/** What a role is made, changed and looked at with. */
const ROLE_ACTIONS = [
  "iam:CreateRole",
  "iam:DeleteRole",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListInstanceProfilesForRole",
  "iam:ListRolePolicies",
  "iam:ListRoleTags",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:TagRole",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateRole",
];

/** Rights of the deploying role beside `PowerUserAccess`. */
export function deployRights(input: DeployRoleInput): PolicyText {
  return policyText([...ownRoles(input), ownClusters(input), ...refusals(input)]);
}

/**
 * Rights of the previewing role beside `ReadOnlyAccess`: a preview asks for a password, which nobody keeps, and for the
 * values of `readSecrets`. Of everything else it sees no contents.
 */
export function previewRights(input: DeployRoleInput): PolicyText {
  const secrets = (input.readSecrets ?? []).map((key) => secretArn(input, key));
  const none = secrets.length === 0;
  return policyText([
    { Sid: "AskForPasswords", Effect: "Allow", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
    ...(none ? [] : readings(input, secrets)),
    // A refusal stands above every permission, so it leaves these out.
    {
      Sid: "NoSecrets",
      Effect: "Deny",
      Action: "secretsmanager:GetSecretValue",
      ...(none ? { Resource: "*" } : { NotResource: secrets }),
    },
    {
      Sid: "NoContents",
      Effect: "Deny",
      Action: [
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "ecr:BatchGetImage",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "logs:StartQuery",
        "secretsmanager:BatchGetSecretValue",
        "sqs:ReceiveMessage",
        "ssm:GetParameter*",
      ],
      Resource: "*",
    },
  ]);
}

/** The values of these secrets, and the environment's key for nothing but them. */
function readings(input: DeployRoleInput, secrets: readonly string[]): readonly PolicyStatement[] {
  return [
    { Sid: "ReadSecrets", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secrets },
    {
      Sid: "DecryptSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      // Keys have no names of their own: the alias is the environment's.
      Resource: regionalArn(input, "kms", "key/*"),
      Condition: {
        StringEquals: { "kms:ViaService": secretsService(input) },
        StringLike: { "kms:EncryptionContext:SecretARN": secrets },
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": keyAlias(input) },
      },
    },
  ];
}

/**
 * One secret and no other whose name begins with this one: AWS adds a dash and six characters to each name.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
function secretArn(input: DeployRoleInput, key: string): string {
  return regionalArn(input, "secretsmanager", `secret:${key}-??????`);
}

/** Roles below the environment's path, of which services alone are handed any. */
function ownRoles(input: DeployRoleInput): readonly PolicyStatement[] {
  const roles = iamArn(input, `role${rolePath(input)}*`);
  const managed = ATTACHABLE.map((name) => iamArn({ ...input, accountId: "aws" }, `policy/${name}`));
  return [
    {
      Sid: "OwnRoles",
      Effect: "Allow",
      Action: ROLE_ACTIONS,
      Resource: roles,
    },
    {
      Sid: "KnownPolicies",
      Effect: "Allow",
      Action: "iam:AttachRolePolicy",
      Resource: roles,
      Condition: { ArnEquals: { "iam:PolicyARN": managed } },
    },
    {
      Sid: "HandOwnRolesToServices",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: roles,
      Condition: { StringEquals: { "iam:PassedToService": [...RECEIVERS] } },
    },
  ];
}

/** How IAM knows the clusters of EKS, which are called by numbers: no path tells an environment's from another's. */
function ownClusters(input: DeployRoleInput): PolicyStatement {
  return {
    Sid: "ClusterIssuers",
    Effect: "Allow",
    Action: [
      "iam:CreateOpenIDConnectProvider",
      "iam:DeleteOpenIDConnectProvider",
      "iam:GetOpenIDConnectProvider",
      "iam:TagOpenIDConnectProvider",
      "iam:UntagOpenIDConnectProvider",
    ],
    Resource: iamArn(input, `oidc-provider/oidc.eks.${input.region}.*`),
  };
}

/** Rows of the security table of AWS: who may do what. Documents of IAM have no wildcard but those that are justified here. */

import type { AwsCheck } from "./security-aws.ts";
import { absent, at, each, every, expect, never, present } from "./security-checks.ts";

type Inputs = Record<string, unknown>;

/** Rights on `*` that are given, each with its reason. */
const JUSTIFIED_RIGHTS: Readonly<Record<string, string>> = {
  "secretsmanager:GetRandomPassword": "it makes a password out of nothing: there is no resource to name",
  "logs:DescribeLogGroups": "AWS knows no resource for it",
  "ec2:DescribeNetworkInterfaces": "AWS knows no resource for it",
};

/** Actions with a wildcard that are given, each with its reason. */
const JUSTIFIED_FAMILIES: Readonly<Record<string, string>> = {
  "kms:GenerateDataKey*": "with and without the plain key, as AWS's own services ask for it",
  "kms:ReEncrypt*": "from and to, as AWS's own services ask for it",
};

/** Policies of AWS that are attached, each with its reason. */
const JUSTIFIED_POLICIES: Readonly<Record<string, string>> = {
  AmazonEC2ContainerRegistryPullOnly: "nodes pull images",
  AmazonEKSBlockStoragePolicy: "Auto Mode makes volumes",
  AmazonEKSClusterPolicy: "every cluster needs it",
  AmazonEKSComputePolicy: "Auto Mode makes nodes",
  AmazonEKSLoadBalancingPolicy: "Auto Mode binds pods to the load balancer",
  AmazonEKSNetworkingPolicy: "Auto Mode gives pods addresses",
  AmazonEKSWorkerNodeMinimalPolicy: "nodes join",
  AmazonRDSEnhancedMonitoringRole: "figures of the machine below a database",
  PowerUserAccess:
    "what is deployed changes with each release; who other environments, identities and the audit are is denied beside it",
  ReadOnlyAccess: "previews compare everything with what is there; contents are denied beside it",
};

/** What a boundary must refuse, and what a role could do else. */
const BOUNDED: Readonly<Record<string, string>> = {
  "*": "change other environments",
  "cloudtrail:StopLogging": "stop the audit",
  "iam:*": "change other identities",
  "iam:CreateRole": "make roles that are not bounded",
  "iam:DeleteRolePermissionsBoundary": "free others",
  "iam:PutRolePolicy": "change roles that are not bounded",
  "s3:*": "change what the audit wrote",
  "sts:AssumeRole": "become others",
};

/** Policies of EKS that give rights inside a cluster. */
const CLUSTER_POLICIES = /:cluster-access-policy\/(AmazonEKSClusterAdminPolicy|AmazonEKSAutoNodePolicy)$/;

/** By the engine's type token. */
export const AWS_ACCESS: Readonly<Record<string, AwsCheck>> = {
  // Pods of an add-on have rights in the cluster, and none on AWS unless they are given a role.
  "aws:eks/addon:Addon": (inputs) => [
    ...absent(inputs, "serviceAccountRoleArn"),
    ...absent(inputs, "podIdentityAssociations"),
  ],
  "aws:eks/accessEntry:AccessEntry": (inputs) => [
    ...every(inputs, "principalArn", /^arn:aws[a-z-]*:iam::\d{12}:role\//),
    ...never(inputs, "kubernetesGroups.*", /^system:/),
  ],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (inputs) => every(inputs, "policyArn", CLUSTER_POLICIES),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": (inputs) => [
    ...present(inputs, "roleArn"),
    ...never(inputs, "namespace", /^kube-system$/),
  ],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (inputs) => [
    ...every(inputs, "url", /^https:\/\//),
    ...every(inputs, "clientIdLists.*", /^sts\.amazonaws\.com$/),
  ],
  "aws:iam/policy:Policy": (inputs) =>
    String(inputs.name).endsWith("-boundary")
      ? boundaryFaults(statementsOf(inputs.policy))
      : documentFaults(inputs, "policy", rightsFaults),
  "aws:iam/role:Role": (inputs) => [
    ...documentFaults(inputs, "assumeRolePolicy", trustFaults),
    // GitHub deploys no stack `shared`: nobody who may make its roles is bounded himself.
    ...(/^\/[^/]+\/shared\/$/.test(String(inputs.path)) ? [] : present(inputs, "permissionsBoundary")),
    ...(Number(inputs.maxSessionDuration ?? 3600) > 3600 ? ["sessions of more than an hour"] : []),
    ...(inputs.inlinePolicies === undefined && inputs.managedPolicyArns === undefined
      ? []
      : ["rights within the role"]),
  ],
  "aws:iam/rolePolicy:RolePolicy": (inputs) => documentFaults(inputs, "policy", rightsFaults),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (inputs) =>
    every(
      inputs,
      "policyArn",
      new RegExp(`^arn:aws[a-z-]*:iam::aws:policy/(service-role/)?(${Object.keys(JUSTIFIED_POLICIES).join("|")})$`),
    ),
  "aws:kms/key:Key": (inputs, { protect }) => [
    ...expect(inputs, "enableKeyRotation", true),
    ...(Number(inputs.deletionWindowInDays ?? 30) < (protect ? 30 : 7) ? ["it is gone before anybody notices"] : []),
    ...documentFaults(inputs, "policy", keyFaults),
  ],
  "aws:kms/alias:Alias": (inputs) => present(inputs, "targetKeyId"),
  "aws:s3/bucketPolicy:BucketPolicy": (inputs) => [
    ...documentFaults(inputs, "policy", resourceFaults),
    ...(statementsOf(inputs.policy).some(isTlsOnly) ? [] : ["it can be reached without TLS"]),
  ],
  "aws:sns/topicPolicy:TopicPolicy": (inputs) => [
    ...documentFaults(inputs, "policy", resourceFaults),
    ...(statementsOf(inputs.policy).some(isTlsOnly) ? [] : ["it can be reached without TLS"]),
  ],
};

/** Faults of the document at a key, statement by statement. Only what is allowed can be too much. */
export function documentFaults(
  inputs: Inputs,
  key: string,
  faults: (statement: Inputs) => readonly string[],
): readonly string[] {
  const statements = statementsOf(inputs[key]);
  if (statements.length === 0) return [`${key} is no document`];
  return statements.filter(({ Effect }) => Effect !== "Deny").flatMap(faults);
}

function statementsOf(document: unknown): readonly Inputs[] {
  if (typeof document !== "string") return [];
  const parsed: unknown = JSON.parse(document);
  return at(parsed, "Statement.*").map((statement) => statement as Inputs);
}

/** What an identity may do. */
function rightsFaults(statement: Inputs): readonly string[] {
  const actions = listOf(statement.Action);
  const broad = actions.filter((action) => action.includes("*") && !Object.hasOwn(JUSTIFIED_FAMILIES, action));
  const isEverywhere = listOf(statement.Resource).includes("*") && statement.Condition === undefined;
  const loose = isEverywhere ? actions.filter((action) => !Object.hasOwn(JUSTIFIED_RIGHTS, action)) : [];
  return [
    ...("NotAction" in statement ? ["it allows all but what it names"] : []),
    ...broad.map((action) => `${action} is a family of rights`),
    ...loose.map((action) => `${action} on everything`),
  ];
}

/** What a boundary refuses; it allows nothing by itself. */
function boundaryFaults(statements: readonly Inputs[]): readonly string[] {
  const refused = new Set(statements.filter(({ Effect }) => Effect === "Deny").flatMap(({ Action }) => listOf(Action)));
  return Object.entries(BOUNDED).flatMap(([action, what]) => (refused.has(action) ? [] : [`it lets roles ${what}`]));
}

/** Who takes a role on. */
function trustFaults(statement: Inputs): readonly string[] {
  const federated = at(statement, "Principal.Federated").map(String);
  const equals = Object.keys((at(statement, "Condition.StringEquals")[0] ?? {}) as object);
  const claims = ["aud", "sub"].filter((claim) => !equals.some((key) => key.endsWith(`:${claim}`)));
  return [
    ...everybodyFaults(statement),
    ...(federated.length > 0 ? claims.map((claim) => `${claim} of the token may be anything`) : []),
    ...never(statement, "Condition.StringEquals.*", /\*/),
  ];
}

/** Who reaches a key. Only the account itself has every right: it hands rights on by IAM. */
function keyFaults(statement: Inputs): readonly string[] {
  const isAccount =
    at(statement, "Principal.AWS").every((one) => /:root$/.test(String(one))) &&
    at(statement, "Principal.AWS").length > 0;
  const broad = listOf(statement.Action).filter(
    (action) => action.includes("*") && !Object.hasOwn(JUSTIFIED_FAMILIES, action),
  );
  return [
    ...everybodyFaults(statement),
    ...(isAccount ? [] : broad.map((action) => `${action} is a family of rights`)),
    ...(at(statement, "Principal.Service").length > 0 && statement.Condition === undefined
      ? ["a service acts for any account"]
      : []),
  ];
}

/** Who reaches a bucket or a topic. */
function resourceFaults(statement: Inputs): readonly string[] {
  return [
    ...everybodyFaults(statement),
    ...never(statement, "Action", /\*/),
    ...each({ all: listOf(statement.Action) }, "all.*", /^[^*]+$/),
    ...(at(statement, "Principal.Service").length > 0 && statement.Condition === undefined
      ? ["a service acts for any account"]
      : []),
  ];
}

function everybodyFaults({ Principal }: Inputs): readonly string[] {
  const isEverybody = Principal === undefined || Principal === "*" || at(Principal, "AWS").flat().includes("*");
  return isEverybody ? ["everybody is let in"] : [];
}

function isTlsOnly({ Effect, Principal, Condition }: Inputs): boolean {
  const secure = at(Condition, "Bool.aws:SecureTransport")[0];
  return Effect === "Deny" && Principal === "*" && String(secure) === "false";
}

function listOf(value: unknown): readonly string[] {
  return [value ?? []].flat().map(String);
}

/**
 * What whoever deploys an environment is refused, whatever else allows it, and with it every role that the environment
 * has: the same statements stand in the deploying role and in the boundary of all of them. Pure.
 */
import { type PolicyStatement, type PolicyText, policyText } from "../policy-document.ts";
import { iamArn, rolePath } from "../role-path.ts";
import type { DeployRoleInput } from "./account-input.ts";
import { boundaryArn } from "./boundary.ts";
import { trailBuckets } from "./trail-policy.ts";

/** Other environments, identities that are not the environment's, a role without the boundary, and the audit. */
export function refusals(input: DeployRoleInput): readonly PolicyStatement[] {
  return [...otherEnvironments(input), ...identities(input), ...audit(input)];
}

/**
 * The boundary: everything but the refusals. It gives nothing by itself, it cuts what a role's policies give, so that who
 * may make roles cannot make one that may more than he. IAM takes at most 6,144 characters of it.
 */
export function boundaryRights(input: DeployRoleInput): PolicyText {
  return policyText([{ Sid: "Anything", Effect: "Allow", Action: "*", Resource: "*" }, ...refusals(input)]);
}

function otherEnvironments({ project, environment, inSharedNetwork }: DeployRoleInput): readonly PolicyStatement[] {
  const own = inSharedNetwork === true ? [environment, "shared"] : environment;
  const others: PolicyStatement = {
    Sid: "NoOtherEnvironment",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    // Where the tag of the project is missing, there is nothing to refuse: the account has other things too.
    Condition: {
      StringEquals: { "aws:ResourceTag/project": project },
      StringNotEquals: { "aws:ResourceTag/environment": own },
    },
  };
  return inSharedNetwork === true ? [others, sharedThings(project)] : [others];
}

/**
 * Of what is shared, an environment in its network has addresses in the subnets (ElastiCache asks in its maker's name),
 * makes groups in the VPC, and lets its load balancer in to the nodes.
 */
function sharedThings(project: string): PolicyStatement {
  return {
    Sid: "NoSharedThings",
    Effect: "Deny",
    NotAction: [
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateNetworkInterface",
      "ec2:CreateSecurityGroup",
      "ec2:ModifySecurityGroupRules",
      "ec2:RevokeSecurityGroupIngress",
      "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
    ],
    Resource: "*",
    Condition: {
      StringEquals: { "aws:ResourceTag/environment": "shared", "aws:ResourceTag/project": project },
    },
  };
}

/**
 * The deploying roles themselves and the boundary are not on the list of `NoOtherIdentity`: neither can be changed.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function identities(input: DeployRoleInput): readonly PolicyStatement[] {
  const roles = iamArn(input, `role${rolePath(input)}*`);
  return [
    {
      Sid: "NoOtherIdentity",
      Effect: "Deny",
      Action: "iam:*",
      NotResource: [
        roles,
        iamArn(input, `oidc-provider/oidc.eks.${input.region}.*`),
        // Auto Mode makes one for its nodes: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSComputePolicy.html
        iamArn(input, "instance-profile/eks*"),
        // Services of AWS have theirs made on first use; nobody but the service changes them.
        iamArn(input, "role/aws-service-role/*"),
      ],
    },
    {
      // A role of somebody's that trusts the account as a whole would be taken on by whoever may ask for it.
      Sid: "NoOtherRole",
      Effect: "Deny",
      Action: "sts:AssumeRole",
      NotResource: roles,
    },
    {
      Sid: "NoRoleWithoutBoundary",
      Effect: "Deny",
      Action: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      // Services' own have none, and must come into being.
      Resource: roles,
      // Of a role without any the key is missing, and the condition holds.
      Condition: { StringNotEquals: { "iam:PermissionsBoundary": boundaryArn(input) } },
    },
    { Sid: "NoEndOfBoundary", Effect: "Deny", Action: "iam:DeleteRolePermissionsBoundary", Resource: "*" },
    { Sid: "NoAccount", Effect: "Deny", Action: ["account:*", "organizations:*"], Resource: "*" },
  ];
}

/** The trail's key has the tags of no environment, so that `NoOtherEnvironment` keeps it. */
function audit(input: DeployRoleInput): readonly PolicyStatement[] {
  return [
    {
      Sid: "NoAudit",
      Effect: "Deny",
      Action: [
        "access-analyzer:DeleteAnalyzer",
        "cloudtrail:DeleteTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:StopLogging",
        "cloudtrail:UpdateTrail",
        "s3:PutAccountPublicAccessBlock",
      ],
      Resource: "*",
    },
    { Sid: "NoAuditFiles", Effect: "Deny", Action: "s3:*", Resource: trailBuckets(input) },
  ];
}

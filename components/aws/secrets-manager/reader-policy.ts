/** The role by which External Secrets reads an environment's secrets: who takes it on, and what it may. Pure. */
import { type PolicyText, policyText } from "../policy-document.ts";
import { type AwsPlace, regionalArn } from "../role-path.ts";
import { READER } from "./manifests.ts";
import type { SecretsStoreInput } from "./secrets-store-input.ts";

/** Whom tokens of a cluster's ServiceAccounts are made out to when they are for AWS. */
export const AUDIENCE = "sts.amazonaws.com";

/** The part of Secrets Manager that belongs to an environment: `<project>/<environment>/`. */
export function secretsPrefix({ project, environment }: Pick<SecretsStoreInput, "project" | "environment">): string {
  return `${project}/${environment}/`;
}

/**
 * Trust in tokens of the one ServiceAccount, by the cluster's issuer. `providerArn` is that of the issuer in IAM.
 * Not EKS Pod Identity: External Secrets has that for its own pods alone, so one role would read for every namespace.
 * Source: https://external-secrets.io/latest/provider/aws-access/ and
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function readerTrust(providerArn: string, { namespace }: Pick<SecretsStoreInput, "namespace">): PolicyText {
  const issuer = issuerOf(providerArn);
  return policyText([
    {
      Sid: "ServiceAccountReads",
      Effect: "Allow",
      Principal: { Federated: providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${READER}`,
          [`${issuer}:aud`]: AUDIENCE,
        },
      },
    },
  ]);
}

/** Reading below the prefix, and the key for nothing but that. */
export function readerRights(input: SecretsStoreInput, keyArn: string): PolicyText {
  const secrets = regionalArn(input, "secretsmanager", `secret:${secretsPrefix(input)}*`);
  return policyText([
    {
      Sid: "ReadSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      Resource: secrets,
    },
    {
      Sid: "DecryptSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: {
        StringEquals: { "kms:ViaService": secretsService(input) },
        StringLike: { "kms:EncryptionContext:SecretARN": secrets },
      },
    },
  ]);
}

/** By which name KMS knows Secrets Manager of a region, in `kms:ViaService`. */
export function secretsService({ region }: AwsPlace): string {
  return `secretsmanager.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/** `oidc.eks.<region>.amazonaws.com/id/…`, which is how IAM names an issuer. @throws Error for another kind of ARN */
function issuerOf(providerArn: string): string {
  const [, issuer] = /^arn:[a-z-]+:iam::[0-9]+:oidc-provider\/(.+)$/.exec(providerArn) ?? [];
  if (issuer === undefined) throw new Error(`${providerArn} is no identity provider of IAM`);
  return issuer;
}

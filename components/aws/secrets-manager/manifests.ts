/** What lets External Secrets read an environment's part of Secrets Manager, as plain Kubernetes objects. Pure. */

import { AWS_SECRET_STORE } from "../../../infra/values/aws-names.ts";
import { type Labels, ownerLabels } from "../../labels.ts";
import type { ManifestMetadata } from "../../manifest.ts";
import { EXTERNAL_SECRETS_API } from "../../secrets/external-secret.ts";
import type { SecretsStoreInput } from "./secrets-store-input.ts";

/** Name of the ServiceAccount that stands for the role. No pod runs as it. */
export const READER = "secrets-reader";

/** The ServiceAccount; `Text` is an output where AWS says the role's ARN. */
export interface ReaderManifest<Text = string> {
  apiVersion: "v1";
  kind: "ServiceAccount";
  metadata: Omit<ManifestMetadata, "annotations"> & { namespace: string; annotations: Record<string, Text> };
  automountServiceAccountToken: false;
}

/** A SecretStore of Secrets Manager. */
export interface SecretStoreManifest {
  apiVersion: typeof EXTERNAL_SECRETS_API;
  kind: "SecretStore";
  metadata: ManifestMetadata & { namespace: string; annotations: Labels };
  spec: {
    provider: {
      aws: {
        service: "SecretsManager";
        region: string;
        auth: { jwt: { serviceAccountRef: { name: string } } };
      };
    };
  };
}

/** The ServiceAccount `secrets-reader`, with the role that a token of it may take on. */
export function readerManifest<Text>(
  input: Pick<SecretsStoreInput, "project" | "environment" | "namespace">,
  roleArn: Text,
): ReaderManifest<Text> {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: {
      name: READER,
      namespace: input.namespace,
      labels: ownerLabels(input),
      annotations: { "eks.amazonaws.com/role-arn": roleArn },
    },
    automountServiceAccountToken: false,
  };
}

/** The SecretStore `aws`; whoever reads from it waits until it has reached Secrets Manager. */
export function secretStoreManifest(
  input: Pick<SecretsStoreInput, "project" | "environment" | "namespace" | "region">,
): SecretStoreManifest {
  return {
    apiVersion: EXTERNAL_SECRETS_API,
    kind: "SecretStore",
    metadata: {
      name: AWS_SECRET_STORE,
      namespace: input.namespace,
      labels: ownerLabels(input),
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      provider: {
        aws: {
          service: "SecretsManager",
          region: input.region,
          // A reference without a namespace: the store's own.
          auth: { jwt: { serviceAccountRef: { name: READER } } },
        },
      },
    },
  };
}

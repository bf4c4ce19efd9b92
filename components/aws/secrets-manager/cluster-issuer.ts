/** How IAM knows a cluster of EKS: an OIDC provider, of which an account has one for each cluster. */
import * as iam from "@pulumi/aws/iam/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { AUDIENCE } from "./reader-policy.ts";

/** Makes the provider of the cluster whose tokens `url` signs. */
export function clusterIssuer(
  name: string,
  url: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): iam.OpenIdConnectProvider {
  // Without a thumbprint: IAM knows the authorities that sign for EKS.
  return new iam.OpenIdConnectProvider(name, { url, clientIdLists: [AUDIENCE] }, options);
}

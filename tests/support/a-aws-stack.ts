/** The sample project with environments on AWS: what a stack file adds, and the change that makes it. */
import { replacing } from "./fixtures.ts";

/** What a stack file says that stands on AWS and makes its cluster, in place of its cluster's context. */
export const MAKING_TARGET = '{ accountId: "111122223333", region: eu-central-1, backend: s3://fixture-state }';

/** What a stack file says that stands on AWS in a cluster that is there. */
export const AWS_TARGET = MAKING_TARGET.replace(
  " }",
  ', cluster: { context: shop-staging, server: "https://staging.k8s.shop.example:6443" } }',
);

/** What AWS knows of the cluster that is there, as a line of a stack file. */
export const EXISTING_CLUSTER =
  '  environments:existingCluster: { name: shop-staging, oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/AB12", nodeSecurityGroupId: sg-0a1 }\n';

/** Who may enter, as a line of a stack file: the office. */
const CLIENTS = "  environments:gateway: { clients: [198.51.100.0/24] }\n";

/** `staging` of the sample project on the platform aws in a cluster that is there: `target` and `network` as given. */
export function onAws(
  network = "{ cidr: 10.20.0.0/16, enforcedBy: eks-auto }",
  target = AWS_TARGET,
): (text: string) => string {
  return (text) =>
    [
      replacing("  environments:tier: staging\n", "  environments:tier: staging\n  environments:platform: aws\n"),
      replacing(
        '  environments:target:\n    cluster: { context: shop-staging, server: "https://staging.k8s.shop.example:6443" }\n    backend: s3://fixture-state\n',
        `  environments:target: ${target}\n`,
      ),
      replacing("{ cidr: 10.20.0.0/16, enforcedBy: calico }", network),
      replacing("  environments:images:", `${CLIENTS}${EXISTING_CLUSTER}  environments:images:`),
    ].reduce((changed, change) => change(changed), text);
}

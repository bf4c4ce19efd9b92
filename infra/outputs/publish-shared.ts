/** What the stack `shared` publishes, read from the outputs of its resources. */
import * as pulumi from "@pulumi/pulumi";
import type { SharedOutputs } from "./shared-outputs.ts";

/** {@link SharedOutputs} before the engine has filled it in. */
export type PublishedShared = { readonly [Key in keyof SharedOutputs]: pulumi.Input<SharedOutputs[Key]> };

/** The account's component, as far as others need it. */
export type PublishedAccount = Readonly<
  Record<"githubProviderArn" | "trailArn" | "trailBucket", pulumi.Output<string>>
>;

/** The shared cluster's components, as far as others need them. */
export interface PublishedCluster {
  readonly eks: Readonly<Record<"clusterName" | "server" | "certificateAuthority", pulumi.Output<string>>>;
  readonly oidcProviderArn: pulumi.Output<string>;
  readonly vpc: Readonly<Record<SubnetKey | "natAddresses", readonly pulumi.Output<string>[]>> & {
    readonly vpcId: pulumi.Output<string>;
    readonly cidr: string;
    readonly securityGroupIds: { readonly nodes: pulumi.Output<string> };
  };
}

type SubnetKey = "publicSubnetIds" | "privateSubnetIds" | "dataSubnetIds";

/** What was made; undefined: not by this stack. */
export interface MadeShared {
  readonly account: PublishedAccount | undefined;
  readonly rulesets: readonly string[];
  /** Clusters of other stack files in which operators were installed. */
  readonly clusters: SharedOutputs["clusters"];
  readonly cluster: PublishedCluster | undefined;
}

/** The outputs of the stack `shared`. */
export function publishShared({ account, rulesets, clusters, cluster }: MadeShared): PublishedShared {
  return {
    contract: 1,
    ...(account === undefined ? {} : { account: pickAccount(account) }),
    rulesets: [...rulesets],
    clusters,
    ...(cluster === undefined ? {} : { network: networkOf(cluster), cluster: clusterOf(cluster) }),
  };
}

function pickAccount({ githubProviderArn, trailArn, trailBucket }: PublishedAccount) {
  return pulumi.output({ githubProviderArn, trailArn, trailBucket });
}

function networkOf({ vpc }: PublishedCluster) {
  const { vpcId, cidr } = vpc;
  return pulumi.output({
    vpcId,
    cidr,
    publicSubnetIds: pulumi.all([...vpc.publicSubnetIds]),
    privateSubnetIds: pulumi.all([...vpc.privateSubnetIds]),
    dataSubnetIds: pulumi.all([...vpc.dataSubnetIds]),
    natAddresses: pulumi.all([...vpc.natAddresses]),
  });
}

function clusterOf({ eks, oidcProviderArn, vpc }: PublishedCluster) {
  const { clusterName: name, server, certificateAuthority } = eks;
  const nodeSecurityGroupId = vpc.securityGroupIds.nodes;
  return pulumi.output({ name, server, certificateAuthority, oidcProviderArn, nodeSecurityGroupId });
}

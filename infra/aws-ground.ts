/**
 * What a stack on AWS stands on: its key, its network, and perhaps a cluster in it. The same for an environment of its own
 * and for what environments share.
 */
import type * as pulumi from "@pulumi/pulumi";
import { ClusterAddons } from "../components/aws/eks/cluster-addons.ts";
import { ClusterPolicies } from "../components/aws/eks/cluster-policies.ts";
import { Eks } from "../components/aws/eks/eks.ts";
import type { EksInput } from "../components/aws/eks/eks-input.ts";
import type { Bounded } from "../components/aws/environment-role.ts";
import type { AwsPlace } from "../components/aws/role-path.ts";
import { EnvironmentKey } from "../components/aws/secrets-manager/environment-key.ts";
import type { SecretsStoreArgs } from "../components/aws/secrets-manager/secrets-store.ts";
import type { EnvironmentKeyInput } from "../components/aws/secrets-manager/secrets-store-input.ts";
import { Vpc } from "../components/aws/vpc/vpc.ts";
import type { VpcInput } from "../components/aws/vpc/vpc-input.ts";
import { Operators } from "../components/operators/operators.ts";
import type { ClusterOperatorsInput } from "../components/operators/operators-input.ts";
import { ClusterProvider } from "./cluster-provider.ts";

/** What key and network are made from. */
export interface GroundInput {
  readonly place: AwsPlace;
  readonly key: EnvironmentKeyInput;
  readonly vpc: VpcInput;
}

/** What everything of a stack on AWS is made with. */
export interface AwsMaking {
  readonly providers: pulumi.ProviderResource[];
  /** What every role must carry. */
  readonly bounded: Bounded;
  readonly protect: boolean;
}

/** What all resources of a stack on AWS have in common. */
export interface AwsGround extends AwsMaking {
  readonly place: AwsPlace;
  readonly keyArn: pulumi.Output<string>;
  readonly vpc: Vpc;
}

/** A cluster, and what must be there before anything runs in it. */
export interface Cluster {
  readonly provider: ClusterProvider;
  readonly name: pulumi.Input<string>;
  /** How IAM knows it. */
  readonly identity: SecretsStoreArgs["cluster"];
  readonly before: readonly pulumi.Resource[];
}

/** Makes key and network; of a network that is there its security groups alone. */
export function makeGround({ place, key, vpc }: GroundInput, making: AwsMaking): AwsGround {
  const { providers, bounded, protect } = making;
  const { keyArn } = new EnvironmentKey("key", { ...key, protect }, { providers });
  const network = new Vpc("vpc", { ...vpc, ...bounded, keyArn, protect }, { providers });
  return { ...making, place, keyArn, vpc: network };
}

/** Makes a cluster of EKS in the stack's network, with its nodes. `operators`: what is installed in it; undefined: nothing. */
export function newCluster(
  ground: AwsGround,
  input: EksInput,
  operators: ClusterOperatorsInput | undefined,
): Cluster & { readonly eks: Eks } {
  const { place, providers, bounded, keyArn, vpc, protect } = ground;
  const { privateSubnetIds } = vpc;
  const { region } = place;
  const eks = new Eks("eks", { ...input, ...bounded, region, privateSubnetIds, keyArn, protect }, { providers });
  // On all of it: a destruction by an identity with an entry of ours must not begin with that entry.
  const provider = new ClusterProvider("cluster", eks, { dependsOn: [eks] });
  const groups = { clusterSecurityGroupId: eks.securityGroupId, nodeSecurityGroupId: vpc.securityGroupIds.nodes };
  const { nodeRoleName } = eks;
  const nodes = new ClusterPolicies(
    "nodes",
    { ...input, ...groups, nodeRoleName, privateSubnetIds, keyArn, protect },
    { providers: [provider] },
  );
  new ClusterAddons("addons", { clusterName: eks.clusterName }, { providers, dependsOn: [nodes] });
  const made = { eks, provider, name: eks.clusterName, identity: { kind: "issuer", url: eks.issuer } } as const;
  if (operators === undefined) return { ...made, before: [nodes] };
  const options = { providers: [provider], dependsOn: [nodes] };
  return { ...made, before: [nodes, new Operators("operators", { ...operators, protect }, options)] };
}

/** The network of an environment on AWS: one that is made, or one that is there already, with the same outputs. */
import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as pulumi from "@pulumi/pulumi";
import { planSubnets } from "../../../infra/values/subnet-plan.ts";
import { PlatformComponent } from "../../platform-component.ts";
import type { Bounded } from "../environment-role.ts";
import { emptyDefaultGroup, type GroupIds, guardData, makeGroups } from "./guards.ts";
import { kept, type NetworkPart, nameTag } from "./network-part.ts";
import { makeEndpoints, makeFlowLogs } from "./private-ways.ts";
import { makeSubnets } from "./subnets.ts";
import type { ExistingVpc, NewVpc, VpcInput } from "./vpc-input.ts";

/** What a {@link Vpc} is made from. */
export interface VpcArgs extends VpcInput, Bounded {
  /** Key of the environment, for the flow logs. Its policy must let CloudWatch Logs use it. */
  readonly keyArn: pulumi.Input<string>;
  /** Whether the engine refuses to delete or replace what carries traffic, and the flow logs. */
  readonly protect: boolean;
}

interface Place {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string>[];
  readonly privateSubnetIds: pulumi.Output<string>[];
  readonly dataSubnetIds: pulumi.Output<string>[];
  readonly publicCidrs: readonly string[];
  readonly dataCidrs: readonly string[];
  readonly natGatewayIds: pulumi.Output<string>[];
  readonly natAddresses: pulumi.Output<string>[];
}

/**
 * A VPC over three zones with public, private and data subnets, NAT, endpoints, flow logs and security groups. In a VPC
 * that is there already only the security groups are made. Nothing leads from one environment into another.
 *
 * @example
 * new Vpc("vpc", { ...owner, accountId, region, network, clients: [ANYWHERE], keyArn: key.arn, protect: true });
 */
export class Vpc extends PlatformComponent {
  readonly vpcId: pulumi.Output<string>;
  /** Of load balancers and NAT, in the order of the zones. */
  readonly publicSubnetIds: pulumi.Output<string>[];
  /** Of nodes and pods. */
  readonly privateSubnetIds: pulumi.Output<string>[];
  /** Of databases and caches. */
  readonly dataSubnetIds: pulumi.Output<string>[];
  /** The whole range. */
  readonly cidr: string;
  /** Ranges of the public subnets, where the load balancer's connections come from; of an existing VPC the whole range. */
  readonly publicCidrs: readonly string[];
  /** Ranges of the data subnets; of an existing VPC the whole range. */
  readonly dataCidrs: readonly string[];
  readonly securityGroupIds: GroupIds;
  /** None in an existing VPC. */
  readonly natGatewayIds: pulumi.Output<string>[];
  /** Addresses that the outside sees connections come from; of an existing VPC those that were given. */
  readonly natAddresses: pulumi.Output<string>[];

  constructor(name: string, args: VpcArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:vpc:Vpc", name, options);
    const { project, environment, network, protect } = args;
    const childName = (role: string) => this.childName(role);
    const part = { owner: { project, environment }, childName, parent: this, protect };
    const place = network.kind === "vpc" ? makePlace(part, args, network) : existingPlace(network);
    this.vpcId = place.vpcId;
    this.publicSubnetIds = place.publicSubnetIds;
    this.privateSubnetIds = place.privateSubnetIds;
    this.dataSubnetIds = place.dataSubnetIds;
    this.cidr = network.cidr.text;
    this.publicCidrs = place.publicCidrs;
    this.dataCidrs = place.dataCidrs;
    this.natGatewayIds = place.natGatewayIds;
    this.natAddresses = place.natAddresses;
    this.securityGroupIds = makeGroups(part, place.vpcId, args);
    this.registerOutputs({ vpcId: this.vpcId, cidr: this.cidr, natAddresses: this.natAddresses });
  }
}

function makePlace(part: NetworkPart, args: VpcArgs, network: NewVpc): Place {
  const plan = planSubnets(network.cidr);
  const vpc = new ec2.Vpc(
    part.childName("network"),
    {
      cidrBlock: network.cidr.text,
      // Both are needed for the names of endpoints, databases and the cluster's own address.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: nameTag(part, "network"),
    },
    kept(part),
  );
  const subnets = makeSubnets(part, vpc, plan, network.nat);
  emptyDefaultGroup(part, vpc);
  guardData(part, vpc, plan, subnets.data);
  makeEndpoints(part, vpc, { region: args.region, network, subnets });
  const { keyArn, boundaryArn } = args;
  makeFlowLogs(part, vpc, { input: args, network, keyArn, boundaryArn });
  return {
    vpcId: vpc.id,
    publicSubnetIds: subnets.public.map(({ id }) => id),
    privateSubnetIds: subnets.private.map(({ id }) => id),
    dataSubnetIds: subnets.data.map(({ id }) => id),
    publicCidrs: plan.public.map(({ text }) => text),
    dataCidrs: plan.data.map(({ text }) => text),
    natGatewayIds: subnets.nats.map(({ id }) => id),
    natAddresses: subnets.addresses.map(({ publicIp }) => publicIp),
  };
}

function existingPlace(network: ExistingVpc): Place {
  const known = (ids: readonly string[]) => ids.map((id) => pulumi.output(id));
  return {
    vpcId: pulumi.output(network.vpcId),
    publicSubnetIds: known(network.publicSubnetIds),
    privateSubnetIds: known(network.privateSubnetIds),
    dataSubnetIds: known(network.dataSubnetIds),
    publicCidrs: [network.cidr.text],
    dataCidrs: [network.cidr.text],
    natGatewayIds: [],
    natAddresses: known(network.natAddresses ?? []),
  };
}

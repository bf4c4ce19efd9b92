/** The security groups, and the access list of the data subnets. */
import * as ec2 from "@pulumi/aws/ec2/index.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import * as pulumi from "@pulumi/pulumi";
import type { SubnetPlan } from "../../../infra/values/subnet-plan.ts";
import { dataAcl } from "./acl-rules.ts";
import { GROUPS, type GroupName, type GroupRule, groupRules } from "./group-rules.ts";
import { kept, type NetworkPart, nameTag } from "./network-part.ts";
import type { VpcInput } from "./vpc-input.ts";

/** Id of each security group. */
export interface GroupIds {
  readonly loadBalancer: pulumi.Output<string>;
  /** Nodes, and pods, which have addresses of the network. */
  readonly nodes: pulumi.Output<string>;
  /** Databases and caches. */
  readonly data: pulumi.Output<string>;
}

/** The groups, without rules of their own, and each rule as a resource: two groups may so name each other. */
export function makeGroups(
  part: NetworkPart,
  vpcId: pulumi.Input<string>,
  { clients, nodeGroupId }: Pick<VpcInput, "clients" | "nodeGroupId">,
): GroupIds {
  const group = (name: GroupName) => {
    const args = { vpcId, description: GROUPS[name], tags: nameTag(part, name) };
    return new ec2.SecurityGroup(part.childName(name), args, kept(part)).id;
  };
  const ids = {
    "load-balancer": group("load-balancer"),
    nodes: nodeGroupId === undefined ? group("nodes") : pulumi.output(nodeGroupId),
    data: group("data"),
  };
  for (const rule of groupRules({ clients, nodeGroupId })) makeRule(part, rule, ids);
  return { loadBalancer: ids["load-balancer"], nodes: ids.nodes, data: ids.data };
}

function makeRule(part: NetworkPart, rule: GroupRule, ids: Readonly<Record<GroupName, pulumi.Output<string>>>): void {
  const { role, group, direction, peer, port, why } = rule;
  const args = {
    securityGroupId: ids[group],
    description: why,
    ...("range" in peer ? { cidrIpv4: peer.range } : { referencedSecurityGroupId: ids[peer.group] }),
    ...(port === "any" ? { ipProtocol: "-1" } : { ipProtocol: "tcp", fromPort: port, toPort: port }),
  };
  const options = { parent: part.parent };
  if (direction === "in") new SecurityGroupIngressRule(part.childName(role), args, options);
  else new SecurityGroupEgressRule(part.childName(role), args, options);
}

/** The group that AWS gives to what names none, emptied: who forgets a group reaches nobody. */
export function emptyDefaultGroup(part: NetworkPart, vpc: ec2.Vpc): void {
  const args = { vpcId: vpc.id, ingress: [], egress: [], tags: nameTag(part, "default-unused") };
  new ec2.DefaultSecurityGroup(part.childName("default-group"), args, { parent: part.parent });
}

/** The access list of the data subnets. */
export function guardData(part: NetworkPart, vpc: ec2.Vpc, plan: SubnetPlan, subnets: readonly ec2.Subnet[]): void {
  const { ingress, egress } = dataAcl(plan);
  const subnetIds = subnets.map(({ id }) => id);
  const args = { vpcId: vpc.id, subnetIds, ingress: [...ingress], egress: [...egress], tags: nameTag(part, "data") };
  new ec2.NetworkAcl(part.childName("data-acl"), args, { parent: part.parent });
}

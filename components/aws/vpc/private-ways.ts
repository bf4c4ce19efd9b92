/** The endpoints, by which services of AWS are reached without the internet, and the flow logs. */
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type * as pulumi from "@pulumi/pulumi";
import { type Bounded, environmentRole } from "../environment-role.ts";
import { endpointService, INTERFACE_ENDPOINTS } from "./endpoints.ts";
import { flowLogAccess, flowLogTrust } from "./flow-log-policy.ts";
import { kept, type NetworkPart, nameTag } from "./network-part.ts";
import type { Subnets } from "./subnets.ts";
import type { NewVpc, VpcInput } from "./vpc-input.ts";

/** The endpoint of S3 in the routes of the private subnets, which costs nothing, and one with addresses for each other. */
export function makeEndpoints(
  part: NetworkPart,
  vpc: ec2.Vpc,
  { region, network, subnets }: { region: string; network: NewVpc; subnets: Subnets },
): void {
  const options = { parent: part.parent };
  const s3 = {
    vpcId: vpc.id,
    vpcEndpointType: "Gateway",
    serviceName: endpointService(region, "s3"),
    routeTableIds: subnets.privateTables.map(({ id }) => id),
    tags: nameTag(part, "s3"),
  };
  new ec2.VpcEndpoint(part.childName("endpoint-s3"), s3, options);
  // Each address is paid by the hour: where one NAT gateway will do, endpoints in its zone do as well.
  const places = network.nat === "one" ? subnets.private.slice(0, 1) : subnets.private;
  const group = endpointGroup(part, vpc, network);
  for (const [role, service] of Object.entries(INTERFACE_ENDPOINTS)) {
    const args = {
      vpcId: vpc.id,
      vpcEndpointType: "Interface",
      serviceName: endpointService(region, service),
      subnetIds: places.map(({ id }) => id),
      securityGroupIds: [group],
      // Clients find the endpoint under the service's usual name, and need no setting.
      privateDnsEnabled: true,
      tags: nameTag(part, service),
    };
    new ec2.VpcEndpoint(part.childName(role), args, options);
  }
}

function endpointGroup(part: NetworkPart, vpc: ec2.Vpc, { cidr }: NewVpc): pulumi.Output<string> {
  const { id } = new ec2.SecurityGroup(
    part.childName("endpoints"),
    { vpcId: vpc.id, description: "Endpoints of AWS services", tags: nameTag(part, "endpoints") },
    { parent: part.parent },
  );
  const tls = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
  new SecurityGroupIngressRule(
    part.childName("endpoints-in-443"),
    { securityGroupId: id, cidrIpv4: cidr.text, ...tls, description: "Everything in the network" },
    { parent: part.parent },
  );
  return id;
}

/** Every connection that is accepted or refused, to an encrypted log group with an end. */
export function makeFlowLogs(
  part: NetworkPart,
  vpc: ec2.Vpc,
  { input, network, keyArn, boundaryArn }: { input: VpcInput; network: NewVpc; keyArn: pulumi.Input<string> } & Bounded,
): void {
  const logs = new LogGroup(
    part.childName("flow-logs"),
    { retentionInDays: network.logDays, kmsKeyId: keyArn, tags: nameTag(part, "flow-logs") },
    kept(part),
  );
  const options = { parent: part.parent };
  const role = environmentRole(
    part.childName("flow-logs-role"),
    { ...part.owner, boundaryArn },
    { assumeRolePolicy: JSON.stringify(flowLogTrust(input)), tags: nameTag(part, "flow-logs") },
    options,
  );
  const policy = logs.arn.apply((arn) => JSON.stringify(flowLogAccess(arn)));
  const access = new iam.RolePolicy(part.childName("flow-logs-access"), { role: role.id, policy }, options);
  new ec2.FlowLog(
    part.childName("flow-log"),
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: logs.arn,
      iamRoleArn: role.arn,
      tags: nameTag(part, "flow-log"),
    },
    { parent: part.parent, dependsOn: [access] },
  );
}

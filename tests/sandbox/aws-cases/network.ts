/** Cases of networks. */
import type { Given, KindCases } from "../aws-fixture.ts";

const VPC: Given = ["vpc", "ec2/Vpc", { cidrBlock: "10.0.0.0/16" }];
const SUBNET: Given = ["subnet", "ec2/Subnet", { vpcId: "$vpc", cidrBlock: "10.0.0.0/24" }];
const GATEWAY: Given = ["gateway", "ec2/InternetGateway", { vpcId: "$vpc" }];
const TABLE: Given = ["table", "ec2/RouteTable", { vpcId: "$vpc" }];
const ADDRESS: Given = ["address", "ec2/Eip", { domain: "vpc" }];
const NAT = { subnetId: "$subnet", allocationId: "$address" };
const ROUTE = { routeTableId: "$table", destinationCidrBlock: "0.0.0.0/0", gatewayId: "$gateway" };

/** The cases. */
export const NETWORK_CASES: readonly KindCases[] = [
  {
    kind: "ec2/Vpc",
    good: { cidrBlock: "10.0.0.0/16" },
    rules: {
      "a network's range has a prefix of /16 to /28": {
        refused: { cidrBlock: "10.0.0.0/8" },
        taken: { cidrBlock: "10.0.0.0/28" },
      },
      "its subnets go before it": {
        refused: {},
        taken: {},
        after: [["inside", "ec2/Subnet", { vpcId: "$self", cidrBlock: "10.0.9.0/24" }]],
      },
    },
  },
  {
    kind: "ec2/Subnet",
    given: [VPC],
    good: { vpcId: "$vpc", cidrBlock: "10.0.0.0/24", availabilityZone: "eu-central-1a" },
    rules: {
      "a subnet's range has a prefix of /16 to /28": { refused: { cidrBlock: "10.0.0.1/24" } },
      "a subnet's network is there, with its range in it": {
        refused: { cidrBlock: "10.1.0.0/24" },
        taken: { cidrBlock: "10.0.255.0/24" },
      },
      "subnets of a network do not overlap": {
        refused: { cidrBlock: "10.0.0.128/25" },
        given: [SUBNET],
        taken: { cidrBlock: "10.0.0.128/25" },
      },
      "its zone is one of the region": {
        refused: { availabilityZone: "eu-central-1d" },
        taken: { availabilityZone: "eu-central-1c" },
      },
    },
  },
  {
    kind: "ec2/InternetGateway",
    given: [VPC],
    good: { vpcId: "$vpc" },
    rules: {
      "a network has one way to the internet": {
        refused: {},
        given: [["other", "ec2/InternetGateway", { vpcId: "$vpc" }]],
      },
    },
  },
  {
    kind: "ec2/NatGateway",
    given: [VPC, SUBNET, GATEWAY, ADDRESS],
    good: NAT,
    rules: {
      "a public gateway has an address, and a private one has none": {
        refused: { connectivityType: "private" },
        taken: { connectivityType: "private", allocationId: undefined },
      },
      "an address is that of one gateway": { refused: {}, given: [["other", "ec2/NatGateway", NAT]] },
      "a public gateway is in a network with a way to the internet": {
        refused: { subnetId: "$closed" },
        given: [
          ["second", "ec2/Vpc", { cidrBlock: "10.1.0.0/16" }],
          ["closed", "ec2/Subnet", { vpcId: "$second", cidrBlock: "10.1.0.0/24" }],
        ],
      },
    },
  },
  {
    kind: "ec2/Route",
    given: [VPC, GATEWAY, TABLE],
    good: ROUTE,
    rules: {
      "a route has one destination and one target": { refused: { natGatewayId: "nat-1" } },
      "a destination is a range": { refused: { destinationCidrBlock: "0.0.0.0" } },
    },
  },
  {
    kind: "ec2/RouteTableAssociation",
    given: [VPC, SUBNET, TABLE],
    good: { subnetId: "$subnet", routeTableId: "$table" },
    rules: {
      "a subnet has one table": {
        refused: {},
        given: [["other", "ec2/RouteTableAssociation", { subnetId: "$subnet", routeTableId: "$table" }]],
      },
    },
  },
  {
    kind: "ec2/VpcEndpoint",
    given: [VPC, SUBNET, TABLE],
    good: { vpcId: "$vpc", serviceName: "com.amazonaws.eu-central-1.s3", routeTableIds: ["$table"] },
    rules: {
      "an endpoint of tables has no security groups, and one of subnets no tables": {
        refused: { securityGroupIds: ["sg-1"] },
        taken: {
          serviceName: "com.amazonaws.eu-central-1.sts",
          vpcEndpointType: "Interface",
          routeTableIds: undefined,
          subnetIds: ["$subnet"],
          privateDnsEnabled: true,
        },
      },
    },
  },
  {
    kind: "ec2/FlowLog",
    given: [VPC],
    good: {
      vpcId: "$vpc",
      trafficType: "ALL",
      logDestination: "arn:aws:logs:eu-central-1:111122223333:log-group:flows",
      iamRoleArn: "arn:aws:iam::111122223333:role/flows",
    },
    rules: {
      "a flow log has a source, a destination, and an interval of 60 or 600 seconds": {
        refused: { maxAggregationInterval: 300 },
        taken: { maxAggregationInterval: 60 },
      },
      "a flow log into CloudWatch has a role": {
        refused: { iamRoleArn: undefined },
        taken: { iamRoleArn: undefined, logDestinationType: "s3" },
      },
    },
  },
];

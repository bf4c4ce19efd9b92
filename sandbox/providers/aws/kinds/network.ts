/** Types of the network. What is immutable: the schema of each resource of https://registry.terraform.io/providers/hashicorp/aws */
import { listAt, type PropertyMap, textAt } from "../../property-values.ts";
import { hashOf, type Made, zonesOf } from "../aws-place.ts";
import { type AwsType, type AwsTypes, joined, prefixed, regional } from "../aws-type.ts";

const RULE: AwsType = {
  id: prefixed("sgr"),
  arn: regional("ec2", "security-group-rule/{id}"),
  immutable: ["securityGroupId", "region"],
  computed: (_made, id) => ({ securityGroupRuleId: id }),
};

/** By `service/Class`. */
export const NETWORK_TYPES: AwsTypes = {
  "ec2/Vpc": {
    id: prefixed("vpc"),
    arn: regional("ec2", "vpc/{id}"),
    immutable: ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength", "region"],
    computed: (made, id) => ({
      ...owner(made),
      defaultSecurityGroupId: `sg-${hashOf(id, 17)}`,
      defaultNetworkAclId: `acl-${hashOf(id, 17)}`,
      defaultRouteTableId: `rtb-${hashOf(id, 17)}`,
      mainRouteTableId: `rtb-${hashOf(id, 17)}`,
      dhcpOptionsId: `dopt-${hashOf(made.place.account + made.place.region, 17)}`,
    }),
  },
  "ec2/Subnet": {
    id: prefixed("subnet"),
    arn: regional("ec2", "subnet/{id}"),
    immutable: ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "region", "vpcId"],
    computed: (made) => {
      const zones = zonesOf(made.place.region);
      const asked = textAt(made.inputs, "availabilityZone");
      const zone = zones.find(({ name }) => asked === undefined || name === asked);
      return { ...owner(made), availabilityZone: asked ?? zone?.name ?? "", availabilityZoneId: zone?.id ?? "" };
    },
  },
  "ec2/InternetGateway": {
    id: prefixed("igw"),
    arn: regional("ec2", "internet-gateway/{id}"),
    immutable: ["region"],
    computed: owner,
  },
  "ec2/Eip": {
    id: prefixed("eipalloc"),
    arn: regional("ec2", "elastic-ip/{id}"),
    immutable: ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "region"],
    computed: (_made, id) => ({ allocationId: id, publicIp: publicAddress(id) }),
  },
  "ec2/NatGateway": {
    id: prefixed("nat"),
    immutable: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "region", "subnetId", "vpcId"],
    computed: (made, id) => ({
      networkInterfaceId: `eni-${hashOf(id, 17)}`,
      ...(made.inputs.connectivityType === "private"
        ? {}
        : { publicIp: publicAddress(String(made.inputs.allocationId ?? id)) }),
    }),
  },
  "ec2/RouteTable": {
    id: prefixed("rtb"),
    arn: regional("ec2", "route-table/{id}"),
    immutable: ["region", "vpcId"],
    computed: owner,
  },
  "ec2/Route": {
    id: (made) => `r-${joined("", "routeTableId")(made)}${hashOf(destinationOf(made.inputs), 9)}`,
    immutable: [
      "destinationCidrBlock",
      "destinationIpv6CidrBlock",
      "destinationPrefixListId",
      "region",
      "routeTableId",
    ],
    computed: () => ({ origin: "CreateRoute", state: "active" }),
  },
  "ec2/RouteTableAssociation": { id: prefixed("rtbassoc"), immutable: ["gatewayId", "region", "subnetId"] },
  "ec2/VpcEndpoint": {
    id: prefixed("vpce"),
    arn: regional("ec2", "vpc-endpoint/{id}"),
    immutable: ["resourceConfigurationArn", "region", "serviceName", "serviceRegion", "vpcEndpointType", "vpcId"],
    computed: endpointOutputs,
  },
  "ec2/FlowLog": {
    id: prefixed("fl"),
    arn: regional("ec2", "vpc-flow-log/{id}"),
    immutable: [
      "deliverCrossAccountRole",
      "destinationOptions",
      "eniId",
      "iamRoleArn",
      "logDestination",
      "logDestinationType",
      "logFormat",
      "maxAggregationInterval",
      "region",
      "subnetId",
      "trafficType",
      "vpcId",
    ],
  },
  "ec2/SecurityGroup": {
    named: "name",
    id: prefixed("sg"),
    arn: regional("ec2", "security-group/{id}"),
    immutable: ["description", "name", "namePrefix", "region", "vpcId"],
    computed: owner,
  },
  "ec2/DefaultSecurityGroup": {
    // The group is born with its network and taken over: its id is the one that the network told.
    id: ({ inputs }) => `sg-${hashOf(textAt(inputs, "vpcId") ?? "", 17)}`,
    arn: regional("ec2", "security-group/{id}"),
    immutable: ["region", "vpcId"],
    computed: (made) => ({ ...owner(made), name: "default", description: "default VPC security group" }),
  },
  "vpc/SecurityGroupIngressRule": RULE,
  "vpc/SecurityGroupEgressRule": RULE,
  "ec2/NetworkAcl": {
    id: prefixed("acl"),
    arn: regional("ec2", "network-acl/{id}"),
    immutable: ["region", "vpcId"],
    computed: owner,
  },
  "ec2/NetworkAclRule": {
    id: (made) => `nacl-${hashOf(joined(",", "networkAclId", "ruleNumber", "egress", "protocol")(made), 10)}`,
    immutable: [
      "cidrBlock",
      "egress",
      "fromPort",
      "icmpCode",
      "icmpType",
      "ipv6CidrBlock",
      "networkAclId",
      "protocol",
      "region",
      "ruleAction",
      "ruleNumber",
      "toPort",
    ],
  },
  "ec2/NetworkAclAssociation": { id: prefixed("aclassoc"), immutable: ["region", "subnetId"] },
};

function owner({ place }: Made): PropertyMap {
  return { ownerId: place.account };
}

/** Of the range that documentation uses: nothing answers there. */
function publicAddress(seed: string): string {
  return `203.0.113.${(Number.parseInt(hashOf(seed, 4), 16) % 254) + 1}`;
}

function destinationOf(inputs: PropertyMap): string {
  const keys = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];
  return keys.map((key) => String(inputs[key] ?? "")).join(",");
}

function endpointOutputs(made: Made, id: string): PropertyMap {
  const { place, inputs } = made;
  const isGateway = (inputs.vpcEndpointType ?? "Gateway") === "Gateway";
  const service = String(inputs.serviceName ?? "")
    .split(".")
    .at(-1);
  const interfaces = listAt(inputs, "subnetIds").map((subnet) => `eni-${hashOf(id + String(subnet), 17)}`);
  return {
    ...owner(made),
    state: "available",
    requesterManaged: false,
    networkInterfaceIds: interfaces,
    dnsEntries: isGateway
      ? []
      : [
          {
            dnsName: `${id}.${service}.${place.region}.vpce.amazonaws.com`,
            hostedZoneId: `Z${hashOf(place.region, 13).toUpperCase()}`,
          },
        ],
    ...(isGateway ? { prefixListId: `pl-${hashOf(String(inputs.serviceName), 8)}` } : {}),
  };
}

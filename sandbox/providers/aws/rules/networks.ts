/** What EC2 refuses of networks: ranges, gateways, routes. Security groups: `firewalls.ts`. */
import { exactlyOne, fault, given, oneOf, required } from "../../kubernetes/rules/rule.ts";
import { listAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";
import { zonesOf } from "../aws-place.ts";
import { overlap, rangeOf } from "../ip-range.ts";
import { type AwsRule, check, docs, known, needs, remove, type Written, write } from "./aws-rule.ts";

const VPC = docs("AWSEC2/latest/APIReference/API_CreateVpc.html");
const SUBNET = docs("AWSEC2/latest/APIReference/API_CreateSubnet.html");
const NAT = docs("AWSEC2/latest/APIReference/API_CreateNatGateway.html");
const ROUTE = docs("AWSEC2/latest/APIReference/API_CreateRoute.html");
const ENDPOINT = docs("AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html");
const FLOWS = docs("AWSEC2/latest/APIReference/API_CreateFlowLogs.html");
const GATEWAY = docs("AWSEC2/latest/APIReference/API_AttachInternetGateway.html");
const DELETE = docs("AWSEC2/latest/APIReference/API_DeleteVpc.html");
const TARGETS = [
  "gatewayId",
  "natGatewayId",
  "vpcEndpointId",
  "transitGatewayId",
  "vpcPeeringConnectionId",
  "networkInterfaceId",
  "egressOnlyGatewayId",
  "carrierGatewayId",
  "coreNetworkArn",
  "localGatewayId",
  "odbNetworkArn",
];
/** What a flow log may be of. */
const LOGGED = ["vpcId", "subnetId", "eniId", "regionalNatGatewayId", "transitGatewayId", "transitGatewayAttachmentId"];

/** The rules. */
export const NETWORK_RULES: readonly AwsRule[] = [
  check("ec2/Vpc", "a network's range has a prefix of /16 to /28", VPC, rangeFaults),
  remove("ec2/Vpc", "its subnets go before it", DELETE, ({ id }, account) => {
    const subnet = account.all("ec2/Subnet").find(({ inputs }) => inputs.vpcId === id);
    return subnet === undefined
      ? undefined
      : `deleting EC2 VPC (${id}): DependencyViolation: it still has ${subnet.id}`;
  }),
  check("ec2/Subnet", "a subnet's range has a prefix of /16 to /28", SUBNET, rangeFaults),
  write("ec2/Subnet", "a subnet's network is there, with its range in it", SUBNET, outsideRefusal),
  write("ec2/Subnet", "subnets of a network do not overlap", SUBNET, conflictRefusal),
  write("ec2/Subnet", "its zone is one of the region", SUBNET, ({ inputs, region }) => {
    const [zone, zones] = [textAt(inputs, "availabilityZone"), zonesOf(region).map(({ name }) => name)];
    if (zone === undefined || zones.includes(zone)) return undefined;
    return `creating EC2 Subnet: InvalidParameterValue: "${zone}" is no zone of ${region}; allowed: ${zones.join(", ")}`;
  }),
  write("ec2/InternetGateway", "a network has one way to the internet", GATEWAY, ({ inputs, id }, account) => {
    const others = account.all("ec2/InternetGateway").filter((other) => other.id !== id);
    const other = others.find((one) => inputs.vpcId !== undefined && one.inputs.vpcId === inputs.vpcId);
    return other === undefined ? undefined : `Resource.AlreadyAssociated: ${String(inputs.vpcId)} has ${other.id}`;
  }),
  check("ec2/NatGateway", "a public gateway has an address, and a private one has none", NAT, (inputs) => {
    if (textAt(inputs, "availabilityMode") === "regional") return [];
    const isPrivate = textAt(inputs, "connectivityType") === "private";
    return isPrivate
      ? fault(given(inputs, "allocationId"), "allocationId", "not with connectivityType private")
      : [
          ...needs(inputs, "allocationId", "required with connectivityType public"),
          ...needs(inputs, "subnetId", "required value"),
        ];
  }),
  write("ec2/NatGateway", "an address is that of one gateway", NAT, ({ inputs, id }, account) => {
    const address = textAt(inputs, "allocationId");
    const other = account.all("ec2/NatGateway").find((one) => one.id !== id && one.inputs.allocationId === address);
    if (address === undefined || other === undefined) return undefined;
    return `creating EC2 NAT Gateway: Resource.AlreadyAssociated: ${address} is that of ${other.id}`;
  }),
  write("ec2/NatGateway", "a public gateway is in a network with a way to the internet", NAT, noWayRefusal),
  check("ec2/Route", "a route has one destination and one target", ROUTE, (inputs) =>
    [
      ...exactlyOne(inputs, "", ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"]),
      ...exactlyOne(inputs, "", TARGETS),
    ].map((one) => ({ ...one, property: one.property === "" ? "destinationCidrBlock" : one.property })),
  ),
  check("ec2/Route", "a destination is a range", ROUTE, (inputs) => {
    const range = known(inputs, "destinationCidrBlock");
    return fault(
      range !== undefined && rangeOf(range) === undefined,
      "destinationCidrBlock",
      `"${range}" is no network range`,
    );
  }),
  write(
    "ec2/RouteTableAssociation",
    "a subnet has one table",
    docs("AWSEC2/latest/APIReference/API_AssociateRouteTable.html"),
    ({ inputs, id }, account) => {
      const others = account.all("ec2/RouteTableAssociation").filter((other) => other.id !== id);
      const other = others.find((one) => inputs.subnetId !== undefined && one.inputs.subnetId === inputs.subnetId);
      return other === undefined ? undefined : `Resource.AlreadyAssociated: ${String(inputs.subnetId)} has ${other.id}`;
    },
  ),
  check(
    "ec2/VpcEndpoint",
    "an endpoint of tables has no security groups, and one of subnets no tables",
    ENDPOINT,
    endpointFaults,
  ),
  check(
    "ec2/FlowLog",
    "a flow log has a source, a destination, and an interval of 60 or 600 seconds",
    FLOWS,
    (inputs) => [
      ...exactlyOne(inputs, "", LOGGED).map((one) => ({ ...one, property: "vpcId" })),
      ...required(inputs, "logDestination"),
      ...oneOf(inputs, "maxAggregationInterval", ["60", "600"]),
      ...oneOf(inputs, "logDestinationType", ["cloud-watch-logs", "s3", "kinesis-data-firehose"]),
    ],
  ),
  check("ec2/FlowLog", "a flow log into CloudWatch has a role", FLOWS, (inputs) =>
    (textAt(inputs, "logDestinationType") ?? "cloud-watch-logs") === "cloud-watch-logs"
      ? needs(inputs, "iamRoleArn", "required with logDestinationType cloud-watch-logs")
      : [],
  ),
];

function rangeFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const text = known(inputs, "cidrBlock");
  if (text === undefined) return [];
  const range = rangeOf(text);
  const property = "cidrBlock";
  if (range === undefined) return [{ property, reason: `"${text}" is no network range, or not its first address` }];
  const good = range.prefix >= 16 && range.prefix <= 28;
  return fault(!good, property, `"${text}"; allowed: a prefix of /16 to /28`);
}

function outsideRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const [own, vpcId] = [rangeOf(textAt(inputs, "cidrBlock") ?? ""), textAt(inputs, "vpcId")];
  if (own === undefined || vpcId === undefined) return undefined;
  const vpc = account.get("ec2/Vpc", vpcId);
  if (vpc === undefined) return `creating EC2 Subnet: InvalidVpcID.NotFound: The vpc ID '${vpcId}' does not exist`;
  const outer = rangeOf(textAt(vpc.inputs, "cidrBlock") ?? "");
  const isOutside = outer !== undefined && (own.first < outer.first || own.last > outer.last);
  return isOutside ? `creating EC2 Subnet: InvalidSubnet.Range: outside of ${vpcId}` : undefined;
}

function conflictRefusal({ inputs, id }: Written, account: AwsAccount): string | undefined {
  const own = rangeOf(textAt(inputs, "cidrBlock") ?? "");
  if (own === undefined || inputs.vpcId === undefined) return undefined;
  const beside = account.all("ec2/Subnet").filter((one) => one.id !== id && one.inputs.vpcId === inputs.vpcId);
  const clash = beside.find((one) => overlap(own, rangeOf(textAt(one.inputs, "cidrBlock") ?? "")));
  return clash === undefined ? undefined : `creating EC2 Subnet: InvalidSubnet.Conflict: overlaps with ${clash.id}`;
}

function noWayRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const subnet = account.get("ec2/Subnet", textAt(inputs, "subnetId"));
  if (subnet === undefined || inputs.connectivityType === "private") return undefined;
  const has = account.all("ec2/InternetGateway").some((one) => one.inputs.vpcId === subnet.inputs.vpcId);
  return has
    ? undefined
    : `creating EC2 NAT Gateway: Gateway.NotAttached: ${String(subnet.inputs.vpcId)} has no internet gateway`;
}

function endpointFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const type = textAt(inputs, "vpcEndpointType") ?? "Gateway";
  const has = (key: string) => listAt(inputs, key).length > 0;
  const isGateway = type === "Gateway";
  return [
    ...oneOf(inputs, "vpcEndpointType", ["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"]),
    ...["securityGroupIds", "subnetIds"].flatMap((key) => fault(isGateway && has(key), key, "not of the type Gateway")),
    ...fault(isGateway && inputs.privateDnsEnabled === true, "privateDnsEnabled", "not of the type Gateway"),
    ...fault(!isGateway && has("routeTableIds"), "routeTableIds", `not of the type ${type}`),
  ];
}

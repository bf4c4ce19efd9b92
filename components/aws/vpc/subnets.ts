/** The subnets of a network, and the ways out of each. */
import * as ec2 from "@pulumi/aws/ec2/index.js";
import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones.js";
import type * as pulumi from "@pulumi/pulumi";
import { UNUSABLE_ZONE_IDS } from "../../../infra/values/aws-regions.ts";
import type { Cidr } from "../../../infra/values/cidr.ts";
import { type SubnetPlan, ZONES } from "../../../infra/values/subnet-plan.ts";
import { kept, type NetworkPart, nameTag } from "./network-part.ts";

type Kind = keyof SubnetPlan;

/** Subnets by kind, each list in the order of the zones, and the tables that say where their traffic goes. */
export interface Subnets {
  readonly public: readonly ec2.Subnet[];
  readonly private: readonly ec2.Subnet[];
  readonly data: readonly ec2.Subnet[];
  /** Of the private subnets, one a zone. */
  readonly privateTables: readonly ec2.RouteTable[];
  readonly nats: readonly ec2.NatGateway[];
  /** Addresses that the outside sees connections come from. */
  readonly addresses: readonly ec2.Eip[];
}

/** Load balancers choose their subnets by these: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const TAGS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
  data: {},
};

/** Three subnets of each kind. Public ones lead to the internet, private ones out through NAT, data ones nowhere. */
export function makeSubnets(part: NetworkPart, vpc: ec2.Vpc, plan: SubnetPlan, nat: "one" | "zone"): Subnets {
  const zones = zonesIn(part);
  const make = (kind: Kind) => plan[kind].map((range, zone) => subnet(part, vpc, { kind, range, zone, zones }));
  const subnets = { public: make("public"), private: make("private"), data: make("data") };
  const gateway = new ec2.InternetGateway(
    part.childName("gateway"),
    { vpcId: vpc.id, tags: nameTag(part, "gateway") },
    kept(part),
  );
  const publicTable = table(part, vpc, "public", subnets.public);
  route(part, "public-out", publicTable, { gatewayId: gateway.id });
  // No route but the one within the network: what stands there neither calls out nor can be called from outside.
  table(part, vpc, "data", subnets.data);
  const ways = subnets.public.slice(0, nat === "one" ? 1 : ZONES).map((at, zone) => natIn(part, at, gateway, zone));
  const privateTables = subnets.private.map((own, zone) => {
    const ownTable = table(part, vpc, `private-${zone + 1}`, [own]);
    const way = ways[zone] ?? ways[0];
    if (way !== undefined) route(part, `private-${zone + 1}-out`, ownTable, { natGatewayId: way.nat.id });
    return ownTable;
  });
  return { ...subnets, privateTables, nats: ways.map((way) => way.nat), addresses: ways.map((way) => way.address) };
}

/** The first three zones of the region that can be used, by name. */
function zonesIn({ parent }: NetworkPart): pulumi.Output<string[]> {
  const filters = [{ name: "zone-type", values: ["availability-zone"] }];
  const found = getAvailabilityZonesOutput(
    { state: "available", filters, excludeZoneIds: [...UNUSABLE_ZONE_IDS] },
    { parent },
  );
  return found.names.apply(firstZones);
}

/** The first three by name. @throws Error with what there is, if these are fewer */
export function firstZones(names: readonly string[]): string[] {
  if (names.length >= ZONES) return [...names].sort().slice(0, ZONES);
  throw new Error(`the account can use ${names.length} zones (${names.join(", ")}); a network needs ${ZONES}`);
}

interface SubnetAt {
  readonly kind: Kind;
  readonly range: Cidr;
  readonly zone: number;
  readonly zones: pulumi.Output<string[]>;
}

function subnet(part: NetworkPart, vpc: ec2.Vpc, { kind, range, zone, zones }: SubnetAt): ec2.Subnet {
  const role = `${kind}-${zone + 1}`;
  return new ec2.Subnet(
    part.childName(role),
    {
      vpcId: vpc.id,
      cidrBlock: range.text,
      availabilityZone: zones.apply((names) => names[zone] ?? ""),
      // Load balancers and NAT ask for their addresses; nothing else shall have one of the internet.
      mapPublicIpOnLaunch: false,
      tags: { ...nameTag(part, role), ...TAGS[kind] },
    },
    // AWS opens zones, and one that is impaired is missing in the list for a day: neither may replace a subnet, and
    // with it everything inside.
    kept(part, { ignoreChanges: ["availabilityZone"] }),
  );
}

function table(part: NetworkPart, vpc: ec2.Vpc, role: string, subnets: readonly ec2.Subnet[]): ec2.RouteTable {
  const made = new ec2.RouteTable(
    part.childName(`${role}-table`),
    { vpcId: vpc.id, tags: nameTag(part, role) },
    kept(part),
  );
  for (const [index, { id }] of subnets.entries()) {
    const end = subnets.length === 1 ? "" : `-${index + 1}`;
    const args = { routeTableId: made.id, subnetId: id };
    new ec2.RouteTableAssociation(part.childName(`${role}${end}-association`), args, { parent: part.parent });
  }
  return made;
}

type Way = { readonly gatewayId: pulumi.Output<string> } | { readonly natGatewayId: pulumi.Output<string> };

function route(part: NetworkPart, role: string, { id }: ec2.RouteTable, way: Way): void {
  const args = { routeTableId: id, destinationCidrBlock: "0.0.0.0/0", ...way };
  new ec2.Route(part.childName(role), args, { parent: part.parent });
}

function natIn(part: NetworkPart, at: ec2.Subnet, gateway: ec2.InternetGateway, zone: number) {
  const role = `nat-${zone + 1}`;
  // An address has no use before its network has a way to the internet, and must go before it.
  const options = kept(part, { dependsOn: [gateway] });
  const address = new ec2.Eip(part.childName(`${role}-address`), { domain: "vpc", tags: nameTag(part, role) }, options);
  const args = { allocationId: address.id, subnetId: at.id, tags: nameTag(part, role) };
  return { address, nat: new ec2.NatGateway(part.childName(role), args, options) };
}

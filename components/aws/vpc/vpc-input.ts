/** What a network of AWS is made from: plain, resolved data, the same for the component and for the tests. */
import type { Cidr } from "../../../infra/values/cidr.ts";
import type { Owner } from "../../labels.ts";

/** The network of one environment. */
export interface VpcInput extends Owner {
  /** Twelve digits: flow logs are taken from this account alone. */
  readonly accountId: string;
  /** One with three zones that can be used. Another one replaces everything. */
  readonly region: string;
  /** A network to make, or the one that is there. */
  readonly network: NewVpc | ExistingVpc;
  /** Ranges that may reach the load balancer, at 443; at most 57, as many as the group has rules for. */
  readonly clients: readonly Cidr[];
  /**
   * Security group of the nodes of a cluster that is there already. Of its rules only the one for the load balancer is
   * made here. @default undefined - one is made, for the nodes of a cluster of the same stack
   */
  readonly nodeGroupId?: string | undefined;
}

/** A network to make; structurally the `vpc` of an environment. */
export interface NewVpc {
  readonly kind: "vpc";
  /** A private range, `/16` to `/22`. Another one replaces everything. */
  readonly cidr: Cidr;
  /** NAT gateways, and where the interface endpoints stand: in the first zone, or in each. */
  readonly nat: "one" | "zone";
  /** How long flow logs stay, in days; one of CloudWatch's steps. */
  readonly logDays: number;
}

/** A network that somebody else made; structurally the existing `vpc` of an environment. */
export interface ExistingVpc {
  readonly kind: "existing";
  readonly cidr: Cidr;
  readonly vpcId: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly dataSubnetIds: readonly string[];
  /** Addresses that the outside sees connections of its pods come from. @default none is known */
  readonly natAddresses?: readonly string[];
}

/**
 * How the range of an environment is shared out over three zones. Pure, and here because three ask for it: the network
 * that makes the subnets, the stores whose paths lead into them, and the rule that refuses a range that is too small.
 *
 * | part of the range | for |
 * |---|---|
 * | first, second and third quarter | the private subnets: every pod has an address of its own |
 * | of the last quarter, eighths 1 to 3 | the public subnets: load balancers and NAT |
 * | eighths 4 to 6 | the data subnets |
 * | eighths 7 and 8 | nothing yet |
 *
 * A /16 gives private subnets of /18 (16,379 addresses each), public and data ones of /21 (2,043).
 */
import { type Cidr, cidrPart } from "./cidr.ts";

/** Zones that every network stands in. */
export const ZONES = 3;

/** The range of each subnet, one a zone, in the zones' order. */
export interface SubnetPlan {
  readonly public: readonly Cidr[];
  readonly private: readonly Cidr[];
  readonly data: readonly Cidr[];
}

/** Largest range of a VPC: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const SHORTEST_PREFIX = 16;

/**
 * Smallest range: a /22, whose public subnets are /27 each. A load balancer refuses smaller ones:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
export const LONGEST_PREFIX = 22;

/** Whether a range can be shared out. */
export function canBeShared({ prefix }: Cidr): boolean {
  return prefix >= SHORTEST_PREFIX && prefix <= LONGEST_PREFIX;
}

/** Shares out a range. @throws RangeError outside of `/16` to `/22` */
export function planSubnets(range: Cidr): SubnetPlan {
  if (!canBeShared(range)) {
    throw new RangeError(`${range.text} cannot be shared out; allowed: /${SHORTEST_PREFIX} to /${LONGEST_PREFIX}`);
  }
  const last = cidrPart(range, range.prefix + 2, 3);
  const perZone = (subnetOf: (zone: number) => Cidr) => Array.from({ length: ZONES }, (_, zone) => subnetOf(zone));
  return {
    private: perZone((zone) => cidrPart(range, range.prefix + 2, zone)),
    public: perZone((zone) => cidrPart(last, last.prefix + 3, zone)),
    data: perZone((zone) => cidrPart(last, last.prefix + 3, ZONES + zone)),
  };
}

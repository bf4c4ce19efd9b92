/**
 * Where the addresses of Services come from in a cluster that a stack makes, and which of them answers for names. Pure,
 * and here because three ask for it: the cluster that is made with it, the policies that open it, and the rules.
 */
import { type Cidr, cidrPart, cidrsOverlap, parseCidr } from "./cidr.ts";

/** The two ranges that EKS itself chooses from where nobody names one. They cannot both overlap with one range of ours. */
const CHOICES = ["172.20.0.0/16", "10.100.0.0/16"].map(parseCidr);

/**
 * The range of Services beside this network: `172.20.0.0/16`, or `10.100.0.0/16` where the network has that one.
 * @throws Error for a network that has both, which no configuration can name
 */
export function serviceRange(network: Cidr): Cidr {
  const free = CHOICES.find((range) => !cidrsOverlap(range, network));
  if (free === undefined) throw new Error(`${network.text} leaves no range for Services`);
  return free;
}

/**
 * The address that every pod asks for names: the tenth of the range. In EKS Auto Mode a system service of each node
 * answers there, and no pod `kube-dns`: a policy that is to let names through must open the address.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/auto-networking.html#coredns-considerations
 * https://github.com/aws/containers-roadmap/issues/2552
 */
export function dnsAddress(range: Cidr): Cidr {
  return cidrPart(range, 32, 10);
}

/** Ranges that nobody comes from over the internet, each whole. */
import { type Cidr, parseCidr } from "./cidr.ts";

/**
 * This network, private, shared with a provider, loopback, link-local, multicast and what is kept for later. EKS takes
 * none of them for its API server. https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export const NOT_ON_INTERNET: readonly Cidr[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
].map(parseCidr);

/** Whether no address of the range is one that somebody comes from over the internet. */
export function isOffInternet(range: Cidr): boolean {
  return NOT_ON_INTERNET.some(({ first, last }) => first <= range.first && range.last <= last);
}

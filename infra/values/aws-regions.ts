/**
 * Regions of AWS in its commercial partition, and how many zones of each a network can be spread over. GovCloud and China
 * are left out: accounts, ARNs and services there are others.
 *
 * Zones by region: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */

/**
 * Zones, by id, that EKS cannot stand in, or that only old accounts may use; no network is spread over them.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#network-requirements-subnets
 */
export const UNUSABLE_ZONE_IDS: readonly string[] = ["apne1-az3", "cac1-az3", "use1-az3", "usw1-az2"];

/** Zones of each region that an account of today can use. */
const ZONES_BY_REGION: Readonly<Record<string, number>> = {
  "af-south-1": 3,
  "ap-east-1": 3,
  "ap-east-2": 3,
  "ap-northeast-1": 3,
  "ap-northeast-2": 4,
  "ap-northeast-3": 3,
  "ap-south-1": 3,
  "ap-south-2": 3,
  "ap-southeast-1": 3,
  "ap-southeast-2": 3,
  "ap-southeast-3": 3,
  "ap-southeast-4": 3,
  "ap-southeast-5": 3,
  "ap-southeast-6": 3,
  "ap-southeast-7": 3,
  "ca-central-1": 3,
  "ca-west-1": 3,
  "eu-central-1": 3,
  "eu-central-2": 3,
  "eu-north-1": 3,
  "eu-south-1": 3,
  "eu-south-2": 3,
  "eu-west-1": 3,
  "eu-west-2": 4,
  "eu-west-3": 3,
  "il-central-1": 3,
  "me-central-1": 3,
  "me-south-1": 3,
  "mx-central-1": 3,
  "sa-east-1": 3,
  "us-east-1": 5,
  "us-east-2": 3,
  "us-west-1": 2,
  "us-west-2": 4,
};

/** Every region, sorted. */
export const AWS_REGIONS: readonly string[] = Object.keys(ZONES_BY_REGION);

/** Zones of a region that a network can be spread over; undefined for an unknown region. */
export function zonesOf(region: string): number | undefined {
  return Object.hasOwn(ZONES_BY_REGION, region) ? ZONES_BY_REGION[region] : undefined;
}

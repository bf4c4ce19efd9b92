/** Services of AWS that are reached without the internet. Pure. */

/** Services with an address in the private subnets, by the role of their endpoint; in the order of their making. */
export const INTERFACE_ENDPOINTS: Readonly<Record<string, string>> = {
  "endpoint-ecr-api": "ecr.api",
  "endpoint-ecr-dkr": "ecr.dkr",
  "endpoint-secretsmanager": "secretsmanager",
  "endpoint-kms": "kms",
  "endpoint-logs": "logs",
  "endpoint-sts": "sts",
};

/** Name of a service in a region, as endpoints are asked for. */
export function endpointService(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}

/** What the load balancer, its certificate and its records are asked for, decided from plain input. Pure. */
import { GATEWAY_PORTS } from "../../gateway/listeners.ts";
import { partitionOf } from "../partition.ts";
import type { PolicyStatement } from "../policy-document.ts";
import type { EntryInput } from "./entry-input.ts";

/**
 * Protocols and ciphers for clients: TLS 1.3, and 1.2 with forward secrecy and authenticated encryption alone.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
 */
export const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** Settings of the load balancer beside its place: reached over the internet, each node serves every zone's proxies. */
export const LOAD_BALANCER = {
  loadBalancerType: "network",
  internal: false,
  ipAddressType: "ipv4",
  enableCrossZoneLoadBalancing: true,
} as const;

/**
 * Settings of the group of proxies. They are registered by the addresses of their pods, and TLS is opened anew to them,
 * by whatever certificate they have: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html
 *
 * - Client addresses are not kept: a probe of the cluster that asks a public address comes back with that of a NAT gateway,
 *   which no policy of the network can name beforehand.
 * - The check opens a connection and nothing more: it names no host, so no answer of a proxy could be told right or wrong.
 *   Whether a pod is ready, the controller knows before it registers it.
 */
export const TARGET_GROUP = {
  port: GATEWAY_PORTS.tls,
  protocol: "TLS",
  targetType: "ip",
  ipAddressType: "ipv4",
  preserveClientIp: "false",
  // A proxy that leaves answers for half a minute more; then its connections are ended, not forgotten.
  deregistrationDelay: 30,
  connectionTermination: true,
  healthCheck: { protocol: "TCP", port: "traffic-port", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
} as const;

/** Names of the certificate: `<host>`, and every name one step below. */
export function certificateNames({ host }: Pick<EntryInput, "host">): {
  readonly domainName: string;
  readonly subjectAlternativeNames: string[];
} {
  return { domainName: host, subjectAlternativeNames: [`*.${host}`] };
}

/**
 * Every record by role: `apex-record` for the host, `record-<label>` for what is below it, sorted.
 * @throws Error for a name that the certificate does not hold
 */
export function recordRoles({ host, names }: Pick<EntryInput, "host" | "names">): ReadonlyMap<string, string> {
  return new Map(
    [...new Set(names)].toSorted().map((name) => {
      if (name === host) return ["apex-record", name];
      const label = name.endsWith(`.${host}`) ? name.slice(0, -host.length - 1) : "";
      if (!/^[a-z0-9-]+$/.test(label)) throw new Error(`${name} is neither ${host} nor one step below`);
      return [`record-${label}`, name];
    }),
  );
}

/** The port that clients reach, as a rule of a security group says it; nothing listens at any other. */
export const CLIENT_PORT = { ipProtocol: "tcp", fromPort: GATEWAY_PORTS.tls, toPort: GATEWAY_PORTS.tls } as const;

/** Which authorities may issue certificates for the host: that of AWS Certificate Manager alone. */
export const AUTHORITIES = ['0 issue "amazon.com"', '0 issuewild "amazon.com"'] as const;

/**
 * What lets access logs be delivered into a bucket.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
 */
export function logDelivery(
  bucketArn: string,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): readonly PolicyStatement[] {
  const who = { Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" } } as const;
  const account = { "aws:SourceAccount": accountId };
  const source = { ArnLike: { "aws:SourceArn": `arn:${partitionOf(region)}:logs:${region}:${accountId}:*` } };
  return [
    {
      Sid: "LogDeliveryLooks",
      ...who,
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { StringEquals: account, ...source },
    },
    {
      Sid: "LogDeliveryWrites",
      ...who,
      Action: "s3:PutObject",
      Resource: `${bucketArn}/AWSLogs/${accountId}/*`,
      Condition: { StringEquals: { ...account, "s3:x-amz-acl": "bucket-owner-full-control" }, ...source },
    },
  ];
}

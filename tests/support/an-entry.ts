/** Inputs of the way into an environment on AWS, of its secrets, and of its account, and what AWS answers of them. */
import type { EntryArgs } from "../../components/aws/entry/entry.ts";
import type { SecretsStoreArgs } from "../../components/aws/secrets-manager/secrets-store.ts";
import type { GatewayInput } from "../../components/gateway/gateway-input.ts";
import { ClusterProvider } from "../../infra/cluster-provider.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { aGatewayInput } from "./a-workload.ts";

const OWNER = { project: "shop", environment: "production", namespace: "shop-production" } as const;
const PLACE = { accountId: "111122223333", region: "eu-central-1" } as const;

/** Where an environment on AWS is, and whose it is. */
export const AWS_PLACE = { project: "shop", environment: "production", ...PLACE } as const;

/** ARN of a key. */
export const KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/0a";

/** A way to a cluster; made inside of a recording. */
export function aCluster(): ClusterProvider {
  return new ClusterProvider("cluster", { context: "shop", server: "https://shop.example" });
}

/** The way into production, with one change. */
export function anEntry(change: Partial<EntryArgs> = {}): EntryArgs {
  return {
    ...OWNER,
    ...PLACE,
    host: "shop.example",
    names: ["web.shop.example", "shop.example", "api.shop.example"],
    className: "nginx",
    zoneId: undefined,
    autoMode: true,
    logDays: 90,
    vpcId: "vpc-1",
    publicSubnetIds: ["subnet-1", "subnet-2"],
    securityGroupId: "sg-1",
    natAddresses: ["198.51.100.7"],
    clusterName: "shop-production",
    keyArn: KEY_ARN,
    kubernetes: aCluster(),
    protect: true,
    ...change,
  };
}

/** The secrets of production, with one change. */
export function aSecretsStore(change: Partial<SecretsStoreArgs> = {}): SecretsStoreArgs {
  return {
    ...OWNER,
    ...PLACE,
    secrets: [{ name: "mail-token", key: "shop/production/mail-token" }],
    read: [],
    recoveryDays: 30,
    keyArn: KEY_ARN,
    cluster: { kind: "issuer", url: "https://oidc.eks.eu-central-1.amazonaws.com/id/AB12" },
    kubernetes: aCluster(),
    protect: true,
    ...change,
  };
}

/** A Gateway behind a load balancer. */
export function aBalancedGateway(change: Partial<GatewayInput> = {}): GatewayInput {
  const cidrs = [parseCidr("10.10.192.0/21"), parseCidr("10.10.200.0/21")];
  return aGatewayInput({ behind: { kind: "load-balancer", cidrs }, ...change });
}

/** Outputs of resources, as AWS gives them. */
export function awsOutputs(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const more: Record<string, Record<string, unknown>> = {
    "aws:acm/certificate:Certificate": {
      arn: "arn:certificate",
      domainValidationOptions: [
        { domainName: "shop.example", resourceRecordName: "_x.shop.example", resourceRecordType: "CNAME" },
      ].map((option) => ({ ...option, resourceRecordValue: "_y.acm-validations.aws" })),
    },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
      arn: `arn:aws:iam::111122223333:oidc-provider/${String(inputs.url).replace("https://", "")}`,
    },
    "aws:lb/loadBalancer:LoadBalancer": { arnSuffix: "net/b/1", dnsName: "b.elb.example", zoneId: "Z3", arn: "arn:lb" },
    "aws:lb/targetGroup:TargetGroup": { arnSuffix: "targetgroup/t/1", arn: "arn:group" },
    "aws:route53/zone:Zone": { zoneId: "Z1MADE", nameServers: ["ns-1.example", "ns-2.example"] },
    "aws:s3/bucket:Bucket": { bucket: inputs.bucket ?? name, arn: `arn:aws:s3:::${inputs.bucket ?? name}` },
  };
  return { arn: `arn:${name}`, ...inputs, ...more[type] };
}

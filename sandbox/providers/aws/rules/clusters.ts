/** What EKS refuses of a cluster's network and of its add-ons; who may enter it is among the identities. */
import { fault, oneOf } from "../../kubernetes/rules/rule.ts";
import { listAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";
import { overlap, rangeOf } from "../ip-range.ts";
import { type AwsRule, check, docs, needs, type Written, write } from "./aws-rule.ts";

const NETWORK = docs("eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html");
const ADDON = docs("eks/latest/APIReference/API_CreateAddon.html");
const UPDATE_ADDON = docs("eks/latest/APIReference/API_UpdateAddon.html");
/** Ranges that addresses of Services may be of. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** The rules. */
export const CLUSTER_RULES: readonly AwsRule[] = [
  check("eks/Cluster", "Services have a private range of /12 to /24", NETWORK, serviceRangeFaults),
  write("eks/Cluster", "the range of Services overlaps with none of its VPC", NETWORK, serviceRangeRefusal),
  check("eks/Addon", "an add-on has a name and a cluster", ADDON, (inputs) => [
    ...needs(inputs, "addonName", "required value"),
    ...needs(inputs, "clusterName", "required value"),
  ]),
  check("eks/Addon", "conflicts are overwritten or end its creation", ADDON, (inputs) =>
    oneOf(inputs, "resolveConflictsOnCreate", ["NONE", "OVERWRITE"]),
  ),
  check("eks/Addon", "conflicts are overwritten, kept, or end its update", UPDATE_ADDON, (inputs) =>
    oneOf(inputs, "resolveConflictsOnUpdate", ["NONE", "OVERWRITE", "PRESERVE"]),
  ),
  write("eks/Addon", "its cluster is there", ADDON, ({ inputs }, account) => {
    const name = textAt(inputs, "clusterName");
    const isThere = account.get("eks/Cluster", name) !== undefined;
    return isThere ? undefined : `ResourceNotFoundException: No cluster found for name: ${name}.`;
  }),
];

function serviceRangeFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const key = "kubernetesNetworkConfig.serviceIpv4Cidr";
  const text = serviceRangeOf(inputs);
  if (text === undefined) return [];
  const range = rangeOf(text);
  const within = PRIVATE.map(rangeOf).some(
    (one) => one !== undefined && range !== undefined && one.first <= range.first && range.last <= one.last,
  );
  const isSized = range !== undefined && range.prefix >= 12 && range.prefix <= 24;
  return fault(!within || !isSized, key, `"${text}"; allowed: /12 to /24 within ${PRIVATE.join(", ")}`);
}

function serviceRangeRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const services = rangeOf(serviceRangeOf(inputs) ?? "");
  if (services === undefined) return undefined;
  const subnets = listAt(inputs, "vpcConfig", "subnetIds").map((id) => account.get("ec2/Subnet", String(id)));
  const vpcs = new Set(subnets.flatMap((subnet) => textAt(subnet?.inputs, "vpcId") ?? []));
  const ranges = [...vpcs].flatMap((id) => textAt(account.get("ec2/Vpc", id)?.inputs, "cidrBlock") ?? []);
  const same = ranges.find((range) => overlap(services, rangeOf(range)));
  return same === undefined
    ? undefined
    : `creating EKS Cluster: InvalidParameterException: serviceIpv4Cidr overlaps with ${same} of the VPC`;
}

function serviceRangeOf(inputs: PropertyMap): string | undefined {
  return textAt(inputs, "kubernetesNetworkConfig", "serviceIpv4Cidr");
}

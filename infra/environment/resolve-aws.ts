/** A stack's file and the tier table → what of the environment is AWS's. */
import type { EksConfig } from "../config/aws-config.ts";
import type { SharedConfig, StackConfig } from "../config/stack-config.ts";
import type { Cidr } from "../values/cidr.ts";
import { serviceRange } from "../values/service-range.ts";
import { canBeShared, planSubnets } from "../values/subnet-plan.ts";
import type { AwsSpec, EksSpec, ExistingEks, ExistingVpc, VpcSpec } from "./aws-spec.ts";
import { resolveAudit } from "./resolve-account.ts";
import { TIERS, type TierDefaults } from "./tiers.ts";

/** The row of the tier table for what environments share: that of the highest tier, as any may stand in it. */
export const SHARED_TIER = TIERS.production;

/**
 * What of the environment is AWS's; undefined on the platform `kubernetes`. `groupOf` answers the group of the cluster
 * that stands for a team.
 * @throws Error where account or region is missing: the rules refuse that before
 */
export function resolveAws(
  config: StackConfig,
  tier: TierDefaults,
  groupOf: (team: string) => string,
): AwsSpec | undefined {
  if (config.platform !== "aws") return undefined;
  const { accountId, region } = config.target;
  if (accountId === undefined || region === undefined) throw new Error("platform aws without account or region");
  return {
    accountId,
    region,
    network: config.sharedCluster ? { kind: "shared", cidr: config.network.cidr } : resolveVpc(config, tier),
    cluster: config.sharedCluster ? { kind: "shared", autoMode: true } : resolveCluster(config, tier, groupOf),
    account: resolveAudit(config.account),
    zoneId: config.dns.zoneId,
    logDays: tier.aws.logDays,
    keyDeletionDays: tier.aws.keyDeletionDays,
  };
}

/**
 * Ranges where databases and caches of an environment on AWS are: those of its data subnets. Of a VPC that is there
 * already only the whole range is known, and a range that cannot be shared out is one that the rules refuse.
 */
export function dataRanges({ network: { cidr, vpc } }: Pick<StackConfig, "network">): readonly string[] {
  const isPlanned = vpc.existing === undefined && canBeShared(cidr);
  return isPlanned ? planSubnets(cidr).data.map(({ text }) => text) : [cidr.text];
}

/** A VPC that a stack makes. */
export function newVpc(
  { cidr, vpc }: NonNullable<SharedConfig["network"]>,
  { aws: { nat, logDays } }: TierDefaults,
): VpcSpec {
  return { kind: "vpc", cidr, nat: vpc.nat ?? nat, logDays };
}

function resolveVpc({ network: { cidr, vpc }, gateway }: StackConfig, tier: TierDefaults): VpcSpec | ExistingVpc {
  if (vpc.existing === undefined) return newVpc({ cidr, vpc }, tier);
  const { vpcId, publicSubnetIds, privateSubnetIds, dataSubnetIds, natAddresses } = vpc.existing;
  // AWS refuses a rule that is there already.
  const clients = new Set(gateway.clients?.map(({ text }) => text));
  return {
    kind: "existing",
    cidr,
    vpcId,
    publicSubnetIds: [...publicSubnetIds],
    privateSubnetIds: [...privateSubnetIds],
    dataSubnetIds: [...dataSubnetIds],
    natAddresses: [...new Set(natAddresses)].filter((address) => !clients.has(`${address}/32`)).sort(),
  };
}

function resolveCluster(
  { cluster, existingCluster, network }: StackConfig,
  tier: TierDefaults,
  groupOf: (team: string) => string,
): EksSpec | ExistingEks {
  if (cluster !== undefined) return newEks({ cluster, network }, tier, groupOf);
  if (existingCluster === undefined) throw new Error("platform aws without a cluster");
  return { kind: "existing", ...existingCluster };
}

/** Where the addresses of Services come from in a cluster that the stack makes. */
export function resolveServiceCidr({ serviceCidr }: EksConfig, { cidr }: Pick<StackConfig["network"], "cidr">): Cidr {
  return serviceCidr ?? serviceRange(cidr);
}

/** A cluster that a stack makes in this network. */
export function newEks(
  { cluster, network }: { readonly cluster: EksConfig; readonly network: Pick<StackConfig["network"], "cidr"> },
  tier: TierDefaults,
  groupOf: (team: string) => string,
): EksSpec {
  const { version, access, roles, adminRoles, nodePools } = cluster;
  const byGroup = Object.entries(roles).map(([team, role]): [string, string] => [groupOf(team), role]);
  return {
    kind: "eks",
    version,
    access: access.mode === "private" ? { mode: "private" } : { mode: "allowlist", cidrs: [...access.cidrs] },
    groupRoles: Object.fromEntries(byGroup.sort(([a], [b]) => (a < b ? -1 : 1))),
    adminRoles: [...new Set(adminRoles)].sort(),
    serviceCidr: resolveServiceCidr(cluster, network),
    nodePools: [...new Set(nodePools)].sort(),
    logDays: tier.aws.logDays,
  };
}

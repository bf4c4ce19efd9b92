/** A stack's file and the tier table → what of the environment is AWS's. */
import type { EksConfig } from "../config/aws-config.ts";
import type { StackConfig } from "../config/stack-config.ts";
import { canBeShared, planSubnets } from "../values/subnet-plan.ts";
import type { AwsSpec, EksSpec, ExistingEks, ExistingVpc, VpcSpec } from "./aws-spec.ts";
import type { TierDefaults } from "./tiers.ts";

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
    network: resolveVpc(config, tier),
    cluster: resolveCluster(config, tier, groupOf),
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

function resolveVpc({ network: { cidr, vpc } }: StackConfig, tier: TierDefaults): VpcSpec | ExistingVpc {
  if (vpc.existing === undefined) {
    return { kind: "vpc", cidr, nat: vpc.nat ?? tier.aws.nat, logDays: tier.aws.logDays };
  }
  const { vpcId, publicSubnetIds, privateSubnetIds, dataSubnetIds } = vpc.existing;
  return {
    kind: "existing",
    cidr,
    vpcId,
    publicSubnetIds: [...publicSubnetIds],
    privateSubnetIds: [...privateSubnetIds],
    dataSubnetIds: [...dataSubnetIds],
  };
}

function resolveCluster(
  { cluster, existingCluster }: StackConfig,
  tier: TierDefaults,
  groupOf: (team: string) => string,
): EksSpec | ExistingEks {
  if (cluster !== undefined) return resolveEks(cluster, tier, groupOf);
  if (existingCluster === undefined) throw new Error("platform aws without a cluster");
  return { kind: "existing", ...existingCluster };
}

function resolveEks(cluster: EksConfig, tier: TierDefaults, groupOf: (team: string) => string): EksSpec {
  const { version, access, roles, adminRoles, nodePools } = cluster;
  const byGroup = Object.entries(roles).map(([team, role]): [string, string] => [groupOf(team), role]);
  return {
    kind: "eks",
    version,
    access: access.mode === "private" ? { mode: "private" } : { mode: "allowlist", cidrs: [...access.cidrs] },
    groupRoles: Object.fromEntries(byGroup.sort(([a], [b]) => (a < b ? -1 : 1))),
    adminRoles: [...new Set(adminRoles)].sort(),
    nodePools: [...new Set(nodePools)].sort(),
    logDays: tier.aws.logDays,
  };
}

/** Network ranges: no address may belong to two environments. */
import type { Project, StackFile } from "../../config/project.ts";
import { stackFileName } from "../../config/project-files.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { SHARED_STACK } from "../../config/stack-file.ts";
import { type Cidr, cidrsOverlap, nextFreeCidr } from "../../values/cidr.ts";
import { canEnforce, isPolicyPlugin, POLICY_PLUGINS } from "../../values/policy-plugin.ts";
import { clusterOf } from "../cluster-of.ts";
import { resolveEnforcement } from "../resolve-place.ts";
import { TIERS } from "../tiers.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

/** Ranges that overlap, and environments whose policies would bind nobody. */
export function networkFaults(project: Project): readonly RuleFault[] {
  return [
    ...overlapFaults(project),
    ...[...project.stacks.values()].flatMap((file) => enforcementFaults(project, file)),
  ];
}

/** A server takes policies whether anything enforces them or not: what must be closed needs somebody to say who does. */
function enforcementFaults(project: Project, { stack, config }: StackFile<StackConfig>): readonly RuleFault[] {
  const enforcedBy = resolveEnforcement({ ...config, cluster: clusterOf(project, config) });
  if (!TIERS[config.tier].protect || (enforcedBy !== undefined && canEnforce(enforcedBy))) return [];
  const found = enforcedBy === undefined ? "nothing says which network plugin does" : `"${enforcedBy}" cannot`;
  const able = Object.keys(POLICY_PLUGINS).filter((name) => isPolicyPlugin(name) && canEnforce(name));
  const message = `somebody must enforce the network policies of the tier ${config.tier}: ${found}; allowed: ${able.join(", ")}`;
  const remedy = "add enforcedBy to environments:network; components/network/README.md says how to verify it";
  return [inStack(stack, ["network"], { code: "NETWORK_NOT_ENFORCED", message, remedy })];
}

/** A stack's range, and what tells its network from others'; undefined where the stack makes one of its own. */
interface StackRange {
  readonly stack: string;
  readonly cidr: Cidr;
  readonly network: string | undefined;
}

/**
 * Ranges of the environments' networks and of the one that the stack `shared` makes. Environments in one VPC have its
 * range in common: the range of the shared one is told once, as that of `shared`.
 */
function rangesOf({ stacks, shared }: Project): readonly StackRange[] {
  const own = [...stacks.values()].flatMap(({ stack, config: { network, sharedCluster } }): readonly StackRange[] =>
    sharedCluster ? [] : [{ stack, cidr: network.cidr, network: network.vpc.existing?.vpcId }],
  );
  const cidr = shared?.config.network?.cidr;
  return cidr === undefined ? own : [...own, { stack: SHARED_STACK, cidr, network: undefined }];
}

/** Each stack whose range overlaps with that of one before it in the order of addresses; names both files. */
function overlapFaults(project: Project): readonly RuleFault[] {
  const ranges = rangesOf(project).toSorted((a, b) => a.cidr.first - b.cidr.first || (a.stack < b.stack ? -1 : 1));
  const faults: RuleFault[] = [];
  let widest = ranges[0];
  for (const range of ranges.slice(1)) {
    const isOneNetwork = range.network !== undefined && range.network === widest?.network;
    if (widest !== undefined && !isOneNetwork && cidrsOverlap(widest.cidr, range.cidr)) {
      const free = nextFreeCidr(
        ranges.map(({ cidr }) => cidr),
        Math.max(range.cidr.prefix, 8),
      );
      const message = `${range.cidr.text} overlaps with ${widest.cidr.text} of ${stackFileName(widest.stack)}`;
      const remedy = free === undefined ? "choose a free range" : `choose a free range, for example ${free.text}`;
      faults.push(inStack(range.stack, ["network", "cidr"], { code: "NETWORK_OVERLAP", message, remedy }));
    }
    if (widest === undefined || range.cidr.last > widest.cidr.last) widest = range;
  }
  return faults;
}

/** Where an environment on AWS stands: account, region, and a range that three zones can share. */
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import type { KeyPath } from "../../config/yaml-position.ts";
import { AWS_REGIONS, zonesOf } from "../../values/aws-regions.ts";
import { type Cidr, parseCidr } from "../../values/cidr.ts";
import { didYouMean } from "../../values/nearest.ts";
import { LONGEST_PREFIX, SHORTEST_PREFIX, ZONES } from "../../values/subnet-plan.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

type Stack = StackFile<StackConfig>;

/** A stack with a network on AWS; of its file what the rules of place and range ask. */
interface Placed {
  readonly stack: string;
  readonly config: {
    readonly target: StackConfig["target"];
    readonly network: {
      readonly cidr: Cidr;
      readonly vpc: Partial<StackConfig["network"]["vpc"]>;
    };
  };
}

/**
 * Ranges that no server of the internet has: RFC 1918, and RFC 6598, which AWS allows too. A range of somebody else's
 * would hide their servers from the environment. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map(parseCidr);

/** What is missing, unknown or too small on AWS, and what is AWS's alone on another platform. */
export function awsNetworkFaults(project: Project): readonly RuleFault[] {
  const stacks = [...project.stacks.values()].flatMap((stack) =>
    stack.config.platform === "aws" ? [...placedFaults(stack), ...subnetFaults(stack)] : foreignKeyFaults(stack),
  );
  return [...stacks, ...accountFaults(project)];
}

/** What exists once in an account must be told which one. */
function accountFaults({ shared }: Project): readonly RuleFault[] {
  if (shared?.config.account === undefined) return [];
  const { accountId, region } = shared.config.target;
  const missing = Object.entries({ accountId, region }).flatMap(([key, value]) => (value === undefined ? [key] : []));
  return missing.map((key) => {
    const message = `\`account\` needs \`${key}\`: nothing says where the audit trail goes`;
    const remedy = `add ${key} to environments:target, or remove environments:account`;
    return inStack(shared.stack, ["target"], { code: "AWS_TARGET_MISSING", message, remedy });
  });
}

/** Where a network is to be made, and whether its range can be shared out among three zones. */
export function placedFaults(placed: Placed): readonly RuleFault[] {
  return [...placeFaults(placed), ...rangeFaults(placed)];
}

function placeFaults({ stack, config: { target, network } }: Placed): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const missing = (key: string, example: string) => {
    const message = `the platform aws needs \`${key}\`: nothing says where the environment stands`;
    const remedy = `add ${key}: ${example} to environments:target`;
    faults.push(inStack(stack, ["target"], { code: "AWS_TARGET_MISSING", message, remedy }));
  };
  if (target.accountId === undefined) missing("accountId", '"111122223333"');
  if (target.region === undefined) missing("region", "eu-central-1");
  const fault =
    target.region === undefined ? undefined : regionFault(target.region, network.vpc.existing === undefined);
  return fault === undefined ? faults : [...faults, inStack(stack, ["target", "region"], fault)];
}

function regionFault(region: string, isMade: boolean) {
  const zones = zonesOf(region);
  if (zones === undefined) {
    const message = `there is no region "${region}"${didYouMean(region, AWS_REGIONS)}`;
    return { code: "AWS_REGION_UNKNOWN", message, remedy: `choose one of ${AWS_REGIONS.join(", ")}` };
  }
  if (!isMade || zones >= ZONES) return undefined;
  const message = `a network stands in ${ZONES} zones, and ${region} has ${zones} that a new account can use`;
  const able = AWS_REGIONS.filter((name) => name.startsWith(region.slice(0, 3)) && (zonesOf(name) ?? 0) >= ZONES);
  return { code: "AWS_REGION_ZONES", message, remedy: `choose another region, for example ${able.join(" or ")}` };
}

function rangeFaults({ stack, config: { network } }: Placed): readonly RuleFault[] {
  const { cidr, vpc } = network;
  if (vpc.existing !== undefined) return [];
  const faults: RuleFault[] = [];
  const add = (code: string, message: string, remedy: string) =>
    faults.push(inStack(stack, ["network", "cidr"], { code, message, remedy }));
  if (cidr.prefix > LONGEST_PREFIX) {
    const message = `${cidr.text} is too small for ${ZONES} zones with three subnets each; allowed: /${LONGEST_PREFIX} and larger, to /${SHORTEST_PREFIX}`;
    add("AWS_RANGE_SMALL", message, `choose a range of the length /${SHORTEST_PREFIX}, which leaves room to grow`);
  }
  if (cidr.prefix < SHORTEST_PREFIX) {
    const message = `${cidr.text} is larger than a VPC can be; allowed: /${SHORTEST_PREFIX} to /${LONGEST_PREFIX}`;
    add("AWS_RANGE_LARGE", message, `choose a range of the length /${SHORTEST_PREFIX}`);
  }
  if (!PRIVATE.some((range) => holds(range, cidr))) {
    const message = `${cidr.text} belongs to the internet; allowed: within ${PRIVATE.map(({ text }) => text).join(", ")}`;
    add("AWS_RANGE_PUBLIC", message, "choose a private range");
  }
  return faults;
}

function holds(range: Cidr, part: Cidr): boolean {
  return range.first <= part.first && part.last <= range.last;
}

/** One subnet with two tasks would let one of them around what guards the other. */
function subnetFaults({ stack, config: { network } }: Stack): readonly RuleFault[] {
  const { existing } = network.vpc;
  if (existing === undefined) return [];
  const faults: RuleFault[] = [];
  const seen = new Map<string, string>();
  for (const list of ["publicSubnetIds", "privateSubnetIds", "dataSubnetIds"] as const) {
    for (const [index, id] of existing[list].entries()) {
      const known = seen.get(id);
      if (known === undefined) seen.set(id, list);
      else {
        const message = `the subnet ${id} stands in \`${known}\` already; allowed: each subnet once, for one task`;
        const path = ["network", "vpc", "existing", list, index];
        faults.push(inStack(stack, path, { code: "AWS_SUBNET_TWICE", message, remedy: "name another subnet" }));
      }
    }
  }
  return faults;
}

/** Keys that nothing would read: somebody believes in what is not there. */
function foreignKeyFaults({ stack, config }: Stack): readonly RuleFault[] {
  const { network, dns, target } = config;
  const hasVpc = network.vpc.nat !== undefined || network.vpc.existing !== undefined;
  const found: [boolean, KeyPath][] = [
    [hasVpc, ["network", "vpc"]],
    [dns.zoneId !== undefined, ["dns", "zoneId"]],
    [target.region !== undefined, ["target", "region"]],
  ];
  return found.flatMap(([isSet, path]) => {
    if (!isSet) return [];
    const message = `\`${path.join(".")}\` is for the platform aws; this stack's platform is ${config.platform}`;
    const remedy = "remove it, or set environments:platform: aws";
    return [inStack(stack, path, { code: "AWS_KEY_ELSEWHERE", message, remedy, part: "key" })];
  });
}

/** The cluster of an environment: one that is there or one that is made, reachable for who deploys, and for no stranger. */
import type { EksConfig } from "../../config/aws-config.ts";
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { type Cidr, cidrsOverlap, parseCidr } from "../../values/cidr.ts";
import { EKS_VERSIONS } from "../../values/eks-versions.ts";
import { NOT_ON_INTERNET } from "../../values/internet-ranges.ts";
import { didYouMean } from "../../values/nearest.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

type Stack = StackFile<StackConfig>;

/** A stack that makes a cluster; of its file what the rules below ask. */
export interface MadeCluster {
  readonly stack: string;
  readonly config: {
    readonly network: Pick<StackConfig["network"], "cidr"> & Partial<Pick<StackConfig["network"], "enforcedBy">>;
    readonly access: StackConfig["access"];
  };
  readonly cluster: EksConfig;
}

/** Ranges that addresses of Services may be of: https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
const FOR_SERVICES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(parseCidr);

/**
 * Below that a range is whole providers, and no list of who is allowed in. The eight bits are ours: AWS takes the world.
 */
const SHORTEST_PREFIX = 8;

/** What is wrong with the cluster of each environment. */
export function clusterFaults(project: Project): readonly RuleFault[] {
  return [...project.stacks.values()].flatMap((file) => {
    const { stack, config } = file;
    const made = config.cluster === undefined ? [] : madeFaults(project, { stack, config, cluster: config.cluster });
    return [...choiceFaults(file), ...made];
  });
}

/** Exactly one of the two. */
function choiceFaults(file: Stack): readonly RuleFault[] {
  const { stack, config } = file;
  const { cluster, target, platform } = config;
  if (config.sharedCluster) return [];
  if (cluster === undefined) {
    if (target.cluster !== undefined) return existingFaults(file);
    const message =
      "nothing says which cluster the environment runs in; allowed: one that is there, or with `platform: aws` one that the stack makes";
    const remedy = "add cluster: { context: …, server: … } to environments:target, or environments:cluster";
    return [inStack(stack, ["target"], { code: "CLUSTER_MISSING", message, remedy })];
  }
  const faults: RuleFault[] = [];
  if (platform !== "aws") {
    const message = `\`cluster\` makes a cluster of EKS, and this stack's platform is ${platform}`;
    const remedy = "remove it and name a cluster in environments:target, or set environments:platform: aws";
    faults.push(inStack(stack, ["cluster"], { code: "CLUSTER_ELSEWHERE", message, remedy, part: "key" }));
  }
  if (config.existingCluster !== undefined) {
    const message =
      "`cluster` makes a cluster, and `existingCluster` tells of one that is there; allowed: one of the two";
    const remedy = "remove environments:existingCluster";
    faults.push(inStack(stack, ["existingCluster"], { code: "CLUSTER_TWICE", message, remedy, part: "key" }));
  }
  if (target.cluster !== undefined) {
    const message = `the environment runs in ${target.cluster.context}, which is there, or in one that \`cluster\` makes; allowed: one of the two`;
    const remedy = "remove environments:cluster, or cluster from environments:target";
    faults.push(inStack(stack, ["target", "cluster"], { code: "CLUSTER_TWICE", message, remedy, part: "key" }));
  }
  return faults;
}

/** Of a cluster that is there, AWS must be told what it is, and nobody else. */
function existingFaults({ stack, config: { platform, existingCluster } }: Stack): readonly RuleFault[] {
  if (platform === "aws" && existingCluster === undefined) {
    const message =
      "nothing says what AWS knows of the cluster: its name, its OIDC provider, the security group of its nodes";
    const remedy =
      "add environments:existingCluster, or environments:cluster instead of target.cluster to have one made";
    return [inStack(stack, ["target", "cluster"], { code: "CLUSTER_FACTS_MISSING", message, remedy, part: "key" })];
  }
  if (platform === "aws" || existingCluster === undefined) return [];
  const message = `\`existingCluster\` is what AWS knows of a cluster, and this stack's platform is ${platform}`;
  const remedy = "remove it, or set environments:platform: aws";
  return [inStack(stack, ["existingCluster"], { code: "CLUSTER_ELSEWHERE", message, remedy, part: "key" })];
}

/** What is wrong with a cluster that a stack makes. */
export function madeFaults(project: Project, made: MadeCluster): readonly RuleFault[] {
  return [
    ...versionFaults(made),
    ...reachFaults(made),
    ...serviceRangeFaults(made),
    ...teamFaults(project, made),
    ...nodeFaults(made),
    ...pluginFaults(made),
  ];
}

function versionFaults({ stack, cluster: { version } }: MadeCluster): readonly RuleFault[] {
  if (EKS_VERSIONS.includes(version)) return [];
  const message = `EKS has no Kubernetes ${version}; allowed: ${EKS_VERSIONS.join(", ")}`;
  const remedy = "choose one of these; an existing cluster goes up one version at a time, never down";
  return [inStack(stack, ["cluster", "version"], { code: "CLUSTER_VERSION", message, remedy })];
}

function reachFaults({ stack, cluster: { access } }: MadeCluster): readonly RuleFault[] {
  if (access.mode === "private") {
    if (access.runner === "own") return [];
    const message =
      "a private API server is reached from inside the network alone, and GitHub's hosted runners are outside: no deployment would arrive";
    const remedy =
      "run your own runners in the network and say runner: own, or choose access: { mode: allowlist, cidrs: […] }";
    return [inStack(stack, ["cluster", "access"], { code: "CLUSTER_UNREACHABLE", message, remedy })];
  }
  return access.cidrs.flatMap((cidr, index) => {
    const why = whyNotAllowed(cidr);
    if (why === undefined) return [];
    const remedy = "name the public addresses of your offices and runners";
    const path = ["cluster", "access", "cidrs", index];
    return [inStack(stack, path, { code: "CLUSTER_ALLOWLIST", message: `${cidr.text} ${why}`, remedy })];
  });
}

function whyNotAllowed(cidr: Cidr): string | undefined {
  if (cidr.prefix < SHORTEST_PREFIX)
    return `lets in a good part of the world; allowed: ranges of /${SHORTEST_PREFIX} and longer`;
  const reserved = NOT_ON_INTERNET.find((range) => cidrsOverlap(range, cidr));
  if (reserved === undefined) return undefined;
  return `is within ${reserved.text}, from where nobody comes over the internet; allowed: public ranges`;
}

/** Addresses of Services are nobody else's: what has one of them cannot be reached from a pod. */
function serviceRangeFaults({ stack, config, cluster: { serviceCidr } }: MadeCluster): readonly RuleFault[] {
  if (serviceCidr === undefined) return [];
  const { first, last, prefix, text } = serviceCidr;
  const isPrivate = FOR_SERVICES.some((range) => range.first <= first && last <= range.last);
  const path = ["cluster", "serviceCidr"];
  const remedy = "choose a free range, or remove it to have one chosen";
  if (!isPrivate || prefix < 12 || prefix > 24) {
    const ranges = FOR_SERVICES.map((range) => range.text).join(", ");
    const message = `EKS takes no ${text} for Services; allowed: /12 to /24 within ${ranges}`;
    return [inStack(stack, path, { code: "CLUSTER_SERVICE_RANGE", message, remedy })];
  }
  if (!cidrsOverlap(serviceCidr, config.network.cidr)) return [];
  const message = `${text} overlaps with ${config.network.cidr.text}, the range of the network`;
  return [inStack(stack, path, { code: "CLUSTER_SERVICE_RANGE", message, remedy })];
}

/** Groups of the cluster are entered by IAM roles alone: a team without one has rights that nobody can use. */
function teamFaults({ policy }: Project, { stack, config, cluster }: MadeCluster): readonly RuleFault[] {
  const { view, edit, admin } = config.access;
  const named = new Set([...view, ...edit, ...admin]);
  const known = Object.keys(policy.teams);
  const inVain = Object.keys(cluster.roles).flatMap((team): readonly RuleFault[] => {
    if (named.has(team)) return [];
    const isKnown = Object.hasOwn(policy.teams, team);
    const message = isKnown
      ? `the team "${team}" may do nothing here: \`access\` does not name it`
      : `there is no team "${team}"${didYouMean(team, known)}; allowed: ${known.join(", ") || "none yet"}`;
    const remedy = isKnown
      ? "add it to environments:access, or remove its role"
      : "add it to `teams` of promotion.yaml, or mend the name";
    const code = isKnown ? "CLUSTER_ROLE_IN_VAIN" : "CLUSTER_TEAM_UNKNOWN";
    return [inStack(stack, ["cluster", "roles", team], { code, message, remedy, part: "key" })];
  });
  const without = [...named].filter((team) => Object.hasOwn(policy.teams, team) && !Object.hasOwn(cluster.roles, team));
  const locked = without.sort().map((team) => {
    const message = `the team "${team}" of \`access\` has no IAM role: nobody of it could log in to the cluster`;
    const remedy = `add ${team}: arn:aws:iam::…:role/… to environments:cluster: { roles }, or take it out of access`;
    return inStack(stack, ["cluster", "roles"], { code: "CLUSTER_TEAM_WITHOUT_ROLE", message, remedy });
  });
  return [...inVain, ...locked];
}

function nodeFaults({ stack, cluster: { nodePools } }: MadeCluster): readonly RuleFault[] {
  if (nodePools.includes("general-purpose")) return [];
  const message =
    "nodes of the kind system take only what tolerates `CriticalAddonsOnly`: the services would find no place";
  const remedy = "add general-purpose";
  return [inStack(stack, ["cluster", "nodePools"], { code: "CLUSTER_WITHOUT_NODES", message, remedy })];
}

/** A cluster that we make enforces policies as we set it up, whatever the file says. */
function pluginFaults({ stack, config: { network } }: MadeCluster): readonly RuleFault[] {
  if (network.enforcedBy === undefined || network.enforcedBy === "eks-auto") return [];
  const message = `the cluster that the stack makes has "eks-auto", which enforces policies; found: ${network.enforcedBy}`;
  const path = ["network", "enforcedBy"];
  return [inStack(stack, path, { code: "CLUSTER_PLUGIN", message, remedy: "remove it" })];
}

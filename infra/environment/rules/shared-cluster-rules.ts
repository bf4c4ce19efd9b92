/** The cluster that environments share: made soundly by the stack `shared`, and the one of every environment that says so. */
import type { EksConfig } from "../../config/aws-config.ts";
import type { Project, StackFile } from "../../config/project.ts";
import type { SharedConfig, StackConfig } from "../../config/stack-config.ts";
import type { KeyPath } from "../../config/yaml-position.ts";
import { placedFaults } from "./aws-network-rules.ts";
import { madeFaults } from "./cluster-rules.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

type Stack = StackFile<StackConfig>;

/** What is wrong with the shared cluster and its network, and with each environment that is to stand in it. */
export function sharedClusterFaults(project: Project): readonly RuleFault[] {
  const { shared } = project;
  const inside = [...project.stacks.values()].filter(({ config }) => config.sharedCluster);
  return [
    ...(shared === undefined ? [] : sharedFaults(project, shared, inside)),
    ...inside.flatMap((file) => environmentFaults(shared?.config, file)),
  ];
}

function sharedFaults(
  project: Project,
  { stack, config }: StackFile<SharedConfig>,
  inside: readonly Stack[],
): readonly RuleFault[] {
  const { cluster, network, target } = config;
  if (cluster === undefined && network === undefined) return [];
  if (cluster === undefined || network === undefined) return [halfFault(stack, cluster)];
  const access = inside.map((file) => file.config.access);
  // Whoever may do anything in one of the environments enters by a role of this cluster.
  const view = [...new Set(access.flatMap((one) => [...one.view, ...one.edit, ...one.admin]))];
  const made = { stack, cluster, config: { network, access: { view, edit: [], admin: [] } } };
  return [
    ...placedFaults({ stack, config: { target, network } }),
    ...madeFaults(project, made),
    ...(inside.length === 0 ? [vainFault(stack)] : []),
  ];
}

function halfFault(stack: string, cluster: EksConfig | undefined): RuleFault {
  const [there, missing] = cluster === undefined ? ["network", "cluster"] : ["cluster", "network"];
  const message = `\`${there}\` is for the cluster that environments share, and there is no \`${missing}\`; allowed: both or neither`;
  const remedy = `add environments:${missing}, or remove environments:${there}`;
  return inStack(stack, [there], { code: "SHARED_CLUSTER_HALF", message, remedy, part: "key" });
}

function vainFault(stack: string): RuleFault {
  const message = "no environment stands in this cluster";
  const remedy = "add environments:sharedCluster: true to the file of each that shall, or remove cluster and network";
  return inStack(stack, ["cluster"], { code: "SHARED_CLUSTER_IN_VAIN", message, remedy, part: "key" });
}

function environmentFaults(shared: SharedConfig | undefined, { stack, config }: Stack): readonly RuleFault[] {
  const at = (path: KeyPath, code: string, message: string, remedy: string) =>
    inStack(stack, path, { code, message, remedy, ...(path.length === 1 ? { part: "key" as const } : {}) });
  if (config.platform !== "aws") {
    const message = `the shared cluster is one of EKS, and this stack's platform is ${config.platform}`;
    return [at(["sharedCluster"], "CLUSTER_ELSEWHERE", message, "remove it, or set environments:platform: aws")];
  }
  if (shared?.cluster === undefined || shared.network === undefined) {
    const message = "the stack shared makes no cluster that this environment could stand in";
    const remedy = "add environments:network and environments:cluster to Pulumi.shared.yaml, or remove it";
    return [at(["sharedCluster"], "SHARED_CLUSTER_MISSING", message, remedy)];
  }
  const { cidr } = shared.network;
  const range =
    cidr.text === config.network.cidr.text
      ? []
      : [
          at(
            ["network", "cidr"],
            "SHARED_CLUSTER_RANGE",
            `the environment stands in the network of Pulumi.shared.yaml; found: ${config.network.cidr.text}, allowed: ${cidr.text}`,
            `write ${cidr.text}`,
          ),
        ];
  return [...twiceFaults(stack, config), ...elsewhereFaults(stack, config, shared), ...range];
}

/** What says another cluster or network than the shared one. */
function twiceFaults(stack: string, config: StackConfig): readonly RuleFault[] {
  const { vpc, enforcedBy } = config.network;
  const found: readonly (readonly [isSet: boolean, path: KeyPath])[] = [
    [config.cluster !== undefined, ["cluster"]],
    [config.existingCluster !== undefined, ["existingCluster"]],
    [config.target.cluster !== undefined, ["target", "cluster"]],
    [vpc.existing !== undefined || vpc.nat !== undefined, ["network", "vpc"]],
    [enforcedBy !== undefined && enforcedBy !== "eks-auto", ["network", "enforcedBy"]],
  ];
  return found.flatMap(([isSet, path]) => {
    if (!isSet) return [];
    const message = `\`sharedCluster\` says that cluster and network are those of the stack shared, and \`${path.join(".")}\` something else; allowed: one of the two`;
    const remedy = `remove ${path.join(".")}, or environments:sharedCluster`;
    return [inStack(stack, path, { code: "SHARED_CLUSTER_TWICE", message, remedy, part: "key" })];
  });
}

/** A network is in one account and region, and the engine reads of another stack in the same backend alone. */
function elsewhereFaults(stack: string, { target }: StackConfig, shared: SharedConfig): readonly RuleFault[] {
  return (["accountId", "region", "backend"] as const).flatMap((key) => {
    const [found, allowed] = [target[key], shared.target[key]];
    if (found === undefined || allowed === undefined || found === allowed) return [];
    const message = `the shared cluster is elsewhere; found: ${found}, allowed: ${allowed}, as in Pulumi.shared.yaml`;
    const remedy = "write the same, or give the environment a cluster of its own";
    return [inStack(stack, ["target", key], { code: "SHARED_CLUSTER_ELSEWHERE", message, remedy })];
  });
}

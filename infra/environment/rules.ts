/** What must be true across fields, files and stacks. Each rule is pure and finds all its faults; none stops the others. */
import type { Project, StackFile } from "../config/project.ts";
import { POLICY_FILE, PROJECT_FILE, stackFileName } from "../config/project-files.ts";
import type { StackConfig } from "../config/stack-config.ts";
import { readStackFile } from "../config/stack-file.ts";
import { formatPath } from "../config/yaml-position.ts";
import { parseYamlSource, type YamlSource } from "../config/yaml-source.ts";
import type { Fault } from "../errors.ts";
import { awsAccountFaults } from "./rules/aws-account-rules.ts";
import { awsCacheFaults } from "./rules/aws-cache-rules.ts";
import { awsEntryFaults } from "./rules/aws-entry-rules.ts";
import { awsNetworkFaults } from "./rules/aws-network-rules.ts";
import { awsStoreFaults } from "./rules/aws-store-rules.ts";
import { clusterFaults } from "./rules/cluster-rules.ts";
import { deliveryFaults } from "./rules/delivery-rules.ts";
import { existingClusterFaults } from "./rules/existing-cluster-rules.ts";
import { githubFaults } from "./rules/github-rules.ts";
import { graphFaults } from "./rules/graph-rules.ts";
import { monitoringFaults } from "./rules/monitoring-rules.ts";
import { networkFaults } from "./rules/network-rules.ts";
import { platformFaults } from "./rules/platform-rules.ts";
import { policyFaults } from "./rules/policy-rules.ts";
import { quotaFaults } from "./rules/quota-rules.ts";
import { reachFaults } from "./rules/reach-rules.ts";
import type { RuleFault } from "./rules/rule-fault.ts";
import { runtimeFaults } from "./rules/runtime-rules.ts";
import { serviceFaults } from "./rules/service-rules.ts";
import { sharedClusterFaults } from "./rules/shared-cluster-rules.ts";
import { storeFaults } from "./rules/store-rules.ts";
import { targetRuleFaults } from "./rules/target-rules.ts";

const RULES = [
  graphFaults,
  policyFaults,
  networkFaults,
  awsNetworkFaults,
  awsAccountFaults,
  awsEntryFaults,
  clusterFaults,
  existingClusterFaults,
  sharedClusterFaults,
  reachFaults,
  targetRuleFaults,
  serviceFaults,
  deliveryFaults,
  storeFaults,
  awsStoreFaults,
  runtimeFaults,
  monitoringFaults,
  platformFaults,
  quotaFaults,
  awsCacheFaults,
  githubFaults,
];

/** Every fault of the project as a whole, with line and column; empty if it is sound. */
export function projectFaults(project: Project): readonly Fault[] {
  const found = RULES.flatMap((rule) => rule(project));
  // Read again only now: a sound project, the usual case, pays nothing for places.
  const sources = new Map<string, YamlSource>();
  return found.map((fault) => locate(project, fault, sources));
}

/**
 * Every fault of the project if `newText` stood in the file of `stack`: its own schema first, and if that is sound the
 * rules across all files. The stack may be new.
 */
export function stackTextFaults(project: Project, stack: string, newText: string): readonly Fault[] {
  const read = readStackFile(stack, newText);
  if (read.stack === undefined) return read.faults;
  return projectFaults({ ...project, stacks: withStack(project.stacks, read.stack) });
}

function withStack(stacks: Project["stacks"], stack: StackFile<StackConfig>): Project["stacks"] {
  const changed = new Map(stacks).set(stack.stack, stack);
  return new Map([...changed].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function locate(project: Project, fault: RuleFault, sources: Map<string, YamlSource>): Fault {
  const { code, file, message, remedy } = fault;
  const text = textOf(project, file);
  let source = sources.get(file);
  if (source === undefined && text !== undefined) {
    source = parseYamlSource(file, text);
    sources.set(file, source);
  }
  const path = formatPath(fault.shownPath ?? fault.path);
  return { code, where: source?.where(fault.path, fault.part ?? "value") ?? file, path, message, remedy };
}

function textOf(project: Project, file: string): string | undefined {
  if (file === PROJECT_FILE) return project.projectText;
  if (file === POLICY_FILE) return project.policyText;
  if (file === project.shared?.file) return project.shared.text;
  return [...project.stacks.values()].find((stack) => stackFileName(stack.stack) === file)?.text;
}

/** The graph: its environments are the stacks, its edges lead somewhere and never in a circle, and none begins in production. */

import type { Project } from "../../config/project.ts";
import { POLICY_FILE, stackFileName } from "../../config/project-files.ts";
import { SHARED_STACK } from "../../config/stack-file.ts";
import { didYouMean } from "../../values/nearest.ts";
import { findCycle } from "../graph.ts";
import { inPolicy, inStack, type RuleFault } from "./rule-fault.ts";

/** Every fault of the graph. A leaf environment is none. */
export function graphFaults(project: Project): readonly RuleFault[] {
  return [...nodeFaults(project), ...edgeFaults(project), ...cycleFaults(project), ...productionFaults(project)];
}

function nodeFaults(project: Project): readonly RuleFault[] {
  const { environments } = project.policy;
  const withoutStack = Object.keys(environments)
    .filter((name) => !project.stacks.has(name))
    .map((name) => {
      const isShared = name === SHARED_STACK;
      const message = isShared
        ? `"${name}" is the stack of what exists once, not an environment`
        : `the environment "${name}" has no stack: there is no ${stackFileName(name)}`;
      const remedy = isShared ? "remove it" : `write ${stackFileName(name)}, or remove the environment`;
      return inPolicy(["environments", name], {
        code: isShared ? "SHARED_IS_NO_NODE" : "NODE_WITHOUT_STACK",
        message,
        remedy,
        part: "key",
      });
    });
  const withoutNode = [...project.stacks.keys()]
    .filter((stack) => !Object.hasOwn(environments, stack))
    .map((stack) => {
      const message = `${stackFileName(stack)} is no environment of ${POLICY_FILE}: nothing could be promoted there`;
      return inStack(stack, [], {
        code: "STACK_WITHOUT_NODE",
        message,
        remedy: `add "${stack}" below \`environments\` in ${POLICY_FILE}, or remove the file`,
      });
    });
  return [...withoutStack, ...withoutNode];
}

function edgeFaults({ policy }: Project): readonly RuleFault[] {
  const names = Object.keys(policy.environments);
  const seen = new Map<string, number>();
  return policy.edges.flatMap((edge, index) => {
    const faults: RuleFault[] = [];
    for (const end of ["from", "to"] as const) {
      if (Object.hasOwn(policy.environments, edge[end])) continue;
      const message = `there is no environment "${edge[end]}"${didYouMean(edge[end], names)}; allowed: ${names.join(", ")}`;
      faults.push(
        inPolicy(["edges", index, end], { code: "EDGE_UNKNOWN_ENVIRONMENT", message, remedy: "mend the name" }),
      );
    }
    if (edge.from === edge.to) {
      const message = `the edge leads from "${edge.from}" to itself`;
      faults.push(inPolicy(["edges", index], { code: "EDGE_TO_ITSELF", message, remedy: "remove it" }));
    }
    const key = `${edge.from} → ${edge.to}`;
    const before = seen.get(key);
    seen.set(key, before ?? index);
    if (before !== undefined) {
      const message = `the edge ${key} stands here a second time; first as edges[${before}]`;
      faults.push(
        inPolicy(["edges", index], {
          code: "EDGE_TWICE",
          message,
          remedy: "keep one: two would leave open which conditions count",
        }),
      );
    }
    return faults;
  });
}

function cycleFaults({ policy }: Project): readonly RuleFault[] {
  const edges = policy.edges.filter(({ from, to }) => from !== to);
  const cycle = findCycle({ environments: policy.environments, edges });
  if (cycle === undefined) return [];
  const closing = policy.edges.findIndex(({ from, to }) => from === cycle.at(-2) && to === cycle.at(-1));
  const message = `the paths go round in a circle: ${cycle.join(" → ")}`;
  return [inPolicy(["edges", closing], { code: "GRAPH_CYCLE", message, remedy: "remove one of these edges" })];
}

/** Production may be reached from an entry only, and never be one: nothing runs there first. */
function productionFaults(project: Project): readonly RuleFault[] {
  const reached = reachedFromEntries(project);
  return [...project.stacks.values()]
    .filter(({ stack, config }) => config.tier === "production" && Object.hasOwn(project.policy.environments, stack))
    .filter(({ stack }) => !reached.has(stack))
    .map(({ stack }) => {
      const message = `no path leads from an entry to "${stack}", which is of the tier production: nothing could ever reach it`;
      return inPolicy(["environments", stack], {
        code: "PRODUCTION_UNREACHABLE",
        message,
        remedy: `add an edge to "${stack}"`,
        part: "key",
      });
    });
}

/** Environments with at least one edge between them and an entry. */
function reachedFromEntries({ policy }: Project): ReadonlySet<string> {
  const edges = policy.edges.filter(({ from, to }) => from !== to);
  const haveSource = new Set(edges.map(({ to }) => to));
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  const reached = new Set<string>();
  // A source that is unknown counts as an entry: its own fault says enough.
  const names = new Set([...Object.keys(policy.environments), ...targets.keys()]);
  const queue = [...names].filter((name) => !haveSource.has(name));
  for (const name of queue) {
    for (const target of targets.get(name) ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      queue.push(target);
    }
  }
  return reached;
}

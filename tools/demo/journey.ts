/** The way the demo takes through a project, whatever its environments are called: from an entry as far as nothing is asked of people. */
import type { Project } from "../../infra/config/project.ts";
import type { Edge } from "../../infra/config/promotion-policy.ts";
import type { Graph } from "../../infra/environment/graph.ts";
import { DemoError } from "./demo-error.ts";

/** One promotion. */
export interface Step {
  readonly from: string;
  readonly to: string;
}

/** What the demo does. */
export interface Journey {
  /** Environment that the builds enter. */
  readonly entry: string;
  /** `service@version` of every pin of the entry. */
  readonly builds: readonly string[];
  /** Promotions that ask for nothing, in order. */
  readonly open: readonly Step[];
  /** The next one, which asks for approvals and is therefore blocked; undefined if the way ends before. */
  readonly closed: Step | undefined;
}

/** Plans the way. @throws DemoError if no entry environment has a pin */
export function planJourney(project: Project, graph: Graph): Journey {
  const pinned = graph.entries.find((name) => pinsOf(project, name).length > 0);
  if (pinned === undefined)
    throw new DemoError(`none of the entry environments (${graph.entries.join(", ")}) has a pin to build`);
  const way = longestWay(graph, pinned);
  const steps = way.slice(1).map((to, index): Step => ({ from: way[index] ?? "", to }));
  const stop = steps.findIndex(({ from, to }) => asksSomething(graph.edge(from, to)));
  const open = stop < 0 ? steps : steps.slice(0, stop);
  const next = stop < 0 ? undefined : steps[stop];
  const isBlocked = next !== undefined && (graph.edge(next.from, next.to)?.approvals.length ?? 0) > 0;
  return { entry: pinned, builds: pinsOf(project, pinned), open, closed: isBlocked ? next : undefined };
}

function pinsOf(project: Project, environment: string): readonly string[] {
  const images = project.stacks.get(environment)?.config.images ?? {};
  return Object.entries(images).map(([service, { tag }]) => `${service}@${tag}`);
}

/** From the entry to the end that is farthest: side branches such as a test environment are left out. */
function longestWay(graph: Graph, from: string): readonly string[] {
  const ways = graph.targetsOf(from).map((target) => longestWay(graph, target));
  const [longest = []] = ways.sort((a, b) => b.length - a.length);
  return [from, ...longest];
}

function asksSomething(edge: Edge | undefined): boolean {
  return edge === undefined || edge.approvals.length > 0 || edge.windows.length > 0 || edge.soak.ms > 0;
}

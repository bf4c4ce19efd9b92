/** Who may follow whom: the environments and the declared paths between them, in an order that respects the paths. */
import type { Edge, PromotionPolicy } from "../config/promotion-policy.ts";
import { UserError } from "../errors.ts";

/** A graph without cycles. */
export interface Graph {
  /** Every environment, in the order of `promotion.yaml`. */
  readonly nodes: readonly string[];
  /** Environments without a source: builds enter there. */
  readonly entries: readonly string[];
  /** Every environment after all of its sources; equals keep the order of `promotion.yaml`. */
  readonly order: readonly string[];
  /** Where releases of `env` may come from, in the order of the edges; empty for an entry or an unknown name. */
  sourcesOf(env: string): readonly string[];
  /** Where releases of `env` may go, in the order of the edges; empty for a leaf or an unknown name. */
  targetsOf(env: string): readonly string[];
  /** The declared path, or undefined if there is none. */
  edge(from: string, to: string): Edge | undefined;
  /** Whether nothing follows `env`. */
  isLeaf(env: string): boolean;
}

/** What of the policy makes the graph. */
export interface GraphPolicy {
  readonly environments: Readonly<Record<string, unknown>>;
  readonly edges: PromotionPolicy["edges"];
}

/**
 * Builds the graph in time linear in environments and edges.
 * @throws UserError `GRAPH_UNKNOWN_ENVIRONMENT` or `GRAPH_CYCLE`, with the path of the cycle in the message. A project
 *   from `openProject` has neither.
 */
export function buildGraph(policy: GraphPolicy): Graph {
  const nodes = Object.keys(policy.environments);
  const sources = new Map<string, string[]>(nodes.map((node) => [node, []]));
  const targets = new Map<string, string[]>(nodes.map((node) => [node, []]));
  const edges = new Map<string, Edge>();
  for (const edge of policy.edges) {
    const into = sources.get(edge.to);
    const outOf = targets.get(edge.from);
    if (into === undefined || outOf === undefined) throw unknownEnvironment(edge);
    if (edges.has(edgeKey(edge.from, edge.to))) continue;
    edges.set(edgeKey(edge.from, edge.to), edge);
    into.push(edge.from);
    outOf.push(edge.to);
  }
  const order = topologicalOrder(nodes, sources, targets);
  if (order.length < nodes.length) throw cycleError(findCycle(policy) ?? []);
  return {
    nodes,
    entries: nodes.filter((node) => sources.get(node)?.length === 0),
    order,
    sourcesOf: (env) => sources.get(env) ?? [],
    targetsOf: (env) => targets.get(env) ?? [],
    edge: (from, to) => edges.get(edgeKey(from, to)),
    isLeaf: (env) => targets.get(env)?.length === 0,
  };
}

/** The environments of one cycle, the first one again at the end (`a`, `b`, `a`), or undefined if there is none. */
export function findCycle(policy: GraphPolicy): readonly string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of policy.edges) {
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  const done = new Set<string>();
  for (const start of targets.keys()) {
    const cycle = done.has(start) ? undefined : walkFrom(start, targets, done);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Depth first with a path of its own: a chain of thousands must not exhaust the stack. */
function walkFrom(start: string, targets: ReadonlyMap<string, readonly string[]>, done: Set<string>) {
  const path = [{ node: start, next: 0 }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const target = targets.get(top.node)?.[top.next];
    top.next += 1;
    if (target === undefined) {
      done.add(top.node);
      onPath.delete(top.node);
      path.pop();
    } else if (onPath.has(target)) {
      const names = path.map(({ node }) => node);
      return [...names.slice(names.indexOf(target)), target];
    } else if (!done.has(target)) {
      path.push({ node: target, next: 0 });
      onPath.add(target);
    }
  }
  return undefined;
}

/** Kahn's method; shorter than `nodes` if there is a cycle. */
function topologicalOrder(
  nodes: readonly string[],
  sources: ReadonlyMap<string, readonly string[]>,
  targets: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const missing = new Map(nodes.map((node) => [node, sources.get(node)?.length ?? 0]));
  const order = nodes.filter((node) => missing.get(node) === 0);
  for (const node of order) {
    for (const target of targets.get(node) ?? []) {
      const left = (missing.get(target) ?? 0) - 1;
      missing.set(target, left);
      // `order` grows while it is walked: that is the queue.
      if (left === 0) order.push(target);
    }
  }
  return order;
}

function unknownEnvironment(edge: Edge): UserError {
  return new UserError({
    code: "GRAPH_UNKNOWN_ENVIRONMENT",
    message: `the edge ${edge.from} → ${edge.to} names an environment that promotion.yaml does not list`,
    where: "promotion.yaml",
    remedy: "add it below `environments`, or mend the name",
  });
}

function cycleError(cycle: readonly string[]): UserError {
  return new UserError({
    code: "GRAPH_CYCLE",
    message: `the paths go round in a circle: ${cycle.join(" → ")}`,
    where: "promotion.yaml",
    remedy: "remove one of these edges",
  });
}

function edgeKey(from: string, to: string): string {
  return `${from}\n${to}`;
}

/**
 * Nothing skips an environment.
 *
 * | kind | finding | verdict | code |
 * |---|---|---|---|
 * | promotion | the edge is declared | pass | PATH_ALLOWED |
 * | promotion | it is not | block | PATH_NOT_ALLOWED |
 * | release | nothing leads to the environment | pass | ENTRY |
 * | release | something does | block | NOT_AN_ENTRY |
 * | rollback, adoption | it stays in its environment | pass | OWN_ENVIRONMENT |
 */
import type { Graph } from "../../environment/graph.ts";
import { block, type Decision, pass } from "../decision.ts";
import type { Facts } from "../facts.ts";
import { kindText } from "../kind-text.ts";
import type { PromotionRequest, Request } from "../requests.ts";
import type { Gate } from "./gate.ts";

const GATE = "path";

/** Allows declared edges, releases into entries, and what stays in its environment. */
export const pathGate: Gate = { name: GATE, bound: true, judge };

function judge(request: Request, { graph }: Facts): Decision {
  switch (request.kind) {
    case "promotion":
      return judgeEdge(request, graph);
    case "release": {
      const { environment } = request;
      const sources = graph.sourcesOf(environment);
      if (graph.entries.includes(environment)) return pass(GATE, "ENTRY", `${environment} takes builds`);
      const reason = `${environment} takes no builds: it receives from ${sources.join(", ") || "nothing"}`;
      const remedy = `release into ${graph.entries.join(" or ")}, then: ./envs promote ${sources[0] ?? "SOURCE"} ${environment}`;
      return block(GATE, "NOT_AN_ENTRY", reason, remedy);
    }
    case "rollback":
    case "adoption":
      return pass(GATE, "OWN_ENVIRONMENT", `${kindText(request)} stays in ${request.environment}`);
    default:
      return request satisfies never;
  }
}

function judgeEdge({ source, target }: PromotionRequest, graph: Graph): Decision {
  if (graph.edge(source, target) !== undefined)
    return pass(GATE, "PATH_ALLOWED", `${source} → ${target} is a declared path`);
  const into = graph.sourcesOf(target);
  const allowed =
    into.length === 0 ? `${target} takes builds only` : `allowed: ${into.map((s) => `${s} → ${target}`).join(", ")}`;
  const way = shortestWay(graph, source, target);
  const reason = `${source} → ${target} is no declared path; ${allowed}`;
  return block(GATE, "PATH_NOT_ALLOWED", reason, remedyFor(target, into, way));
}

function remedyFor(target: string, into: readonly string[], way: readonly string[]): string {
  const [first, second] = way;
  if (first !== undefined && second !== undefined)
    return `go ${way.join(" → ")}, beginning with: ./envs promote ${first} ${second}`;
  const from = into[0];
  return from === undefined ? `./envs release ${target} SERVICE=IMAGE` : `./envs promote ${from} ${target}`;
}

/** Fewest hops from one environment to another; empty if there is no way. */
function shortestWay(graph: Graph, source: string, target: string): readonly string[] {
  const cameFrom = new Map<string, string>();
  const queue = [source];
  for (const node of queue) {
    for (const next of graph.targetsOf(node)) {
      if (cameFrom.has(next) || next === source) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  if (!cameFrom.has(target)) return [];
  const way = [target];
  for (let at = cameFrom.get(target); at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}

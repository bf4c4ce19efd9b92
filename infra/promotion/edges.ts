/**
 * The declared edges whose terms bind a request: the one that is travelled, or, for a rollback and an adoption, every one
 * that leads to the environment. Asking for all of them is the safe reading: no way in is easier than the ways there are.
 */
import type { Edge } from "../config/promotion-policy.ts";
import type { Graph } from "../environment/graph.ts";
import type { Request } from "./requests.ts";

/** Empty for a release into an entry, and for a promotion along no declared edge (the path gate blocks it). */
export function bindingEdges(graph: Graph, request: Request): readonly Edge[] {
  if (request.kind === "release") return [];
  if (request.kind === "promotion") return present([graph.edge(request.source, request.target)]);
  return present(graph.sourcesOf(request.environment).map((source) => graph.edge(source, request.environment)));
}

/**
 * Whether a request would go where no declared path leads, so that no terms of one can be asked. The path gate blocks it;
 * the gates that judge terms must not say that the environment asks for none.
 */
export function isPathless(graph: Graph, request: Request): boolean {
  if (request.kind === "promotion") return graph.edge(request.source, request.target) === undefined;
  return request.kind === "release" && !graph.entries.includes(request.environment);
}

function present(edges: readonly (Edge | undefined)[]): readonly Edge[] {
  return edges.filter((edge) => edge !== undefined);
}

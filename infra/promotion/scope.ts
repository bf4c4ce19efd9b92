/** What every use case of promotion works on: the project as it was read, its graph, and the outside as ports. */
import type { Project } from "../config/project.ts";
import type { Graph } from "../environment/graph.ts";
import type { Ports } from "./ports.ts";

/** One project, ready to be asked and changed. Make a new one after files have changed. */
export interface PromotionScope {
  readonly project: Project;
  readonly graph: Graph;
  readonly ports: Ports;
}

/** The way into a project for every command and for the program: read, parsed, and checked as a whole. */
import { loadProject } from "../config/load-project.ts";
import type { Project } from "../config/project.ts";
import { throwFaults } from "../errors.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { projectFaults } from "./rules.ts";

/** Opens the project in a folder. @throws UserError with every fault at once; the rules across files run once each file is sound */
export async function openProject(root: string): Promise<{ readonly project: Project; readonly graph: Graph }> {
  const project = await loadProject(root);
  throwFaults(projectFaults(project));
  return { project, graph: buildGraph(project.policy) };
}

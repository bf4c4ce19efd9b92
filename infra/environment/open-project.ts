/** The way into a project for every command and for the program: read, parsed, and checked as a whole. */
import { type ProjectRead, readProject } from "../config/load-project.ts";
import type { Project } from "../config/project.ts";
import { type Fault, throwFaults } from "../errors.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { projectFaults } from "./rules.ts";

/**
 * Opens the project in a folder.
 * @throws UserError with every fault at once: those of each file, and those across files as far as the files can be
 *   understood
 */
export async function openProject(root: string): Promise<{ readonly project: Project; readonly graph: Graph }> {
  const read = await readProject(root);
  throwFaults([...read.faults, ...faultsAcross(read)]);
  if (read.project === undefined) throw new Error("no faults, but no project either");
  return { project: read.project, graph: buildGraph(read.project.policy) };
}

/** What the rules find, but for the sections of which a part was refused: there they would only guess. */
function faultsAcross({ project, unsound }: ProjectRead): readonly Fault[] {
  if (project === undefined) return [];
  return projectFaults(project).filter(({ where, path }) => {
    const sections = unsound.get(where.split(":")[0] ?? "");
    return sections === undefined || !sections.has(path.split(/[.[]/)[0] ?? "");
  });
}

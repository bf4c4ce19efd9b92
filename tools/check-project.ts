/** `make check`: this project's own files meet the schemas, the graph and the rules across stacks. All faults at once. */
import { openProject } from "../infra/environment/open-project.ts";
import { UserError } from "../infra/errors.ts";

try {
  const { project, graph } = await openProject(process.argv[2] ?? process.cwd());
  console.log(`project ${project.name}: ${project.stacks.size} environments, ${graph.order.join(" → ")}: valid`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  if (error.remedy !== "") console.error(`what to do: ${error.remedy}`);
  process.exitCode = error.exit;
}

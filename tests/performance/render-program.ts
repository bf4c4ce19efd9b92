/** Run by the benchmark: reads a project from a folder and writes the objects of its services to standard output, as `envs render` does. */
import { workloadManifests } from "../../components/workload/manifests.ts";
import { renderedFiles } from "../../infra/cli/render-files.ts";
import { openProject } from "../../infra/environment/open-project.ts";
import { workloadInputs } from "./service-project.ts";

const { project } = await openProject(process.argv[2] ?? "");
const manifests = workloadInputs(project).flatMap((input) =>
  [...workloadManifests(input)].map(([role, manifest]) => ({ name: `${input.service}-${role}`, manifest })),
);
const files = renderedFiles({ manifests, charts: [] });
process.stdout.write(files.map(({ text }) => `---\n${text}`).join(""));

/**
 * Run by the benchmark: the whole program of one stack on mocks, in a fresh process. Says how many resources it made and its
 * peak memory. Arguments: folder of the project, stack, and optionally a file to write the inputs of every resource to.
 */
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { deploy } from "../../infra/deploy.ts";
import { openProject } from "../../infra/environment/open-project.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { publish } from "../../infra/outputs/publish.ts";

const [root = "", stack = "", inputsFile] = process.argv.slice(2);
const made: Record<string, unknown>[] = [];
await pulumi.runtime.setMocks(
  {
    newResource: ({ name, inputs }) => {
      made.push(inputs);
      return { id: `${name}-id`, state: inputs };
    },
    call: () => ({}),
  },
  "bench",
  stack,
);
const { project } = await openProject(root);
const { workloads, postgres, redis } = deploy(resolveEnvironment(project, stack), {});
publish(stack, workloads, { postgres: postgres?.connection, redis: redis?.connection });
await pulumi.runtime.disconnect();
if (inputsFile !== undefined) writeFileSync(inputsFile, JSON.stringify(made));
console.log(JSON.stringify({ resources: made.length, megabytes: process.resourceUsage().maxRSS / 1024 }));

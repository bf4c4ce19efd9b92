/** Run by the benchmark: the whole program of one stack on mocks, in a fresh process. Says how many resources it made and its peak memory. */
import * as pulumi from "@pulumi/pulumi";
import { deploy } from "../../infra/deploy.ts";
import { openProject } from "../../infra/environment/open-project.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { publish } from "../../infra/outputs/publish.ts";

const [root = "", stack = ""] = process.argv.slice(2);
let resources = 0;
await pulumi.runtime.setMocks(
  {
    newResource: ({ name, inputs }) => {
      resources += 1;
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
console.log(JSON.stringify({ resources, megabytes: process.resourceUsage().maxRSS / 1024 }));

/** Run by the benchmark: registers the Workloads of a project with as many services as told, on mocks. Says how many resources and how long. */
import * as pulumi from "@pulumi/pulumi";
import { Workload } from "../../components/workload/workload.ts";
import { parseProject } from "../../infra/config/load-project.ts";
import { STACK, serviceProjectFiles, workloadInputs } from "./service-project.ts";

const inputs = workloadInputs(parseProject("/rendered", serviceProjectFiles(Number(process.argv[2]))));
let resources = 0;
await pulumi.runtime.setMocks(
  {
    newResource: ({ name, inputs: state }) => {
      resources += 1;
      return { id: `${name}-id`, state };
    },
    call: () => ({}),
  },
  "bench",
  STACK,
);
const started = performance.now();
for (const input of inputs) new Workload(input.service, { ...input, protect: false });
await pulumi.runtime.disconnect();
const registeredMs = performance.now() - started;
console.log(JSON.stringify({ resources, registeredMs, megabytes: process.resourceUsage().maxRSS / 1024 }));

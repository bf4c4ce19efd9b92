/**
 * Run by the benchmark: the smallest program with a given number of resources, on the same mocks. Nothing but the SDK is
 * loaded. Argument: the number, or a file with the inputs of each resource.
 */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

class Thing extends pulumi.CustomResource {}

const [argument = ""] = process.argv.slice(2);
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
  "dev",
);
for (const [index, inputs] of wanted().entries()) new Thing("bench:index:Thing", `thing-${index}`, inputs);
await pulumi.runtime.disconnect();
console.log(JSON.stringify({ resources, megabytes: process.resourceUsage().maxRSS / 1024 }));

function wanted(): readonly pulumi.Inputs[] {
  if (argument.endsWith(".json")) return JSON.parse(readFileSync(argument, "utf8"));
  return Array.from({ length: Number(argument) }, (_, index) => ({ size: index, labels: { name: `thing-${index}` } }));
}

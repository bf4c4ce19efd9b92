/** Run by the benchmark: the smallest program with a given number of resources, on the same mocks. Nothing but the SDK is loaded. */
import * as pulumi from "@pulumi/pulumi";

class Thing extends pulumi.CustomResource {}

const wanted = Number(process.argv[2]);
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
for (let index = 0; index < wanted; index++) {
  new Thing("bench:index:Thing", `thing-${index}`, { size: index, labels: { name: `thing-${index}` } });
}
await pulumi.runtime.disconnect();
console.log(JSON.stringify({ resources, megabytes: process.resourceUsage().maxRSS / 1024 }));

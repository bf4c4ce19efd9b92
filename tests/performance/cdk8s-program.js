/**
 * Run by the benchmark: the same objects as constructs of cdk8s, synthesized to standard output. Plain JavaScript, and the
 * objects come ready from a file: what is measured is cdk8s, not a transpiler or how well an author builds objects.
 */
import { readFileSync } from "node:fs";
import { ApiObject, App, Chart } from "cdk8s";

const objects = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const app = new App();
const chart = new Chart(app, "services", { disableResourceNameHashes: true });
for (const object of objects) new ApiObject(chart, `${object.kind}-${object.metadata.name}`, object);
process.stdout.write(app.synthYaml());

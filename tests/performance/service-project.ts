/** A project of one environment with as many services as wanted, each of five objects: what is rendered and registered. */

import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import type { Project } from "../../infra/config/project.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { environmentParts } from "../../infra/manifests/environment-parts.ts";
import { contentHash } from "../../infra/values/content-hash.ts";

/** The environment. */
export const STACK = "staging";

/** Account, variables, Service, Rollout and autoscaler. */
export const OBJECTS_OF_A_SERVICE = 5;

/** Texts of all files of the project, by name. */
export function serviceProjectFiles(services: number): ReadonlyMap<string, string> {
  const names = Array.from({ length: services }, (_, index) => `service-${String(index).padStart(4, "0")}`);
  const lines = (lineOf: (name: string) => string) => names.map((name) => `${lineOf(name)}\n`).join("");
  const catalogue = lines(
    (name) =>
      `      ${name}: { image: registry.example/${name}, source: acme/${name}, port: 8080, variables: ${VARIABLES} }`,
  );
  const overrides = lines((name) => `    ${name}: { delivery: { kind: rolling }, replicas: { min: 1, max: 3 } }`);
  const pins = lines((name) => `    ${name}: registry.example/${name}:1.0.0@${contentHash(name)}`);
  return new Map([
    ["Pulumi.yaml", `${PROJECT_HEAD}${catalogue}`],
    ["promotion.yaml", `environments:\n  ${STACK}: {}\nedges: []\n`],
    [
      `Pulumi.${STACK}.yaml`,
      `${STACK_HEAD}  environments:services:\n${overrides}  environments:images: # written by promotion alone\n${pins}`,
    ],
  ]);
}

/** What the Workload of each service is made from. */
export function workloadInputs(project: Project): readonly WorkloadInput[] {
  return environmentParts(resolveEnvironment(project, STACK)).workloads;
}

const VARIABLES = '{ API_URL: "http://api:8080", CACHE_SECONDS: "30" }';
const PROJECT_HEAD = `name: rendered
main: infra/index.ts
runtime: { name: nodejs, options: { typescript: false } }
config:
  environments:catalogue:
    value:
`;
const STACK_HEAD = `config:
  environments:tier: staging
  environments:target:
    cluster: { context: rendered-staging, server: "https://staging.k8s.example:6443" }
    backend: s3://rendered-state
  environments:host: staging.rendered.example
  environments:network: { cidr: 10.20.0.0/16 }
  environments:quota: { cpu: "1000", memory: 2Ti, pods: 10000 } # none of them is in the way
`;

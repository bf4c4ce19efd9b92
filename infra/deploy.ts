/** From a resolved environment to components. The only file that makes them. */
import { Network } from "../components/network/network.ts";
import { Workload } from "../components/workload/workload.ts";
import { ClusterProvider } from "./cluster-provider.ts";
import type { EnvironmentSpec, ServiceSpec } from "./environment/environment-spec.ts";

/** What was made. */
export interface Deployment {
  /** One a deployed service, in the order of the spec. */
  readonly workloads: readonly Workload[];
}

/** Makes every resource of an environment. Nothing is decided here: the spec says it all. */
export function deploy(spec: EnvironmentSpec): Deployment {
  const cluster = new ClusterProvider("cluster", spec.target.cluster);
  const network = new Network("network", networkArgs(spec), { providers: [cluster] });
  // After the network: no pod may start before it is closed in.
  const options = { providers: [cluster], dependsOn: [network] };
  const workloads = spec.services.map((service) => new Workload(service.name, workloadArgs(spec, service), options));
  return { workloads };
}

function networkArgs(spec: EnvironmentSpec) {
  const services = spec.services.map(({ name, port, calls, exposed }) => {
    return { name, serves: port !== undefined, calls, exposed };
  });
  const { project, name: environment, namespace, cidr, protect } = spec;
  return { project, environment, namespace, cidr, protect, services };
}

function workloadArgs(spec: EnvironmentSpec, service: ServiceSpec) {
  const { image, port, healthPath, endpoint, replicas, resources, delivery, variables } = service;
  return {
    project: spec.project,
    environment: spec.name,
    namespace: spec.namespace,
    protect: spec.protect,
    service: service.name,
    ...{ image, port, healthPath, endpoint, replicas, resources, delivery, variables },
  };
}

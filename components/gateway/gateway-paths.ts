/** The paths through the closed network that the way into an environment needs. Pure. */
import { ANYWHERE, type Cidr } from "../../infra/values/cidr.ts";
import { HTTP_PORT_NAME, podSelector } from "../labels.ts";
import type { NetworkPath, PathEnd, PathPort } from "../network/paths.ts";
import { PLATFORM_PLACES } from "../platform-places.ts";
import type { GatewayInput } from "./gateway-input.ts";
import { GATEWAY_PORTS, PROXY_LABELS } from "./listeners.ts";
import { GRAFANA_SERVICE } from "./routes.ts";

/** Port of the controller's pods on which the proxies fetch their configuration. */
const CONTROLLER_PORT = 8443;
/** Pods that cert-manager starts for a moment to prove a domain over HTTP, and their port. */
const SOLVER = { labels: { "acme.cert-manager.io/http01-solver": "true" }, port: 8089 };

/** Port of the proxies' pods on which they answer with metrics. */
export const PROXY_METRICS_PORT = 9113;

/**
 * Clients → proxies, proxies → exposed services, their controller, Grafana, and the pods that prove a domain. Nothing
 * else reaches an exposed service from outside. Pods of the platform that ask public addresses are clients too: inside
 * the cluster their connection to the load balancer's address ends at the proxies with their own address, which no
 * range of clients need contain, and which several plugins match by no range at all.
 */
export function gatewayPaths(input: GatewayInput): readonly NetworkPath[] {
  const proxies: PathEnd = { kind: "own", labels: PROXY_LABELS };
  const ways = input.behind === undefined ? directPaths(input, proxies) : balancedPaths(input.behind.cidrs, proxies);
  return [...ways.before, ...commonPaths(input, proxies), ...ways.after];
}

/** Paths of one way in, before and after those that every way has: the order of policies is part of what is there. */
interface Ways {
  readonly before: readonly NetworkPath[];
  readonly after: readonly NetworkPath[];
}

/**
 * A load balancer gives the proxies connections of its own, so its subnets are all that reaches them; who may be its
 * client is its security group's matter. Probes of the public addresses leave the network and come back through it.
 */
function balancedPaths(cidrs: readonly Cidr[], proxies: PathEnd): Ways {
  const before = cidrs.map((cidr): NetworkPath => {
    const ports = [tcp(GATEWAY_PORTS.tls)];
    return { from: { kind: "range", cidr }, to: proxies, ports, why: "the load balancer reaches the gateway" };
  });
  return { before, after: [] };
}

function directPaths(input: GatewayInput, proxies: PathEnd): Ways {
  const clients = input.clients.map((cidr): NetworkPath => {
    const ports = [tcp(GATEWAY_PORTS.tls), tcp(GATEWAY_PORTS.plain)];
    return { from: { kind: "range", cidr }, to: proxies, ports, why: "clients reach the gateway" };
  });
  const authority: NetworkPath = {
    from: { kind: "range", cidr: ANYWHERE },
    to: proxies,
    ports: [tcp(GATEWAY_PORTS.plain)],
    why: "the certificate authority proves the domains",
  };
  const probes = input.services.length > 0 ? [fromPlatform("blackboxExporter", proxies, GATEWAY_PORTS.tls)] : [];
  const proofs = [authority, fromPlatform("certManager", proxies, GATEWAY_PORTS.plain)];
  const solver: NetworkPath = {
    from: proxies,
    to: { kind: "own", labels: SOLVER.labels },
    ports: [tcp(SOLVER.port)],
    why: "the certificate authority asks for proofs of the domain",
  };
  return { before: [...clients, ...(input.provenOverHttp === true ? proofs : []), ...probes], after: [solver] };
}

/** What the proxies need whoever stands before them: Prometheus, the services, their controller, Grafana. */
function commonPaths(input: GatewayInput, proxies: PathEnd): readonly NetworkPath[] {
  const services = input.services.map(({ name }): NetworkPath => {
    const to: PathEnd = { kind: "own", labels: podSelector(name) };
    return { from: proxies, to, ports: [tcp(HTTP_PORT_NAME)], why: `the gateway serves ${name}` };
  });
  const grafana = input.grafana ? [toPlatform(proxies, "grafana", GRAFANA_SERVICE.podPort)] : [];
  return [
    fromPlatform("prometheus", proxies, PROXY_METRICS_PORT),
    ...services,
    toPlatform(proxies, "gatewayController", CONTROLLER_PORT),
    ...grafana,
  ];
}

const PURPOSES = {
  gatewayController: "the gateway fetches its configuration",
  grafana: "the gateway serves the dashboards",
  blackboxExporter: "probes and journeys ask the public addresses",
  certManager: "cert-manager tries its proofs before the certificate authority asks",
  prometheus: "Prometheus reads the metrics of the gateway",
} as const;

function toPlatform(from: PathEnd, place: keyof typeof PURPOSES, port: number): NetworkPath {
  const { namespace, labels } = PLATFORM_PLACES[place];
  return { from, to: { kind: "platform", namespace, labels }, ports: [tcp(port)], why: PURPOSES[place] };
}

function fromPlatform(place: keyof typeof PURPOSES, to: PathEnd, port: number): NetworkPath {
  const { namespace, labels } = PLATFORM_PLACES[place];
  return { from: { kind: "platform", namespace, labels }, to, ports: [tcp(port)], why: PURPOSES[place] };
}

function tcp(port: number | string): PathPort {
  return { port, protocol: "TCP" };
}

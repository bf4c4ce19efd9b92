/**
 * The way into an environment as plain Kubernetes objects: one Gateway with its certificate, the routes that lead from it
 * to the exposed services, and nothing over plain HTTP but the redirect. Pure.
 */
import { type Labels, ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata, Manifests } from "../manifest.ts";
import { SKIP_AWAIT } from "../skip-await.ts";
import { balancedManifests, PROXY_SETTINGS, SELF_SIGNED } from "./balanced.ts";
import type { ExposedService, GatewayInput } from "./gateway-input.ts";
import { PROXY_METRICS_PORT } from "./gateway-paths.ts";
import { GATEWAY_NAME, GATEWAY_PORTS, LISTENERS, PROXY_LABELS } from "./listeners.ts";
import { grafanaRoute, type RouteManifest, redirectRoute, serviceRoute } from "./routes.ts";

/** Metadata of an object inside the namespace. */
type Metadata = ManifestMetadata & { namespace: string };

/** A Certificate of cert-manager: the fields that we use. */
export interface CertificateManifest extends Manifest {
  apiVersion: "cert-manager.io/v1";
  kind: "Certificate";
  metadata: Metadata;
  spec: {
    secretName: string;
    dnsNames: string[];
    issuerRef: { group: "cert-manager.io"; kind: "Issuer" | "ClusterIssuer"; name: string };
    privateKey: { algorithm: "ECDSA"; size: number; rotationPolicy: "Always" };
  };
}

/** One listener of a Gateway. */
export interface Listener {
  name: string;
  /** Absent: any host name. */
  hostname?: string;
  port: number;
  protocol: "HTTP" | "HTTPS";
  tls?: { mode: "Terminate"; certificateRefs: { name: string }[] };
}

/** A Gateway of the Gateway API. */
export interface GatewayManifest extends Manifest {
  apiVersion: "gateway.networking.k8s.io/v1";
  kind: "Gateway";
  metadata: Metadata;
  spec: {
    gatewayClassName: string;
    /** Names for external-dns, or what the proxies are like. */
    infrastructure:
      | { annotations: Labels }
      | { parametersRef: { group: "gateway.nginx.org"; kind: "NginxProxy"; name: string } };
    listeners: Listener[];
  };
}

/** A PodDisruptionBudget for the proxies. */
export interface ProxyBudgetManifest extends Manifest {
  apiVersion: "policy/v1";
  kind: "PodDisruptionBudget";
  metadata: Metadata;
  spec: { maxUnavailable: number; selector: { matchLabels: Labels }; unhealthyPodEvictionPolicy: "AlwaysAllow" };
}

/** A PodMonitor for the proxies. */
export interface ProxyMonitorManifest extends Manifest {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PodMonitor";
  metadata: Metadata;
  spec: {
    selector: { matchLabels: Labels };
    podMetricsEndpoints: { portNumber: number; path: string; interval: string }[];
  };
}

/** Secret that holds the certificate and its key. */
const TLS_SECRET = "gateway-tls";

/**
 * Every object by its role: `certificate`, `gateway`, `budget`, `metrics`, `redirect`, `route-<service>` for each exposed
 * service in the given order, and `dashboards` for Grafana. Behind a load balancer `issuer` and `proxies` come first, and
 * there is no `redirect`.
 */
export function gatewayManifests(input: GatewayInput): Manifests {
  const routes = input.services.map((service): [string, RouteManifest] => [
    routeRole(service),
    serviceRoute(input, service),
  ]);
  const isBalanced = input.behind !== undefined;
  return new Map<string, Manifest>([
    ...(isBalanced ? balancedManifests(input) : []),
    ["certificate", certificateManifest(input)],
    ["gateway", gatewayManifest(input)],
    ["budget", budgetManifest(input)],
    ["metrics", monitorManifest(input)],
    ...(isBalanced ? [] : [["redirect", redirectRoute(input)] as const]),
    ...routes,
    ...(input.grafana ? [["dashboards", grafanaRoute(input)] as const] : []),
  ]);
}

/**
 * One certificate with every name in use, not one for `*.<host>`: a wildcard can be had only by a change of DNS, the
 * names over HTTP too. A new exposed service is a new certificate; the old one serves until it is there. Behind a load
 * balancer the namespace's own issuer signs for `*.<host>` at once: no client sees it.
 */
export function certificateManifest(input: GatewayInput): CertificateManifest {
  const { host, services } = input;
  const isBalanced = input.behind !== undefined;
  const issuer = isBalanced ? SELF_SIGNED : input.issuer;
  const below = isBalanced ? [`*.${host}`] : services.map(({ name }) => `${name}.${host}`).toSorted();
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: metadataOf(input),
    spec: {
      secretName: TLS_SECRET,
      dnsNames: [host, ...below],
      issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    },
  };
}

/**
 * The Gateway: HTTPS for `<host>` and `*.<host>`, and plain HTTP for the redirect. Behind a load balancer, HTTPS alone and
 * for whatever name is asked for.
 */
export function gatewayManifest(input: GatewayInput): GatewayManifest {
  const { host, className } = input;
  const tls: Pick<Listener, "port" | "protocol" | "tls"> = {
    port: GATEWAY_PORTS.tls,
    protocol: "HTTPS",
    tls: { mode: "Terminate", certificateRefs: [{ name: TLS_SECRET }] },
  };
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: metadataOf(input),
    spec: {
      gatewayClassName: className,
      // Annotations alone: labels here would land on the proxies' pods over those that their Deployment selects by. And
      // a wildcard, since every change of an annotation restarts the proxies.
      infrastructure:
        input.behind === undefined
          ? { annotations: { "external-dns.alpha.kubernetes.io/hostname": `${host},*.${host}` } }
          : { parametersRef: PROXY_SETTINGS },
      // A load balancer names no host when it opens TLS, and NGINX refuses that unless a listener is for any.
      listeners:
        input.behind !== undefined
          ? [{ name: LISTENERS.any, ...tls }]
          : [
              { name: LISTENERS.plain, port: GATEWAY_PORTS.plain, protocol: "HTTP" },
              { name: LISTENERS.host, hostname: host, ...tls },
              { name: LISTENERS.services, hostname: `*.${host}`, ...tls },
            ],
    },
  };
}

/** Prometheus reads the proxies: connections and requests, and above all whether one is up. */
export function monitorManifest(input: GatewayInput): ProxyMonitorManifest {
  const { annotations: _awaited, ...metadata } = metadataOf(input);
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata,
    spec: {
      selector: { matchLabels: PROXY_LABELS },
      podMetricsEndpoints: [{ portNumber: PROXY_METRICS_PORT, path: "/metrics", interval: "30s" }],
    },
  };
}

/** At most one proxy leaves at a time when nodes are drained; with a single one it may leave. */
export function budgetManifest(input: GatewayInput): ProxyBudgetManifest {
  const { annotations: _awaited, ...metadata } = metadataOf(input);
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels: PROXY_LABELS }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
  };
}

function routeRole({ name }: ExposedService): string {
  return `route-${name}`;
}

/** None is waited for: the address, the domain's records and the certificate need one another. */
function metadataOf(input: GatewayInput): Metadata {
  return { name: GATEWAY_NAME, namespace: input.namespace, labels: ownerLabels(input), annotations: SKIP_AWAIT };
}

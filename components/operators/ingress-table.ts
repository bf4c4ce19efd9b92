/**
 * Who may reach the pods of each operator's namespace. What is not named here is closed. Ways out stay open: operators
 * speak to the API server, to registries and to clouds, whose addresses nobody knows beforehand. Pure.
 */
import { PROXY_LABELS } from "../gateway/listeners.ts";
import { GRAFANA_SERVICE } from "../gateway/routes.ts";
import type { Labels } from "../labels.ts";
import { TRACE_PORTS } from "../monitoring/charts/chart-values.ts";
import { PLATFORM_PLACES } from "../platform-places.ts";

/** One way into a namespace. */
export interface IngressWay {
  /**
   * `everywhere`: the API server calls webhooks from addresses that policies cannot name. `inside`: the namespace's own
   * pods. `prometheus`, `rollouts`: these alone. `proxies`, `environments`: pods of the environments in the cluster.
   */
  readonly from: "everywhere" | "inside" | "prometheus" | "rollouts" | "proxies" | "environments";
  /** TCP; absent: all. */
  readonly ports?: readonly number[];
  readonly why: string;
}

/** One namespace of the platform. */
export interface PlatformNamespace {
  readonly namespace: string;
  /** Pod Security level that is enforced; `restricted` is audited and warned about everywhere. */
  readonly security: "restricted" | "baseline";
  readonly ways: readonly IngressWay[];
}

const SCRAPED = "Prometheus scrapes it";
const WEBHOOK = "the API server calls the webhook";

/** The namespaces, in the order in which they are made. */
export const PLATFORM_NAMESPACES: readonly PlatformNamespace[] = [
  {
    namespace: PLATFORM_PLACES.prometheus.namespace,
    // Of these charts not every container says all that `restricted` asks for.
    security: "baseline",
    ways: [
      { from: "inside", why: "Prometheus, Alertmanager, Grafana and the stores speak with each other" },
      { from: "everywhere", ports: [10250], why: WEBHOOK },
      { from: "proxies", ports: [GRAFANA_SERVICE.podPort], why: "the gateways serve Grafana" },
      { from: "rollouts", ports: [9090], why: "analyses ask Prometheus" },
      { from: "environments", ports: TRACE_PORTS, why: "services send traces" },
    ],
  },
  {
    namespace: PLATFORM_PLACES.certManager.namespace,
    security: "restricted",
    ways: [
      { from: "everywhere", ports: [10250], why: WEBHOOK },
      { from: "prometheus", ports: [9402], why: SCRAPED },
    ],
  },
  {
    namespace: PLATFORM_PLACES.externalSecrets.namespace,
    security: "restricted",
    ways: [
      { from: "everywhere", ports: [10250], why: WEBHOOK },
      { from: "prometheus", ports: [8080], why: SCRAPED },
    ],
  },
  {
    namespace: PLATFORM_PLACES.postgresOperator.namespace,
    security: "restricted",
    ways: [
      { from: "everywhere", ports: [9443], why: WEBHOOK },
      { from: "inside", ports: [9090], why: "the operator asks its backup plugin" },
      { from: "prometheus", ports: [8080], why: SCRAPED },
    ],
  },
  { namespace: PLATFORM_PLACES.redisOperator.namespace, security: "restricted", ways: [] },
  {
    namespace: PLATFORM_PLACES.rollouts.namespace,
    security: "restricted",
    ways: [{ from: "prometheus", ports: [8090], why: SCRAPED }],
  },
  {
    namespace: PLATFORM_PLACES.gatewayController.namespace,
    security: "restricted",
    ways: [
      { from: "proxies", ports: [8443], why: "the gateways fetch their configuration" },
      { from: "prometheus", ports: [9113], why: SCRAPED },
    ],
  },
];

/** A peer of a NetworkPolicy. */
export interface IngressPeer {
  namespaceSelector?: {
    matchLabels?: Labels;
    matchExpressions?: { key: string; operator: "In"; values: string[] }[];
  };
  podSelector?: { matchLabels?: Labels };
}

const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** The peers of a way; undefined: every source. `environments`: namespaces of the environments in the cluster, sorted. */
export function peersOf({ from }: IngressWay, environments: readonly string[]): IngressPeer[] | undefined {
  const hosted = { matchExpressions: [{ key: NAMESPACE_NAME, operator: "In" as const, values: [...environments] }] };
  switch (from) {
    case "everywhere":
      return undefined;
    case "inside":
      return [{ podSelector: {} }];
    case "prometheus":
    case "rollouts": {
      const { namespace, labels } = PLATFORM_PLACES[from];
      const namespaceSelector = { matchLabels: { [NAMESPACE_NAME]: namespace } };
      return [{ namespaceSelector, podSelector: { matchLabels: { ...labels } } }];
    }
    case "proxies":
      return [{ namespaceSelector: hosted, podSelector: { matchLabels: { ...PROXY_LABELS } } }];
    case "environments":
      return [{ namespaceSelector: hosted }];
  }
}

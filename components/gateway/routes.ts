/** The routes of a Gateway: from a host name to a Service, with the headers that every answer carries. Pure. */
import { ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata } from "../manifest.ts";
import { PLATFORM_PLACES } from "../platform-places.ts";
import { SKIP_AWAIT } from "../skip-await.ts";
import type { ExposedService, GatewayInput } from "./gateway-input.ts";
import { GATEWAY_NAME, LISTENERS } from "./listeners.ts";

/** A change of the headers of every answer. */
export interface HeaderFilter {
  type: "ResponseHeaderModifier";
  responseHeaderModifier: { set: { name: string; value: string }[]; remove: string[] };
}

/** An answer that sends the client elsewhere. */
export interface RedirectFilter {
  type: "RequestRedirect";
  requestRedirect: { scheme: "https"; statusCode: number };
}

/** One rule of a route. */
export interface RouteRule {
  /** Absent: every path. */
  matches?: { path: { type: "PathPrefix"; value: string } }[];
  filters: (HeaderFilter | RedirectFilter)[];
  backendRefs?: { name: string; namespace?: string; port: number }[];
  timeouts?: { request: string };
}

/** An HTTPRoute of the Gateway API. */
export interface RouteManifest extends Manifest {
  apiVersion: "gateway.networking.k8s.io/v1";
  kind: "HTTPRoute";
  metadata: ManifestMetadata & { namespace: string };
  spec: { parentRefs: { name: string; sectionName: string }[]; hostnames: string[]; rules: RouteRule[] };
}

/** The Service of the cluster's own Grafana, as its chart names it. */
export const GRAFANA_SERVICE = { name: "kube-prometheus-stack-grafana", port: 80, podPort: 3000 } as const;

/** Path under `<host>` at which Grafana answers; it must be told to serve from there. */
export const GRAFANA_PATH = "/grafana";

/** What NGINX waits for an answer by itself; said for GatewayClasses that read it. */
const TIMEOUT = "60s";

/** The way to one exposed service: `https://<service>.<host>`. */
export function serviceRoute(input: GatewayInput, { name, port }: ExposedService): RouteManifest {
  return route(input, name, listenerOf(input, "services"), [`${name}.${input.host}`], {
    filters: [securityHeaders()],
    backendRefs: [{ name, port }],
    timeouts: { request: TIMEOUT },
  });
}

/** Everything over plain HTTP is sent to the same address over HTTPS. */
export function redirectRoute(input: GatewayInput): RouteManifest {
  return route(input, "https-redirect", LISTENERS.plain, [input.host, `*.${input.host}`], {
    filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }],
  });
}

/** The way to Grafana, which stands in another namespace: that one must grant it, see `grafanaGrantManifests`. */
export function grafanaRoute(input: GatewayInput): RouteManifest {
  const { name, port } = GRAFANA_SERVICE;
  return route(input, "grafana-dashboards", listenerOf(input, "host"), [input.host], {
    matches: [{ path: { type: "PathPrefix", value: GRAFANA_PATH } }],
    filters: [securityHeaders()],
    backendRefs: [{ name, namespace: PLATFORM_PLACES.grafana.namespace, port }],
    timeouts: { request: TIMEOUT },
  });
}

/** Browsers keep to HTTPS for a year, take a type as it is told, and do not learn what answers. */
function securityHeaders(): HeaderFilter {
  return {
    type: "ResponseHeaderModifier",
    responseHeaderModifier: {
      set: [
        { name: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
        { name: "X-Content-Type-Options", value: "nosniff" },
      ],
      remove: ["X-Powered-By"],
    },
  };
}

function listenerOf({ behind }: GatewayInput, listener: "host" | "services"): string {
  return LISTENERS[behind === undefined ? listener : "any"];
}

function route(
  input: GatewayInput,
  name: string,
  sectionName: string,
  hostnames: string[],
  rule: RouteRule,
): RouteManifest {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name, namespace: input.namespace, labels: ownerLabels(input), annotations: SKIP_AWAIT },
    spec: { parentRefs: [{ name: GATEWAY_NAME, sectionName }], hostnames, rules: [rule] },
  };
}

/** What lets routes of the environments lead to the cluster's Grafana. Belongs to the stack that installs it. Pure. */
import type { Manifest, ManifestMetadata } from "../manifest.ts";
import { PLATFORM_PLACES } from "../platform-places.ts";
import { GRAFANA_SERVICE } from "./routes.ts";

/** A ReferenceGrant of the Gateway API. */
export interface GrantManifest extends Manifest {
  apiVersion: "gateway.networking.k8s.io/v1beta1";
  kind: "ReferenceGrant";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    from: { group: "gateway.networking.k8s.io"; kind: "HTTPRoute"; namespace: string }[];
    to: { group: ""; kind: "Service"; name: string }[];
  };
}

/** Most namespaces that one grant may name. */
const MOST_NAMESPACES = 16;

/**
 * Grants to lead to Grafana's Service and to nothing else, for the routes of these namespaces; one for every sixteen
 * namespaces, in their order: `grafana-routes`, `grafana-routes-2` and so on. None without a namespace.
 */
export function grafanaGrantManifests(namespaces: readonly string[]): readonly GrantManifest[] {
  const count = Math.ceil(namespaces.length / MOST_NAMESPACES);
  return Array.from({ length: count }, (_, index) => {
    const part = namespaces.slice(index * MOST_NAMESPACES, (index + 1) * MOST_NAMESPACES);
    return grant(index === 0 ? "grafana-routes" : `grafana-routes-${index + 1}`, part);
  });
}

/** v1beta1: served by every release of the Gateway API; `v1` came late. */
function grant(name: string, namespaces: readonly string[]): GrantManifest {
  return {
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata: {
      name,
      namespace: PLATFORM_PLACES.grafana.namespace,
      labels: { "app.kubernetes.io/managed-by": "pulumi" },
    },
    spec: {
      from: namespaces.map((namespace) => ({ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace })),
      to: [{ group: "", kind: "Service", name: GRAFANA_SERVICE.name }],
    },
  };
}

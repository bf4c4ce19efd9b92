/** Values of the blackbox exporter: it asks public addresses from outside of the environments. */
import { type ChartValues, MONITORING_CHARTS, RESTRICTED_CONTAINER, resources } from "./chart-values.ts";

/** Modules that probes name. */
export const PROBE_MODULES = { health: "health", journey: "journey" } as const;

/** Values of the chart. */
export function blackboxValues(): ChartValues {
  const http = { method: "GET", fail_if_not_ssl: true, preferred_ip_protocol: "ip4" };
  return {
    fullnameOverride: MONITORING_CHARTS.blackboxExporter.release,
    // Two: an address must not seem down because one exporter restarts.
    replicas: 2,
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: resources("20m", "64Mi"),
    podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
    securityContext: { ...RESTRICTED_CONTAINER, runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000 },
    config: {
      modules: {
        // A health address answers for itself: a redirect to a page that says 200 is no health.
        [PROBE_MODULES.health]: {
          prober: "http",
          timeout: "5s",
          http: { ...http, valid_status_codes: [200], follow_redirects: false },
        },
        [PROBE_MODULES.journey]: { prober: "http", timeout: "10s", http: { ...http, follow_redirects: true } },
      },
    },
  };
}

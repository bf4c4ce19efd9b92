/** The network paths of monitoring. */
import { podSelector } from "../labels.ts";
import type { NetworkPath } from "../network/paths.ts";
import { PLATFORM_PLACES } from "../platform-places.ts";
import { MONITORING_NAMESPACE, TRACE_PORTS } from "./charts/chart-values.ts";
import type { MonitoringInput } from "./monitoring-input.ts";
import { servicesWithMetrics } from "./targets.ts";

/**
 * The paths that monitoring needs: from Prometheus to every service that exports metrics, and from every service to Alloy
 * where traces are taken. Probes come in from outside, as users do.
 */
export function monitoringPaths(input: MonitoringInput): readonly NetworkPath[] {
  const metrics = servicesWithMetrics(input).map(
    ({ name, port }): NetworkPath => ({
      from: { kind: "platform", ...PLATFORM_PLACES.prometheus },
      to: { kind: "own", labels: podSelector(name) },
      ports: [{ port, protocol: "TCP" }],
      why: `Prometheus reads the metrics of ${name}`,
    }),
  );
  if (!input.traces) return metrics;
  const traces = input.services.map(
    ({ name }): NetworkPath => ({
      from: { kind: "own", labels: podSelector(name) },
      to: { kind: "platform", namespace: MONITORING_NAMESPACE, labels: { "app.kubernetes.io/name": "alloy" } },
      ports: TRACE_PORTS.map((port) => ({ port, protocol: "TCP" })),
      why: `${name} sends traces`,
    }),
  );
  return [...metrics, ...traces];
}

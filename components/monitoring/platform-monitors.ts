/**
 * Reading of Argo Rollouts and cert-manager, for the `shared` stack. Both give series about objects of other namespaces
 * with a label `namespace`; without `honorLabels` Prometheus would put the operator's own in its place, and every rule of
 * an environment on rollouts and certificates would see nothing. Monitors of their charts are off for the same reason.
 */
import type { Labels } from "../labels.ts";
import type { Manifest, ManifestMetadata } from "../manifest.ts";
import { PLATFORM_PLACES } from "../platform-places.ts";
import { MONITORING_NAMESPACE } from "./charts/chart-values.ts";

/** A PodMonitor of an operator: the fields that we use. */
export interface PlatformMonitorManifest extends Manifest {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PodMonitor";
  metadata: ManifestMetadata;
  spec: {
    namespaceSelector: { matchNames: string[] };
    selector: { matchLabels: Labels };
    podMetricsEndpoints: { portNumber: number; path: string; interval: string; honorLabels: boolean }[];
  };
}

/** Those whose series are about other namespaces, with the port of their metrics, as their programs have it by default. */
const OPERATORS = [
  { name: "rollouts", place: PLATFORM_PLACES.rollouts, port: 8090 },
  { name: "cert-manager", place: PLATFORM_PLACES.certManager, port: 9402 },
] as const;

/** PodMonitors of the operators by role `metrics-<operator>`; `labels` for every object. */
export function platformMonitorManifests(labels: Labels): ReadonlyMap<string, PlatformMonitorManifest> {
  const monitors = new Map<string, PlatformMonitorManifest>();
  for (const { name, place, port } of OPERATORS) {
    monitors.set(`metrics-${name}`, {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name, namespace: MONITORING_NAMESPACE, labels },
      spec: {
        namespaceSelector: { matchNames: [place.namespace] },
        selector: { matchLabels: { ...place.labels } },
        podMetricsEndpoints: [{ portNumber: port, path: "/metrics", interval: "30s", honorLabels: true }],
      },
    });
  }
  return monitors;
}

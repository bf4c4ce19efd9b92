/** What Prometheus reads: the pods of services, health addresses and journeys, as objects of its operator. */
import { HTTP_PORT_NAME, ownerLabels, podSelector } from "../labels.ts";
import type { Manifest, ManifestMetadata } from "../manifest.ts";
import { PROBE_MODULES } from "./charts/blackbox.ts";
import { ADDRESSES } from "./charts/chart-values.ts";
import { hasFeature } from "./levels.ts";
import type { Journey, MonitoringInput, WatchedService } from "./monitoring-input.ts";

/** Time between two readings of a service: short enough that an analysis of a minute has several. */
const SCRAPE_INTERVAL = "15s";

/** A PodMonitor: the fields that we use. */
export interface PodMonitorManifest extends Manifest {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PodMonitor";
  metadata: ManifestMetadata;
  spec: {
    selector: { matchLabels: Record<string, string> };
    podTargetLabels: string[];
    /** Most series that one pod may give; more refuses all of them, and `up` becomes 0. */
    sampleLimit: number;
    podMetricsEndpoints: {
      port: string;
      path: string;
      interval: string;
      scrapeTimeout: string;
      relabelings: { sourceLabels: string[]; targetLabel: string }[];
    }[];
  };
}

/** A Probe: the fields that we use. */
export interface ProbeManifest extends Manifest {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "Probe";
  metadata: ManifestMetadata;
  spec: {
    prober: { url: string; scheme: "http" };
    module: string;
    interval: string;
    scrapeTimeout: string;
    targets: { staticConfig: { static: string[]; labels: Record<string, string> } };
  };
}

/** PodMonitors (`metrics-<service>`) and Probes (`probe-<service>`, `journey-<name>`) by role. */
export function targetManifests(input: MonitoringInput): ReadonlyMap<string, PodMonitorManifest | ProbeManifest> {
  const { level, services, journeys } = input;
  const manifests = new Map<string, PodMonitorManifest | ProbeManifest>();
  if (hasFeature(level, "serviceMetrics")) {
    for (const service of servicesWithMetrics(input))
      manifests.set(`metrics-${service.name}`, podMonitor(input, service));
  }
  if (hasFeature(level, "healthProbes")) {
    for (const service of services) {
      if (service.endpoint === undefined) continue;
      manifests.set(
        `probe-${service.name}`,
        healthProbe(input, service.name, `${service.endpoint}${service.healthPath}`),
      );
    }
  }
  if (hasFeature(level, "journeys")) {
    for (const journey of journeys) manifests.set(`journey-${journey.name}`, journeyProbe(input, journey));
  }
  return manifests;
}

/** Services that answer with metrics. */
export function servicesWithMetrics({
  services,
}: MonitoringInput): readonly (WatchedService & { port: number; metricsPath: string })[] {
  return services.flatMap(({ port, metricsPath, ...rest }) =>
    port === undefined || metricsPath === undefined ? [] : [{ ...rest, port, metricsPath }],
  );
}

function podMonitor(input: MonitoringInput, service: { name: string; metricsPath: string }): PodMonitorManifest {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: metadata(input, service.name),
    spec: {
      selector: { matchLabels: podSelector(service.name) },
      // Becomes the label `rollouts_pod_template_hash`: an analysis tells the versions apart by it.
      podTargetLabels: ["rollouts-pod-template-hash"],
      sampleLimit: 10_000,
      podMetricsEndpoints: [
        {
          port: HTTP_PORT_NAME,
          path: service.metricsPath,
          interval: SCRAPE_INTERVAL,
          scrapeTimeout: "10s",
          relabelings: [
            { sourceLabels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"], targetLabel: "service" },
          ],
        },
      ],
    },
  };
}

function healthProbe(input: MonitoringInput, service: string, url: string): ProbeManifest {
  return probe(input, `health-${service}`, PROBE_MODULES.health, [url], { probe: "health", service });
}

function journeyProbe(input: MonitoringInput, { name, urls }: Journey): ProbeManifest {
  // A path may come back to a page; two targets of one address would be one series, written twice.
  const steps = [...new Set(urls)];
  return probe(input, `journey-${name}`, PROBE_MODULES.journey, steps, { probe: "journey", journey: name });
}

function probe(
  input: MonitoringInput,
  name: string,
  module: string,
  urls: readonly string[],
  labels: Record<string, string>,
): ProbeManifest {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "Probe",
    metadata: metadata(input, name),
    spec: {
      prober: { url: ADDRESSES.blackbox, scheme: "http" },
      module,
      interval: "30s",
      scrapeTimeout: "15s",
      targets: { staticConfig: { static: [...urls], labels } },
    },
  };
}

function metadata(input: MonitoringInput, name: string): ManifestMetadata {
  return { name, namespace: input.namespace, labels: ownerLabels(input) };
}

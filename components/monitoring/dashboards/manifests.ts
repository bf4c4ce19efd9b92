/** The dashboards of an environment as ConfigMaps that Grafana's sidecar reads. */
import type { Manifests } from "../../manifest.ts";
import type { MonitoringInput } from "../monitoring-input.ts";

/** ConfigMaps of the dashboards that the level has, by role. */
export function dashboardManifests(_input: MonitoringInput): Manifests {
  return new Map();
}

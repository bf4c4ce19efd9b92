/** Every object of an environment's monitoring, by role. Pure: the component, rendering and the tests share it. */
import type { Manifest, Manifests } from "../manifest.ts";
import { alertmanagerConfigManifest } from "./alertmanager-config.ts";
import { dashboardManifests } from "./dashboards/manifests.ts";
import type { MonitoringInput } from "./monitoring-input.ts";
import { ruleManifests } from "./rules/manifests.ts";
import { targetManifests } from "./targets.ts";

/**
 * Targets, rules, routes and dashboards. Roles: `metrics-<service>`, `probe-<service>`, `journey-<name>`,
 * `rules-<category>`, `alerts`, and those of the dashboards.
 * @throws Error if a route names a receiver that is not given, or two parts have the same role
 */
export function monitoringManifests(input: MonitoringInput): Manifests {
  const manifests = new Map<string, Manifest>();
  const parts: readonly Manifests[] = [
    targetManifests(input),
    ruleManifests(input),
    new Map([["alerts", alertmanagerConfigManifest(input)]]),
    dashboardManifests(input),
  ];
  for (const part of parts) {
    for (const [role, manifest] of part) {
      if (manifests.has(role)) throw new Error(`two objects of monitoring have the role ${role}`);
      manifests.set(role, manifest);
    }
  }
  return manifests;
}

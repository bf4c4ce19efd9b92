/**
 * The dashboards of an environment as ConfigMaps that Grafana's sidecar reads. The files beside this one are made ahead
 * (`tools/dashboards`), so that nothing of Grafana's SDK is loaded by the program; here the environment is filled in.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Labels, ownerLabels } from "../../labels.ts";
import type { Manifest, ManifestMetadata } from "../../manifest.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { dashboardUid, fillIn } from "./placeholders.ts";
import { type DashboardName, dashboardsOf, hiddenSections } from "./sections.ts";

/** A ConfigMap with one dashboard. */
export interface DashboardManifest extends Manifest {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: ManifestMetadata & { annotations: Labels };
  data: Record<string, string>;
}

/** What is read of a panel here; the rest of it passes through. */
interface PlacedPanel {
  type: string;
  title?: string;
  gridPos: { y: number; h: number };
}

interface Dashboard {
  panels: PlacedPanel[];
  templating: { list: { name: string }[] };
}

/** ConfigMaps of the dashboards that the level has, by role `dashboard-<name>`. */
export function dashboardManifests(input: MonitoringInput): ReadonlyMap<string, DashboardManifest> {
  return new Map(dashboardsOf(input).map((name) => [`dashboard-${name}`, dashboardManifest(input, name)]));
}

function dashboardManifest(input: MonitoringInput, name: DashboardName): DashboardManifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: `dashboard-${name}`,
      namespace: input.namespace,
      labels: { ...ownerLabels(input), grafana_dashboard: "1" },
      // A folder for each environment: the sidecar writes all of a folder into one place.
      annotations: { grafana_folder: `${input.project}-${input.environment}` },
    },
    data: { [`${dashboardUid(input, name)}.json`]: dashboardJson(input, name) },
  };
}

function dashboardJson(input: MonitoringInput, name: DashboardName): string {
  const file = readFileSync(join(import.meta.dirname, `${name}.json`), "utf8");
  const runbook = readFileSync(join(import.meta.dirname, "../runbook.md"), "utf8");
  const dashboard: Dashboard = JSON.parse(fillIn(file, name, input, runbook));
  const panels = withoutSections(dashboard.panels, hiddenSections(input));
  return JSON.stringify({ ...dashboard, panels, templating: usedVariables(dashboard, JSON.stringify(panels)) });
}

/** Without the sources of hidden sections: a Grafana without Loki would ask for one. */
function usedVariables({ templating }: Dashboard, panels: string): Dashboard["templating"] {
  return { list: templating.list.filter(({ name }) => new RegExp(`\\$${name}\\b`).test(panels)) };
}

/** Panels without those of hidden sections, moved up into the room that these leave. */
function withoutSections(panels: readonly PlacedPanel[], hidden: ReadonlySet<string>): readonly PlacedPanel[] {
  const shown: PlacedPanel[] = [];
  let isHidden = false;
  let begin = 0;
  let freed = 0;
  for (const panel of panels) {
    if (panel.type === "row") {
      if (isHidden) freed += panel.gridPos.y - begin;
      isHidden = hidden.has(panel.title ?? "");
      begin = panel.gridPos.y;
    }
    if (!isHidden) shown.push({ ...panel, gridPos: { ...panel.gridPos, y: panel.gridPos.y - freed } });
  }
  return shown;
}

/** Dashboards as tests read them: out of the ConfigMaps, after the environment has been filled in. */
import { dashboardManifests } from "../../components/monitoring/dashboards/manifests.ts";
import type { MonitoringInput } from "../../components/monitoring/monitoring-input.ts";
import { analyses } from "../../components/workload/analysis.ts";
import { aFullWorkload, DELIVERIES } from "./a-workload.ts";

/** What tests read of a panel. */
export interface PanelJson {
  readonly type: string;
  readonly id: number;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly { readonly expr?: string; readonly query?: string; readonly refId: string }[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
    };
  };
  readonly options?: { readonly content?: string };
}

/** What tests read of a dashboard. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly links: readonly { readonly title: string; readonly tags: readonly string[]; readonly url?: string }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly panels: readonly PanelJson[];
}

/** The dashboards of an environment by name, `overview` and so on. */
export function dashboardsIn(input: MonitoringInput): ReadonlyMap<string, DashboardJson> {
  const parsed = [...dashboardManifests(input)].map(([role, { data }]) => {
    const [text = ""] = Object.values(data);
    return [role.replace("dashboard-", ""), JSON.parse(text) as DashboardJson] as const;
  });
  return new Map(parsed);
}

/** Panels that show something, without the headings. */
export function panelsOf(dashboard: DashboardJson): readonly PanelJson[] {
  return dashboard.panels.filter(({ type }) => type !== "row");
}

/** Every question that a dashboard asks of Prometheus, with Grafana's own variables filled in. */
export function questionsOf(dashboard: DashboardJson): readonly { readonly panel: string; readonly expr: string }[] {
  const metrics = panelsOf(dashboard).filter(({ datasource }) => datasource?.type === "prometheus");
  const asked = metrics.flatMap(({ title = "", targets = [] }) =>
    targets.map(({ expr = "" }) => ({ panel: title, expr })),
  );
  const marks = dashboard.annotations.list.map(({ expr }) => ({ panel: "marks of rollouts", expr }));
  return [...asked, ...marks].map(({ panel, expr }) => ({
    panel,
    expr: expr.replaceAll("$__rate_interval", "5m").replaceAll("$service", ".+"),
  }));
}

/** Every question that analyses of rollouts ask, whatever the strategy. */
export function analysisQueries(): readonly string[] {
  return [DELIVERIES.canary, DELIVERIES["blue-green"]].flatMap((delivery) => {
    const templates = [...(analyses(aFullWorkload({ delivery }))?.manifests.values() ?? [])];
    return templates.flatMap(({ spec }) => spec.metrics.map(({ provider }) => provider.prometheus.query));
  });
}

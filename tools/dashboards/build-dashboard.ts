/** A dashboard in our words made into the text of its file. */
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import { DASHBOARD_NAMES } from "../../components/monitoring/dashboards/sections.ts";
import { rolloutStarts } from "../../components/monitoring/delivery-questions.ts";
import { SERVICE_METRICS } from "../../infra/values/metrics.ts";
import { buildPanel, SOURCES } from "./build-panels.ts";
import type { DashboardDesign, PanelDesign } from "./design.ts";
import { jsonWithGoals } from "./stand-ins.ts";

const COLUMNS = 24;
/** By it the dashboards of one environment find each other. */
const TAG = `${TEXTS.project}-${TEXTS.environment}`;

/** The text of a dashboard's file, with its placeholders. */
export function dashboardFile(design: DashboardDesign): string {
  const builder = new dashboard.DashboardBuilder(`${title(design.name)}: ${TEXTS.environment}`)
    .uid(TEXTS.uid)
    .description(design.description)
    .tags([TAG, design.name])
    .readonly()
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .timezone("browser")
    .refresh("1m")
    .time({ from: `now-${design.period}`, to: "now" })
    .annotation(rollouts());
  for (const variable of variables(design)) builder.withVariable(variable);
  for (const link of links()) builder.link(link);
  const placed = layOut(design);
  for (const add of placed) add(builder);
  return jsonWithGoals(builder.build());
}

function title(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** From left to right and row by row; a panel that no longer fits begins a new row. */
function layOut({ sections }: DashboardDesign): readonly ((builder: dashboard.DashboardBuilder) => void)[] {
  const added: ((builder: dashboard.DashboardBuilder) => void)[] = [];
  let id = 1;
  let y = 0;
  for (const section of sections) {
    const row = new dashboard.RowBuilder(section.title).id(id++).gridPos({ x: 0, y: y++, w: COLUMNS, h: 1 });
    added.push((builder) => builder.withRow(row));
    for (const line of lines(section.panels)) {
      let x = 0;
      for (const panel of line) {
        const gridPos = { x, y, w: width(panel), h: height(panel) };
        const built = buildPanel(panel, { id: id++, gridPos });
        added.push((builder) => builder.withPanel(built));
        x += gridPos.w;
      }
      y += Math.max(...line.map(height));
    }
  }
  return added;
}

function lines(panels: readonly PanelDesign[]): readonly (readonly PanelDesign[])[] {
  const found: PanelDesign[][] = [];
  let room = 0;
  for (const panel of panels) {
    const last = found.at(-1);
    if (last === undefined || width(panel) > room) {
      found.push([panel]);
      room = COLUMNS - width(panel);
    } else {
      last.push(panel);
      room -= width(panel);
    }
  }
  return found;
}

function width(panel: PanelDesign): number {
  return panel.width ?? 8;
}

function height(panel: PanelDesign): number {
  return panel.height ?? 8;
}

function variables({ sections, byService = false }: DashboardDesign) {
  const kinds = new Set(sections.flatMap(({ panels }) => panels.map(({ kind }) => kind)));
  const source = (name: string, label: string, type: string) =>
    new dashboard.DatasourceVariableBuilder(name).label(label).type(type);
  const services = `label_values(${SERVICE_METRICS.requests}{namespace="${TEXTS.namespace}"}, service)`;
  const chosen = new dashboard.QueryVariableBuilder("service")
    .label("Service")
    .datasource(SOURCES.prometheus)
    .query(services)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".+")
    .current({ selected: true, text: "All", value: "$__all" });
  return [
    source("datasource", "Metrics", "prometheus"),
    ...(kinds.has("logs") ? [source("logs", "Logs", "loki")] : []),
    ...(kinds.has("traces") ? [source("traces", "Traces", "tempo")] : []),
    ...(byService ? [chosen] : []),
  ];
}

function links() {
  const others = new dashboard.DashboardLinkBuilder("Dashboards")
    .type(dashboard.DashboardLinkType.Dashboards)
    .tooltip(`The dashboards of this environment: ${DASHBOARD_NAMES.join(", ")}, as its level has them`)
    .tags([TAG])
    .asDropdown(false)
    .includeVars(false)
    .keepTime(true);
  const runbook = new dashboard.DashboardLinkBuilder("Runbook")
    .type(dashboard.DashboardLinkType.Link)
    .icon("doc")
    .tooltip("What to do for each alert: the last section of the overview")
    .url(`${TEXTS.grafana}/d/${TEXTS.overviewUid}`)
    .keepTime(true);
  return [others, runbook];
}

/** A mark on every graph where a rollout has started: most alerts begin within an hour of one. */
function rollouts() {
  return new dashboard.AnnotationQueryBuilder()
    .name("Rollouts")
    .datasource(SOURCES.prometheus)
    .enable(true)
    .iconColor("blue")
    .expr(rolloutStarts(TEXTS.namespace, "1m"))
    .step("60s")
    .titleFormat("rollout of {{service}}");
}

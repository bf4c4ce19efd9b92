/** Panels in our words made into Grafana's, by its SDK. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as logs from "@grafana/grafana-foundation-sdk/logs";
import * as loki from "@grafana/grafana-foundation-sdk/loki";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as tempo from "@grafana/grafana-foundation-sdk/tempo";
import * as text from "@grafana/grafana-foundation-sdk/text";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { type MetricPanel, NO_SERIES, type NotePanel, type PanelDesign, type TextPanel } from "./design.ts";
import { standIn } from "./stand-ins.ts";

/** Sources by the variables that name them: a Grafana may call its sources as it likes. */
export const SOURCES = {
  prometheus: { type: "prometheus", uid: "$datasource" },
  loki: { type: "loki", uid: "$logs" },
  tempo: { type: "tempo", uid: "$traces" },
} as const;

/** Where a panel stands, and its number within the dashboard. */
export interface Place {
  readonly id: number;
  readonly gridPos: dashboard.GridPos;
}

interface AnyPanel extends Builder<dashboard.Panel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  gridPos(gridPos: dashboard.GridPos): this;
}

interface AnyMetricPanel extends AnyPanel {
  datasource(source: common.DataSourceRef): this;
  unit(unit: string): this;
  min(min: number): this;
  max(max: number): this;
  noValue(text: string): this;
  thresholds(thresholds: Builder<dashboard.ThresholdsConfig>): this;
  withTarget(target: Builder<object & { _implementsDataqueryVariant(): void }>): this;
}

/** A panel as Grafana takes it. */
export function buildPanel(design: PanelDesign, place: Place): Builder<dashboard.Panel> {
  switch (design.kind) {
    case "series":
      return linesOverTime(design, place);
    case "figure":
      return valueOfNow(design, place);
    case "table":
      return tableOfNow(design, place);
    case "logs":
    case "traces":
      return foundTexts(design, place);
    case "note":
      return note(design, place);
  }
}

function linesOverTime(design: MetricPanel, place: Place) {
  const legend = new common.VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom);
  const panel = metrics(new timeseries.PanelBuilder(), design, place)
    .legend(legend)
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    )
    .lineWidth(1)
    .fillOpacity(5)
    .showPoints(common.VisibilityMode.Never);
  for (const target of targets(design)) panel.withTarget(target.range());
  if (design.limits === undefined) return panel;
  const lines = new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed);
  return panel.thresholdsStyle(lines);
}

function valueOfNow(design: MetricPanel, place: Place) {
  const panel = metrics(new stat.PanelBuilder(), design, place)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .graphMode(common.BigValueGraphMode.Area)
    .colorMode(design.limits === undefined ? common.BigValueColorMode.None : common.BigValueColorMode.Value);
  for (const target of targets(design)) panel.withTarget(target.range());
  return panel;
}

function tableOfNow(design: MetricPanel, place: Place) {
  const [only] = design.queries;
  const heading = (index: number) => (design.queries.length === 1 ? "Value" : `Value #${refId(index)}`);
  const names = Object.fromEntries(design.queries.map(({ legend }, index) => [heading(index), legend]));
  const panel = metrics(new table.PanelBuilder(), design, place).cellHeight(common.TableCellHeight.Sm);
  for (const target of targets(design)) panel.withTarget(target.instant().format(prometheus.PromQueryFormat.Table));
  if (only === undefined) throw new Error(`table ${design.title} asks nothing`);
  if (design.queries.length > 1) panel.withTransformation({ id: "merge", options: {} });
  const options = { excludeByName: { Time: true }, renameByName: names };
  return panel.withTransformation({ id: "organize", options });
}

function foundTexts(design: TextPanel, place: Place) {
  if (design.kind === "traces") {
    const query = new tempo.DataqueryBuilder().queryType("traceql").query(design.query).limit(20);
    return said(new table.PanelBuilder(), design, place)
      .datasource(SOURCES.tempo)
      .noValue("no traces")
      .withTarget(query.tableType(tempo.SearchTableType.Traces).refId("A"));
  }
  return said(new logs.PanelBuilder(), design, place)
    .datasource(SOURCES.loki)
    .noValue("no lines")
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending)
    .withTarget(new loki.DataqueryBuilder().expr(design.query).queryType("range").maxLines(200).refId("A"));
}

function note(design: NotePanel, place: Place) {
  return said(new text.PanelBuilder(), design, place).mode(text.TextMode.Markdown).content(design.content);
}

function metrics<B extends AnyMetricPanel>(builder: B, design: MetricPanel, place: Place): B {
  const panel = said(builder, design, place)
    .datasource(SOURCES.prometheus)
    .unit(design.unit)
    .noValue(design.none ?? NO_SERIES);
  panel.thresholds(colors(design));
  return design.max === undefined ? panel : panel.min(0).max(design.max);
}

function said<B extends AnyPanel>(builder: B, { title, description }: PanelDesign, { id, gridPos }: Place): B {
  return builder.id(id).title(title).description(description).gridPos(gridPos);
}

function targets({ queries }: MetricPanel): readonly prometheus.DataqueryBuilder[] {
  return queries.map(({ expr, legend }, index) =>
    new prometheus.DataqueryBuilder().expr(expr).legendFormat(legend).refId(refId(index)),
  );
}

function refId(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** Without limits one colour, so that Grafana does not put its own in: red from 80 on. */
function colors({ limits = [], lessIsWorse = false }: MetricPanel): Builder<dashboard.ThresholdsConfig> {
  const base = { value: null, color: lessIsWorse ? "red" : "green" };
  const steps = limits.map(({ from, color }) => ({ value: standIn(from), color }));
  return new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps([base, ...steps]);
}

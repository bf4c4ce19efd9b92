/** Panels in our words made into Grafana's, by its SDK. */
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import { LegendDisplayMode, LegendPlacement, LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
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
import { type Limit, type MetricPanel, NO_SERIES, type PanelDesign, type TextPanel } from "./design.ts";
import { standIn } from "./stand-ins.ts";

/** Variables of every dashboard that name the sources: a Grafana may call them as it likes. */
export const SOURCES = {
  prometheus: { type: "prometheus", uid: "${datasource}" },
  loki: { type: "loki", uid: "${logs}" },
  tempo: { type: "tempo", uid: "${traces}" },
} as const;

type Place = dashboard.GridPos;
type PanelBuilder = cog.Builder<dashboard.Panel>;

/** A panel as Grafana takes it. */
export function buildPanel(design: PanelDesign, id: number, place: Place): PanelBuilder {
  switch (design.kind) {
    case "series":
      return common_(new timeseries.PanelBuilder(), design, id, place);
    default:
      throw new Error("never");
  }
}

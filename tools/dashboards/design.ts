/** A dashboard in our words: sections of panels, each with its questions. What Grafana needs besides is added by `build.ts`. */
import type { Goal } from "../../components/monitoring/dashboards/placeholders.ts";
import type { DashboardName } from "../../components/monitoring/dashboards/sections.ts";

/** One question of a panel. */
export interface Query {
  readonly expr: string;
  /** How a series is called: text with labels, `{{service}}`. For a table, the heading of its value. */
  readonly legend: string;
}

/** From which value on a panel has another colour; a goal is filled in for each environment. */
export interface Limit {
  readonly from: number | Goal;
  readonly color: "green" | "yellow" | "red";
}

/** What every panel says and how much room it takes. */
interface PanelBase {
  readonly title: string;
  /** What is seen, and what to do about it. */
  readonly description: string;
  /** Columns of 24. @default 8 */
  readonly width?: number;
  /** Rows. @default 8 */
  readonly height?: number;
}

/** A panel on series of Prometheus. */
export interface MetricPanel extends PanelBase {
  /** `series`: lines over time; `figure`: the value of now; `table`: the labels and values of now. */
  readonly kind: "series" | "figure" | "table";
  /** Unit in Grafana's words: `s`, `percentunit`, `bytes`, `reqps`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Colours, the lowest first; below the first it is green. @default none - no colours */
  readonly limits?: readonly Limit[];
  /** Whether less is worse: below the first limit it is red. @default false */
  readonly lessIsWorse?: boolean;
  /** End of the axis: 1 for a share. @default by the values */
  readonly max?: number;
  /** What is shown where no series is a good sign. @default that the series is missing */
  readonly none?: string;
}

/** A panel on lines of Loki, or on traces of Tempo. */
export interface TextPanel extends PanelBase {
  readonly kind: "logs" | "traces";
  readonly query: string;
}

/** A panel of fixed text, in Markdown. */
export interface NotePanel extends PanelBase {
  readonly kind: "note";
  readonly content: string;
}

/** Any panel. */
export type PanelDesign = MetricPanel | TextPanel | NotePanel;

/** Panels under one heading. */
export interface Section {
  /** One of `OPTIONAL_SECTIONS` leaves it out where the environment has nothing for it. */
  readonly title: string;
  readonly panels: readonly PanelDesign[];
}

/** A dashboard. */
export interface DashboardDesign {
  readonly name: DashboardName;
  readonly description: string;
  /** Time that is shown when it is opened: `6h`. */
  readonly period: string;
  /** Whether a service can be chosen; questions then use {@link CHOSEN_SERVICES}. */
  readonly byService?: boolean;
  readonly sections: readonly Section[];
}

/** The services that a reader has chosen, as a regular expression. */
export const CHOSEN_SERVICES = "$service";

/** A window as long as a step of the graph needs, never shorter than four readings. */
export const STEP = "$__rate_interval";

/** What a panel shows that has no series, unless that is a good sign. */
export const NO_SERIES = "no series: see docs/metrics.md";

/** Colours of a share of failed requests, by the goal. */
export const ERROR_LIMITS: readonly Limit[] = [
  { from: "@errorBudget@", color: "yellow" },
  { from: "@errorLimit@", color: "red" },
];

/** Colours of a response time, by the goal. */
export const LATENCY_LIMITS: readonly Limit[] = [
  { from: "@latencySeconds@", color: "yellow" },
  { from: "@latencyLimitSeconds@", color: "red" },
];

/** Colours of a share in use: the warning begins above 80 %. */
export const USE_LIMITS: readonly Limit[] = [
  { from: 0.8, color: "yellow" },
  { from: 0.95, color: "red" },
];

/** Red as soon as there is one. */
export const NONE_ALLOWED: readonly Limit[] = [{ from: 1, color: "red" }];

/** Red at 0, green from 1 on; with `lessIsWorse`. */
export const UP: readonly Limit[] = [{ from: 1, color: "green" }];

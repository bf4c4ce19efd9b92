/**
 * Rules as plain data, in the very form that a Prometheus rule file and a PrometheusRule object share, and the one way
 * to make an alert: with its labels, its two texts and the place in the runbook.
 */
import { hasFeature } from "../levels.ts";
import type { MonitoringInput, Severity } from "../monitoring-input.ts";

/** What an alert is about; a label of the alert, and the name of its rule file. */
export type Category =
  | "availability"
  | "latency"
  | "resources"
  | "database"
  | "redis"
  | "certificates"
  | "deployments"
  | "security"
  | "journeys"
  | "slo"
  | "sla";

/** Labels that every alert carries besides those of its series. */
export interface AlertLabels extends Record<string, string> {
  severity: Severity;
  category: Category;
  project: string;
  environment: string;
  /** The routes of an AlertmanagerConfig see only alerts with the namespace that it is in. */
  namespace: string;
}

/** An alerting rule. */
export interface AlertRule {
  alert: string;
  expr: string;
  /** How long it must hold. Absent: fires at once. */
  for?: string;
  labels: AlertLabels;
  annotations: { summary: string; description: string; runbook: string };
}

/** A recording rule. */
export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

/** Rules that are evaluated together, in their order. */
export interface RuleGroup {
  name: string;
  /** Time between evaluations. Absent: the server's own. */
  interval?: string;
  rules: (AlertRule | RecordingRule)[];
}

/** One alert as its file writes it. */
export interface AlertDraft {
  /** CamelCase; its heading in `runbook.md`. */
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  /** What it is where the level has severe alerts; else it is told as `info`. */
  readonly severity: Severity;
  /** One line for the person who is called; may use `{{ $labels… }}` and `{{ $value }}`. */
  readonly summary: string;
  /** What it means and what is at stake, in one or two sentences. */
  readonly description: string;
}

/** File that explains every alert, one heading each. */
export const ALERT_RUNBOOK = "components/monitoring/runbook.md";

/** A group of alerts of one category. */
export function alertGroup(input: MonitoringInput, category: Category, drafts: readonly AlertDraft[]): RuleGroup {
  return { name: groupName(input, category), rules: drafts.map((draft) => alertRule(input, category, draft)) };
}

/** Name of a group: unique in a Prometheus that serves several environments. */
export function groupName(input: MonitoringInput, category: Category): string {
  return `${input.namespace}.${category}`;
}

/** Anchor of a heading as forges make it: lower case, without anything but letters and digits. */
export function runbookAnchor(alert: string): string {
  return `${ALERT_RUNBOOK}#${alert.toLowerCase()}`;
}

function alertRule(input: MonitoringInput, category: Category, draft: AlertDraft): AlertRule {
  const { project, environment, namespace } = input;
  const severity = hasFeature(input.level, "severeAlerts") ? draft.severity : "info";
  return {
    alert: draft.alert,
    expr: draft.expr,
    ...(draft.for === undefined ? {} : { for: draft.for }),
    labels: { severity, category, project, environment, namespace },
    annotations: {
      summary: `${environment}: ${draft.summary}`,
      description: draft.description,
      runbook: runbookAnchor(draft.alert),
    },
  };
}

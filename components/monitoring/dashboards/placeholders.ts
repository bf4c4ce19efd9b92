/**
 * What a dashboard's file leaves open, and what is put there for one environment. `@name@` inside a text becomes a text;
 * `"@name@"` alone becomes a number where it stands for one.
 */
import { createHash } from "node:crypto";
import { grafanaUrl } from "../alert-texts.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { errorBudget, round } from "../rules/latency.ts";
import type { DashboardName } from "./sections.ts";

/** What is open in every text of a dashboard's file. */
export const TEXTS = {
  project: "@project@",
  environment: "@environment@",
  namespace: "@namespace@",
  /** Address of Grafana. */
  grafana: "@grafana@",
  /** Containers of our services as a regular expression. */
  services: "@services@",
  /** Incarnations of Postgres as a regular expression. */
  incarnations: "@incarnations@",
  uid: "@uid@",
  overviewUid: "@overviewUid@",
  goalPercent: "@goalPercent@",
  goalMs: "@goalMs@",
  /** The runbook of alerts, for this environment. */
  runbook: "@runbook@",
} as const;

/** Goals that are numbers in thresholds. */
export const GOALS = {
  /** Share of requests that may fail. */
  errorBudget: "@errorBudget@",
  /** From here on it is an alert of its own: twice the budget. */
  errorLimit: "@errorLimit@",
  /** Share of requests that must not fail. */
  availability: "@availability@",
  latencySeconds: "@latencySeconds@",
  latencyLimitSeconds: "@latencyLimitSeconds@",
} as const;

/** A goal, by the name of its placeholder. */
export type Goal = (typeof GOALS)[keyof typeof GOALS];

const LONGEST_UID = 40;

/**
 * A dashboard's address within Grafana: the same for an environment at every deployment, 40 characters at most. A long
 * name is cut, and told apart by a hash of the whole.
 */
export function dashboardUid({ project, environment }: MonitoringInput, name: DashboardName): string {
  const uid = `${project}-${environment}-${name}`;
  if (uid.length <= LONGEST_UID) return uid;
  const hash = createHash("sha256").update(`${project}/${environment}`).digest("hex").slice(0, 8);
  const room = LONGEST_UID - `-${hash}-${name}`.length;
  return `${uid.slice(0, room)}-${hash}-${name}`;
}

/**
 * The text of a dashboard's file for one environment. `runbook` is the whole file.
 * @throws Error if the file has a placeholder that is not known
 */
export function fillIn(text: string, name: DashboardName, input: MonitoringInput, runbook: string): string {
  const values = new Map<string, string | number>([...texts(name, input, runbook), ...goals(input)]);
  const filled = (placeholder: string) => {
    const value = values.get(placeholder);
    if (value === undefined) throw new Error(`dashboard ${name} has the unknown placeholder ${placeholder}`);
    return value;
  };
  return text
    .replace(/"(@[a-zA-Z]+@)"/g, (_, placeholder: string) => JSON.stringify(filled(placeholder)))
    .replace(/@[a-zA-Z]+@/g, (placeholder) => JSON.stringify(String(filled(placeholder))).slice(1, -1));
}

function texts(name: DashboardName, input: MonitoringInput, runbook: string): readonly (readonly [string, string])[] {
  const { project, environment, namespace, host, services, postgres, slo } = input;
  const incarnations = postgres?.kind === "managed" ? postgres.incarnations.map((one) => one.name) : [];
  return [
    [TEXTS.project, project],
    [TEXTS.environment, environment],
    [TEXTS.namespace, namespace],
    [TEXTS.grafana, grafanaUrl(host)],
    [TEXTS.services, services.map((service) => service.name).join("|")],
    [TEXTS.incarnations, incarnations.length === 1 ? incarnations.join() : `(${incarnations.join("|")})`],
    [TEXTS.uid, dashboardUid(input, name)],
    [TEXTS.overviewUid, dashboardUid(input, "overview")],
    [TEXTS.goalPercent, String(slo.availabilityPercent)],
    [TEXTS.goalMs, String(slo.latencyP95Ms)],
    [TEXTS.runbook, runbook.replace(/\bENV\b/g, environment).replace(/\bNS\b/g, namespace)],
  ];
}

function goals(input: MonitoringInput): readonly (readonly [string, number])[] {
  const budget = errorBudget(input);
  const seconds = input.slo.latencyP95Ms / 1000;
  return [
    [GOALS.errorBudget, budget],
    [GOALS.errorLimit, round(2 * budget)],
    [GOALS.availability, round(1 - budget)],
    [GOALS.latencySeconds, seconds],
    [GOALS.latencyLimitSeconds, round(2 * seconds)],
  ];
}

/** Which alarms an environment has: the table, level by level, for each thing that is watched. Pure. */
import { hasFeature, MONITORING_LEVELS, type MonitoringLevel } from "../../monitoring/levels.ts";
import type { Severity } from "../../monitoring/monitoring-input.ts";
import type { AlarmRow, MissingData } from "./alarm-row.ts";
import { ALARM_TABLE, type AlarmService } from "./alarm-table.ts";
import type { AlarmsInput } from "./alarms-input.ts";

/** One alarm, all but the values of its dimensions. */
export interface AlarmPlan {
  /** End of the resource's name: `<service>-<thing>-<key>`. */
  readonly role: string;
  /** `<project>/<environment>/<severity>/<service> <thing>: <key>`: what people read, and what notices are told apart by. */
  readonly name: string;
  readonly service: AlarmService;
  /** Which of the service's things, counted from 0. */
  readonly index: number;
  readonly severity: Severity;
  readonly namespace: string;
  readonly metric: string;
  /** What the metric is told apart by, of the service's dimensions. */
  readonly dimensions: readonly string[];
  readonly statistic: AlarmRow<never>["statistic"];
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly seconds: number;
  readonly times: number;
  readonly missing: MissingData;
  readonly text: string;
}

/** A thing that is watched, and the name that people know it by. */
interface Thing<Target> {
  readonly name: string;
  readonly target: Target;
}

/** Every alarm of an environment, in the table's order. */
export function alarmPlans(input: AlarmsInput): readonly AlarmPlan[] {
  const { databases, caches, natGateways, loadBalancer, cluster } = input.watched;
  return [
    ...plansOf(
      input,
      "database",
      ALARM_TABLE.database.rows,
      named(databases, ({ identifier }) => identifier),
    ),
    ...plansOf(
      input,
      "cache",
      ALARM_TABLE.cache.rows,
      named(caches, ({ nodeId }) => nodeId),
    ),
    ...plansOf(input, "nat", ALARM_TABLE.nat.rows, numbered(natGateways)),
    ...plansOf(input, "loadBalancer", ALARM_TABLE.loadBalancer.rows, numbered(loadBalancer ? 1 : 0)),
    ...plansOf(input, "cluster", ALARM_TABLE.cluster.rows, numbered(cluster ? 1 : 0)),
  ];
}

/** How bad a row is at a level: where nobody is woken for the cluster's own alerts, nobody is for these. */
export function severityAt(level: MonitoringLevel, severity: Severity): Severity {
  return hasFeature(level, "severeAlerts") ? severity : "info";
}

/** What the names of all alarms of one severity begin with, and no other alarm's. */
export function namePrefix(
  { project, environment }: Pick<AlarmsInput, "project" | "environment">,
  severity?: Severity,
) {
  return `${project}/${environment}/${severity === undefined ? "" : `${severity}/`}`;
}

function plansOf<Target>(
  input: AlarmsInput,
  service: AlarmService,
  rows: readonly AlarmRow<Target>[],
  things: readonly Thing<Target>[],
): readonly AlarmPlan[] {
  const present = rows.filter(({ from }) => MONITORING_LEVELS.indexOf(from) <= MONITORING_LEVELS.indexOf(input.level));
  return things.flatMap((thing, index) =>
    present.flatMap((row) => {
      const threshold = typeof row.threshold === "number" ? row.threshold : row.threshold(thing.target);
      if (threshold === undefined) return [];
      const severity = severityAt(input.level, row.severity);
      return [planOf(input, service, row, { name: thing.name, index, threshold, severity })];
    }),
  );
}

function planOf<Target>(
  input: AlarmsInput,
  service: AlarmService,
  row: AlarmRow<Target>,
  { name, index, threshold, severity }: Pick<AlarmPlan, "name" | "index" | "threshold" | "severity">,
): AlarmPlan {
  const { key, metric, statistic, when, seconds, times, missing, text } = row;
  const label = name === "" ? service : `${service} ${name}`;
  return {
    role: [service, name, key].filter((part) => part !== "").join("-"),
    name: `${namePrefix(input, severity)}${label}: ${key}`,
    service,
    index,
    severity,
    namespace: ALARM_TABLE[service].namespace,
    metric,
    dimensions: row.dimensions ?? ALARM_TABLE[service].dimensions,
    statistic,
    comparison: when === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold,
    seconds,
    times,
    missing,
    text,
  };
}

function named<Target>(targets: readonly Target[], nameOf: (target: Target) => string): readonly Thing<Target>[] {
  return targets.map((target) => ({ name: nameOf(target), target }));
}

/** Things whose ids AWS gives: by number, and without one where there is one alone. */
function numbered(count: number): readonly Thing<undefined>[] {
  return Array.from({ length: count }, (_, index) => ({
    name: count === 1 ? "" : String(index + 1),
    target: undefined,
  }));
}

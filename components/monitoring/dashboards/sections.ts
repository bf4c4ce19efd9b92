/** Which dashboards a level has, and which of their sections an environment has. */
import { hasFeature, type MonitoringFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";

/** Every dashboard with the feature of `levels.ts` that it is; its file is `<name>.json`. */
export const DASHBOARDS = {
  overview: "overviewDashboard",
  application: "applicationDashboard",
  infrastructure: "infrastructureDashboard",
  security: "securityDashboard",
  delivery: "deliveryDashboard",
} as const satisfies Readonly<Record<string, MonitoringFeature>>;

/** Name of a dashboard. */
export type DashboardName = keyof typeof DASHBOARDS;

/** Every dashboard, the widest view first. */
export const DASHBOARD_NAMES: readonly DashboardName[] = [
  "overview",
  "application",
  "infrastructure",
  "security",
  "delivery",
];

/** Titles of the sections that not every environment has. A section with another title is always there. */
export const OPTIONAL_SECTIONS = {
  outside: "From outside",
  journeys: "User journeys",
  errorBudget: "Error budget",
  promise: "Promise of 30 days",
  postgres: "Postgres",
  redis: "Redis",
  errorLog: "Errors in the logs",
  logs: "Logs",
  auditLog: "Audit log of Postgres",
  traces: "Traces",
} as const;

type Condition = (input: MonitoringInput) => boolean;

const SHOWN: readonly (readonly [title: string, shown: Condition])[] = [
  [
    OPTIONAL_SECTIONS.outside,
    ({ level, services }) => hasFeature(level, "healthProbes") && services.some((one) => one.endpoint !== undefined),
  ],
  [OPTIONAL_SECTIONS.journeys, ({ level, journeys }) => hasFeature(level, "journeys") && journeys.length > 0],
  [OPTIONAL_SECTIONS.errorBudget, ({ level }) => hasFeature(level, "sloAlerts")],
  [OPTIONAL_SECTIONS.promise, ({ level }) => hasFeature(level, "slaAlerts")],
  [OPTIONAL_SECTIONS.postgres, ({ postgres }) => postgres?.kind === "managed"],
  [OPTIONAL_SECTIONS.redis, ({ redis }) => redis?.kind === "managed"],
  [OPTIONAL_SECTIONS.errorLog, ({ level, logs }) => logs && hasFeature(level, "errorLog")],
  [OPTIONAL_SECTIONS.logs, ({ level, logs }) => logs && hasFeature(level, "logs")],
  [
    OPTIONAL_SECTIONS.auditLog,
    ({ level, logs, postgres }) => logs && hasFeature(level, "logs") && postgres?.kind === "managed",
  ],
  [OPTIONAL_SECTIONS.traces, ({ level, traces }) => traces && hasFeature(level, "traces")],
];

/** Dashboards of an environment, the widest view first. */
export function dashboardsOf({ level }: MonitoringInput): readonly DashboardName[] {
  return DASHBOARD_NAMES.filter((name) => hasFeature(level, DASHBOARDS[name]));
}

/** Titles of the optional sections that an environment does not have. */
export function hiddenSections(input: MonitoringInput): ReadonlySet<string> {
  return new Set(SHOWN.filter(([, shown]) => !shown(input)).map(([title]) => title));
}

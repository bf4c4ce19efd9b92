/** What changes: versions, rollouts, their analyses, migrations and configuration. */
import { TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import * as delivery from "../../components/monitoring/delivery-questions.ts";
import { errorRatio, latencyP95 } from "../../infra/values/metrics.ts";
import { type DashboardDesign, ERROR_LIMITS, LATENCY_LIMITS, NONE_ALLOWED, type PanelDesign, STEP } from "./design.ts";

const NS = TEXTS.namespace;
const VERSION = "rollouts_pod_template_hash";

/** Versions, rollouts, analyses, migrations, changes of configuration. */
export const DELIVERY: DashboardDesign = {
  name: "delivery",
  description: "Versions, rollouts, their analyses, migrations and changes of configuration.",
  period: "24h",
  sections: [
    { title: "Versions", panels: versions() },
    { title: "Rollouts", panels: [...rollouts(), ...rolloutWork()] },
    { title: "Analyses", panels: [...analyses(), ...comparisons()] },
    { title: "Migrations and configuration", panels: changes() },
  ],
};

function versions(): readonly PanelDesign[] {
  return [
    {
      kind: "table",
      title: "Versions that run",
      description: "Images of services with the number of their pods. Two of one service: a rollout is under way.",
      unit: "none",
      width: 24,
      queries: [{ expr: delivery.runningImages(NS, TEXTS.services), legend: "pods" }],
    },
  ];
}

function rollouts(): readonly PanelDesign[] {
  return [
    {
      kind: "table",
      title: "State of rollouts",
      description: "`Paused`: it waits for a person or an analysis. Alerts: RolloutFailed, RolloutResting.",
      unit: "none",
      queries: [{ expr: delivery.rolloutPhases(NS), legend: "is" }],
    },
    {
      kind: "series",
      title: "Pods with the new version",
      description: "Pods of the new version, those that can serve, those that there should be.",
      unit: "none",
      queries: [
        { expr: delivery.rolloutPods("updated", NS), legend: "{{service}} new" },
        { expr: delivery.rolloutPods("available", NS), legend: "{{service}} can serve" },
        { expr: delivery.rolloutPods("desired", NS), legend: "{{service}} should" },
      ],
    },
    {
      kind: "series",
      title: "Pods that cannot serve",
      description: "More than a few minutes: the new version does not become ready.",
      unit: "none",
      queries: [{ expr: delivery.rolloutPods("unavailable", NS), legend: "{{service}}" }],
    },
  ];
}

function rolloutWork(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "Events of rollouts",
      description: "Events in ten minutes by service and reason: started, aborted, switched, completed.",
      unit: "none",
      width: 16,
      queries: [{ expr: delivery.rolloutEvents(NS, "10m"), legend: "{{name}} {{reason}}" }],
      none: "nothing happened",
    },
    {
      kind: "series",
      title: "Work of the controller",
      description: "Time that Argo Rollouts takes for a rollout, 95th percentile. Seconds: it is overloaded.",
      unit: "s",
      queries: [{ expr: delivery.rolloutReconcileSeconds(NS, STEP), legend: "95 %" }],
    },
  ];
}

function analyses(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "Runs of analyses",
      description: "By how they stand. `Failed` and `Error` take the version back, `Inconclusive` waits for a person.",
      unit: "none",
      queries: [{ expr: delivery.analysisRuns(NS), legend: "{{phase}}" }],
      none: "no series: no analysis has run yet, or see docs/metrics.md",
    },
    {
      kind: "table",
      title: "What analyses found",
      description: "Each metric of each run that is still kept: availability, error rate, response time.",
      unit: "none",
      width: 16,
      queries: [{ expr: delivery.analysisMetrics(NS), legend: "is" }],
      none: "no series: no analysis has run yet, or see docs/metrics.md",
    },
  ];
}

function comparisons(): readonly PanelDesign[] {
  const scope = { namespace: NS, by: ["service", VERSION] };
  const legend = `{{service}} {{${VERSION}}}`;
  return [
    {
      kind: "series",
      title: "Failed requests by version",
      description: "What the error rate of an analysis compares: more than 50 % worse than before goes back.",
      unit: "percentunit",
      width: 12,
      queries: [{ expr: errorRatio(scope, STEP), legend }],
      limits: ERROR_LIMITS,
    },
    {
      kind: "series",
      title: "Response time by version",
      description: "What the response time of an analysis compares: more than 50 % worse than before goes back.",
      unit: "s",
      width: 12,
      queries: [{ expr: latencyP95(scope, STEP), legend }],
      limits: LATENCY_LIMITS,
    },
  ];
}

function changes(): readonly PanelDesign[] {
  return [
    {
      kind: "table",
      title: "Migrations that failed",
      description: "The version that needs it was not rolled out. Alert: MigrationFailed.",
      unit: "none",
      queries: [{ expr: delivery.migrations("failed", NS), legend: "failed" }],
      limits: NONE_ALLOWED,
      none: "no migration failed",
    },
    {
      kind: "table",
      title: "Migrations that ended well",
      description: "Jobs that ran before a version and are still kept.",
      unit: "none",
      queries: [{ expr: delivery.migrations("complete", NS), legend: "done" }],
      none: "no series: no migration is kept, or see docs/metrics.md",
    },
    {
      kind: "series",
      title: "Configuration that changed",
      description: "Changes in an hour by ConfigMap: variables, flags, dashboards. Alert: ConfigurationChanged.",
      unit: "none",
      queries: [{ expr: delivery.configurationChanges("configmap", NS, "1h"), legend: "{{configmap}}" }],
      none: "no ConfigMap changed",
    },
  ];
}

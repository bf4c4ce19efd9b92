/** What services do for their users: requests, failures, response times, versions side by side, use, lines and traces. */
import { TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import { OPTIONAL_SECTIONS } from "../../components/monitoring/dashboards/sections.ts";
import { errorLines, serviceLines, slowTraces } from "../../components/monitoring/log-questions.ts";
import { errorRatio, eventRate, instanceAvailability, latencyP95, requestRate } from "../../infra/values/metrics.ts";
import {
  CHOSEN_SERVICES,
  type DashboardDesign,
  ERROR_LIMITS,
  LATENCY_LIMITS,
  type PanelDesign,
  STEP,
  UP,
} from "./design.ts";
import { burnRates, latencySpread, requestPanels } from "./request-panels.ts";

const SCOPE = { namespace: TEXTS.namespace, services: CHOSEN_SERVICES };
const VERSION = "rollouts_pod_template_hash";

/** Response time, error rate, throughput; user activity and use of features. */
export const APPLICATION: DashboardDesign = {
  name: "application",
  description: "Requests, failures and response times of services, version by version, and what users do.",
  period: "6h",
  byService: true,
  sections: [
    { title: "Requests", panels: [...requestPanels(SCOPE), ...details()] },
    { title: "Versions side by side", panels: versions() },
    { title: OPTIONAL_SECTIONS.errorBudget, panels: [burnRates(TEXTS.namespace)] },
    { title: "Users", panels: users() },
    { title: OPTIONAL_SECTIONS.logs, panels: lines() },
    { title: OPTIONAL_SECTIONS.traces, panels: traces() },
  ],
};

function details(): readonly PanelDesign[] {
  return [
    latencySpread(SCOPE),
    {
      kind: "series",
      title: "Requests by status",
      description: "Requests per second by status. 4xx are mistakes of callers, 5xx are ours.",
      unit: "reqps",
      queries: [{ expr: requestRate({ ...SCOPE, by: ["service", "code"] }, STEP), legend: "{{service}} {{code}}" }],
    },
    {
      kind: "figure",
      title: "Instances that give metrics",
      description: "Share of the pods that answer Prometheus. Alert: MetricsTargetDown.",
      unit: "percentunit",
      queries: [{ expr: instanceAvailability(SCOPE), legend: "instances" }],
      limits: UP,
      lessIsWorse: true,
    },
  ];
}

/** What an analysis compares during a rollout, on the screen. */
function versions(): readonly PanelDesign[] {
  const scope = { ...SCOPE, by: ["service", VERSION] };
  const legend = `{{service}} {{${VERSION}}}`;
  return [
    {
      kind: "series",
      title: "Requests by version",
      description: "Requests per second by service and version: how a rollout shifts traffic.",
      unit: "reqps",
      queries: [{ expr: requestRate(scope, STEP), legend }],
    },
    {
      kind: "series",
      title: "Failed requests by version",
      description: "An analysis takes a version back whose share is more than 50 % worse than that of the one before.",
      unit: "percentunit",
      queries: [{ expr: errorRatio(scope, STEP), legend }],
      limits: ERROR_LIMITS,
    },
    {
      kind: "series",
      title: "Response time by version",
      description: "One request of twenty takes longer. More than 50 % worse than before: the version goes back.",
      unit: "s",
      queries: [{ expr: latencyP95(scope, STEP), legend }],
      limits: LATENCY_LIMITS,
    },
  ];
}

function users(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "User activity",
      description: "What users did per second, by service and action.",
      unit: "ops",
      width: 12,
      queries: [
        {
          expr: eventRate("userActions", { ...SCOPE, by: ["service", "action"] }, STEP),
          legend: "{{service}} {{action}}",
        },
      ],
    },
    {
      kind: "series",
      title: "Use of features",
      description: "How often a flag was asked per second, and with which answer. A flag that nobody asks can go.",
      unit: "ops",
      width: 12,
      queries: [
        { expr: eventRate("featureUse", { ...SCOPE, by: ["flag", "variant"] }, STEP), legend: "{{flag}} {{variant}}" },
      ],
    },
  ];
}

function lines(): readonly PanelDesign[] {
  const panel = { kind: "logs", width: 12, height: 12 } as const;
  return [
    {
      ...panel,
      title: "Lines of services",
      description: "The newest lines of the chosen services.",
      query: serviceLines(TEXTS.namespace, CHOSEN_SERVICES),
    },
    {
      ...panel,
      title: "Lines about errors",
      description: "The newest lines of all pods that speak of an error.",
      query: errorLines(TEXTS.namespace),
    },
  ];
}

function traces(): readonly PanelDesign[] {
  return [
    {
      kind: "traces",
      title: "Slow and failed traces",
      description: "Traces of the chosen services that took longer than the goal of @goalMs@ ms, or failed.",
      query: slowTraces(TEXTS.namespace, CHOSEN_SERVICES, TEXTS.goalMs),
      width: 24,
    },
  ];
}

/** The dashboard that everybody opens first: is it up, is it good, what changed, what to do. */
import { GOALS, TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import { OPTIONAL_SECTIONS } from "../../components/monitoring/dashboards/sections.ts";
import { firingAlerts, rolloutPods, runningImages } from "../../components/monitoring/delivery-questions.ts";
import { errorLines } from "../../components/monitoring/log-questions.ts";
import { podPhases } from "../../components/monitoring/pod-questions.ts";
import { memoryUse, postgresScope, redisScope, restarts } from "../../components/monitoring/questions.ts";
import { errorRatioRecord } from "../../components/monitoring/rules/slo.ts";
import { postgresUp, redisNodesUp } from "../../components/monitoring/store-questions.ts";
import { availability, latencyP95, requestRate } from "../../infra/values/metrics.ts";
import { type DashboardDesign, LATENCY_LIMITS, type PanelDesign, STEP, UP, USE_LIMITS } from "./design.ts";
import { addressPanels, journeyPanels } from "./outside-panels.ts";
import { burnRates, requestPanels } from "./request-panels.ts";
import { TEMPLATE_INPUT } from "./template-input.ts";

const NS = TEXTS.namespace;

/** Health, traffic, goals, versions, stores, and the runbook. */
export const OVERVIEW: DashboardDesign = {
  name: "overview",
  description: "Is it up, is it good, what changed, what to do. Begin here.",
  period: "6h",
  sections: [
    { title: "Now", panels: now() },
    { title: "Requests", panels: requestPanels({ namespace: NS }) },
    { title: OPTIONAL_SECTIONS.errorBudget, panels: [burnRates(NS)] },
    { title: OPTIONAL_SECTIONS.promise, panels: promise() },
    { title: OPTIONAL_SECTIONS.outside, panels: addressPanels() },
    { title: OPTIONAL_SECTIONS.journeys, panels: journeyPanels() },
    { title: "Pods", panels: pods() },
    { title: OPTIONAL_SECTIONS.postgres, panels: postgres() },
    { title: OPTIONAL_SECTIONS.redis, panels: redis() },
    {
      title: OPTIONAL_SECTIONS.errorLog,
      panels: [
        {
          kind: "logs",
          title: "Lines about errors",
          description: "The newest lines of all pods that speak of an error.",
          query: errorLines(NS),
          width: 24,
          height: 10,
        },
      ],
    },
    {
      title: "What to do",
      panels: [
        {
          kind: "note",
          title: "Runbook",
          description: "What to do for each alert.",
          content: TEXTS.runbook,
          width: 24,
          height: 20,
        },
      ],
    },
  ],
};

function now(): readonly PanelDesign[] {
  return [...figures(), alerts(), services(), versions()];
}

function figures(): readonly PanelDesign[] {
  const all = { namespace: NS };
  const figure = { kind: "figure", width: 8, height: 4 } as const;
  return [
    {
      ...figure,
      title: "Requests that did not fail",
      description: "Of all services, over an hour. The goal is @goalPercent@ %.",
      unit: "percentunit",
      queries: [{ expr: availability(all, "1h"), legend: "all services" }],
      limits: [{ from: GOALS.availability, color: "green" }],
      lessIsWorse: true,
    },
    {
      ...figure,
      title: "Response time over an hour",
      description: "One request of twenty takes longer, of all services. The goal is @goalMs@ ms.",
      unit: "s",
      queries: [{ expr: latencyP95(all, "1h"), legend: "95 %" }],
      limits: LATENCY_LIMITS,
    },
    {
      ...figure,
      title: "Requests of all services",
      description: "Requests per second.",
      unit: "reqps",
      queries: [{ expr: requestRate(all, STEP), legend: "all services" }],
    },
  ];
}

function alerts(): PanelDesign {
  return {
    kind: "table",
    title: "Alerts that fire",
    description: "Each has a heading in the runbook below.",
    unit: "none",
    width: 12,
    queries: [{ expr: firingAlerts(NS), legend: "fires" }],
    none: "no alert fires",
  };
}

function services(): PanelDesign {
  return {
    kind: "table",
    title: "Pods of services",
    description: "How many can serve, of how many there should be. Alerts: ServiceDown, ServicePodsMissing.",
    unit: "none",
    width: 12,
    queries: [
      { expr: rolloutPods("available", NS), legend: "can serve" },
      { expr: rolloutPods("desired", NS), legend: "should" },
    ],
  };
}

function versions(): PanelDesign {
  return {
    kind: "table",
    title: "Versions that run",
    description: "Images of services with the number of their pods. Two of one service: a rollout is under way.",
    unit: "none",
    width: 24,
    height: 6,
    queries: [{ expr: runningImages(NS, TEXTS.services), legend: "pods" }],
  };
}

function promise(): readonly PanelDesign[] {
  const left = `1 - ${errorRatioRecord("30d")}{namespace="${NS}"} / ${GOALS.errorBudget}`;
  return [
    {
      kind: "figure",
      title: "Failures left of 30 days",
      description:
        "What is left of the failures that the promise of @goalPercent@ % allows in 30 days; below 0 it is broken. Alerts: SlaAtRisk, SlaBroken.",
      unit: "percentunit",
      width: 24,
      height: 5,
      queries: [{ expr: left, legend: "{{service}}" }],
      limits: [
        { from: 0, color: "yellow" },
        { from: 0.25, color: "green" },
      ],
      lessIsWorse: true,
    },
  ];
}

function pods(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "Pods by phase",
      description: "Pods that are pending for long find no room, image or volume. Alert: PodStuck.",
      unit: "none",
      queries: [{ expr: podPhases(NS), legend: "{{phase}}" }],
    },
    {
      kind: "series",
      title: "Restarts in an hour",
      description: "By container. Alert at more than three in a quarter of an hour: PodRestarting.",
      unit: "none",
      queries: [{ expr: `${restarts(NS, "1h")} > 0`, legend: "{{pod}} {{container}}" }],
      none: "no container restarted",
    },
    {
      kind: "series",
      title: "Memory of its limit",
      description: "At the limit the process is killed. Alerts: MemoryUseHigh, OutOfMemory.",
      unit: "percentunit",
      queries: [{ expr: memoryUse(NS), legend: "{{pod}} {{container}}" }],
      limits: USE_LIMITS,
    },
  ];
}

function postgres(): readonly PanelDesign[] {
  return [
    {
      kind: "figure",
      title: "Postgres instances up",
      description: "Primary and replicas of all incarnations. Alerts: PostgresDown, PostgresInstanceDown.",
      unit: "none",
      width: 24,
      height: 4,
      queries: [{ expr: postgresUp(postgresScope(TEMPLATE_INPUT)), legend: "up" }],
      limits: UP,
      lessIsWorse: true,
    },
  ];
}

function redis(): readonly PanelDesign[] {
  return [
    {
      kind: "figure",
      title: "Redis nodes up",
      description: "Leaders and replicas. Alerts: RedisDown, RedisNodeDown.",
      unit: "none",
      width: 24,
      height: 4,
      queries: [{ expr: redisNodesUp(redisScope(TEMPLATE_INPUT)), legend: "up" }],
      limits: UP,
      lessIsWorse: true,
    },
  ];
}

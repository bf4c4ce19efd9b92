/** Panels on what is asked from outside: health addresses, their certificates, user journeys. */
import { TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import { certificateSeconds, healthShare, probeSeconds } from "../../components/monitoring/pod-questions.ts";
import { journeyProbes } from "../../components/monitoring/questions.ts";
import { type MetricPanel, type PanelDesign, UP } from "./design.ts";

const NS = TEXTS.namespace;
const DAY = 86_400;

/** Health addresses as clients see them. */
export function addressPanels(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "Health addresses",
      description: "Share of the last minutes in which the public health address answered 200. Alert: EndpointDown.",
      unit: "percentunit",
      queries: [{ expr: healthShare(NS, "5m"), legend: "{{service}}" }],
      limits: UP,
      lessIsWorse: true,
      max: 1,
    },
    {
      kind: "series",
      title: "Answer of health addresses",
      description: "Time from outside, with name resolution and encryption.",
      unit: "s",
      queries: [{ expr: probeSeconds("health", NS), legend: "{{service}}" }],
    },
    certificateEnds(),
  ];
}

/** Journeys and their slowest steps. */
export function journeyPanels(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "Journeys that work",
      description: "1 where every step of the journey answers, else 0. Alert: JourneyBroken.",
      unit: "none",
      width: 12,
      queries: [{ expr: journeyProbes(NS), legend: "{{journey}}" }],
      limits: UP,
      lessIsWorse: true,
      max: 1,
    },
    {
      kind: "series",
      title: "Slowest step of each journey",
      description: "Time from outside. Alert at three times the goal: JourneySlow.",
      unit: "s",
      width: 12,
      queries: [{ expr: probeSeconds("journey", NS), legend: "{{journey}}" }],
    },
  ];
}

/** Time until certificates end. */
export function certificateEnds(): MetricPanel {
  return {
    kind: "figure",
    title: "Certificates end in",
    description: "Renewed by themselves 30 days before. Alerts: CertificateEndsSoon, CertificateEndsNow.",
    unit: "s",
    queries: [{ expr: certificateSeconds(NS), legend: "{{instance}}" }],
    limits: [
      { from: 3 * DAY, color: "yellow" },
      { from: 14 * DAY, color: "green" },
    ],
    lessIsWorse: true,
  };
}

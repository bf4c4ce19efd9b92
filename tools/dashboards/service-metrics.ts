/** What every service of a project is asked to export. */
import { SERVICE_METRICS } from "../../infra/values/metrics.ts";
import type { Metric } from "./metric.ts";

/** The contract with services, in the order in which a service best begins. */
export const SERVICE_CATALOGUE: readonly Metric[] = [
  {
    name: SERVICE_METRICS.requests,
    exporter: "a service",
    type: "counter",
    labels: [SERVICE_METRICS.code],
    unit: "requests",
    meaning: "requests that were answered, by HTTP status",
  },
  {
    name: SERVICE_METRICS.duration,
    exporter: "a service",
    type: "histogram",
    labels: ["le"],
    unit: "seconds",
    meaning: "response times; one bucket must end at the goal, others at half and at twice of it",
  },
  {
    name: SERVICE_METRICS.userActions,
    exporter: "a service",
    type: "counter",
    labels: ["action"],
    unit: "actions",
    meaning: "what users did: `sign_in`, `order`, `search`; a fixed list, no names of users",
  },
  {
    name: SERVICE_METRICS.featureUse,
    exporter: "a service",
    type: "counter",
    labels: ["flag", "variant"],
    unit: "evaluations",
    meaning: "flags that were asked, and the answer; a hook of the OpenFeature client counts them",
  },
  {
    name: SERVICE_METRICS.authenticationFailures,
    exporter: "a service",
    type: "counter",
    labels: ["reason"],
    unit: "attempts",
    meaning: "sign-ins and tokens that were refused: `password`, `expired`, `unknown`",
  },
  {
    name: SERVICE_METRICS.suspiciousActivity,
    exporter: "a service",
    type: "counter",
    labels: ["kind"],
    unit: "events",
    meaning: "what looks like an attack: refused input, exceeded limits",
  },
  {
    name: SERVICE_METRICS.securityBreaches,
    exporter: "a service",
    type: "counter",
    labels: ["kind"],
    unit: "events",
    meaning: "what must never happen: access across tenants, a broken seal. Wakes somebody at the first",
  },
];

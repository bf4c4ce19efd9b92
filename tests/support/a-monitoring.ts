/** Monitoring with valid defaults, so that a test names only what it is about. */

import type { MonitoringStackInput } from "../../components/monitoring/charts/stack-input.ts";
import type { MonitoringInput, Receiver, WatchedService } from "../../components/monitoring/monitoring-input.ts";

/** Receivers of every kind. */
export const RECEIVERS: readonly Receiver[] = [
  { name: "chat", kind: "slack", channel: "#shop-alerts", secret: "slack-webhook" },
  { name: "oncall", kind: "pagerduty", secret: "pagerduty-key" },
  { name: "stakeholders", kind: "email", to: "stakeholders@shop.example" },
  { name: "tickets", kind: "webhook", secret: "tickets-url" },
];

/** The service `api`: serves, exposed, with metrics. */
export function aWatchedService(change: Partial<WatchedService> = {}): WatchedService {
  return {
    name: "api",
    port: 8080,
    metricsPath: "/metrics",
    endpoint: "https://api.shop.example",
    healthPath: "/healthz",
    ...change,
  };
}

/** Production of the project `shop` with everything that can be watched, at the highest level. */
export function aMonitoring(change: Partial<MonitoringInput> = {}): MonitoringInput {
  const worker = aWatchedService({ name: "worker", port: undefined, metricsPath: undefined, endpoint: undefined });
  return {
    project: "shop",
    environment: "production",
    namespace: "shop-production",
    host: "shop.example",
    level: "comprehensive",
    prometheus: "http://kube-prometheus-stack-prometheus.monitoring:9090",
    routes: { critical: ["oncall", "stakeholders", "tickets"], warning: ["chat"], info: ["chat"] },
    receivers: RECEIVERS,
    slo: { availabilityPercent: 99.9, latencyP95Ms: 300 },
    journeys: [{ name: "checkout", urls: ["https://web.shop.example/cart", "https://web.shop.example/checkout"] }],
    logs: true,
    traces: true,
    services: [aWatchedService(), aWatchedService({ name: "web", endpoint: "https://web.shop.example" }), worker],
    postgres: {
      kind: "managed",
      replicas: 2,
      synchronous: "required",
      backups: { schedule: "0 0 1 * * *" },
      incarnations: [{ name: "a" }],
      serving: "a",
    },
    redis: { kind: "managed", topology: { kind: "cluster", shards: 3, replicasPerShard: 1 }, storageGiB: 8, tls: true },
    ...change,
  };
}

/** The monitoring stack of a cluster with everything. */
export function aMonitoringStack(change: Partial<MonitoringStackInput> = {}): MonitoringStackInput {
  return {
    level: "comprehensive",
    host: "shop.example",
    grafanaSecret: "grafana-admin",
    smtp: { smarthost: "mail.shop.example:587", from: "alerts@shop.example" },
    storageClass: undefined,
    logs: true,
    traces: true,
    store: { kind: "volume" },
    environments: [
      { namespace: "shop-production", level: "comprehensive" },
      { namespace: "shop-dev", level: "basic" },
    ],
    ...change,
  };
}

/** Monitoring with everything in it, whose names are placeholders: what dashboards and the list of metrics are made from. */
import { TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import type { MonitoringInput } from "../../components/monitoring/monitoring-input.ts";

/** An environment at the highest level with every kind of store, service and journey. */
export const TEMPLATE_INPUT: MonitoringInput = {
  project: TEXTS.project,
  environment: TEXTS.environment,
  namespace: TEXTS.namespace,
  host: "template.example",
  level: "comprehensive",
  prometheus: "http://prometheus.example:9090",
  routes: { critical: [], warning: [], info: [] },
  receivers: [],
  slo: { availabilityPercent: 99.9, latencyP95Ms: 500 },
  journeys: [{ name: "journey", urls: ["https://template.example"] }],
  logs: true,
  traces: true,
  services: [
    {
      name: TEXTS.services,
      port: 8080,
      metricsPath: "/metrics",
      endpoint: "https://service.template.example",
      healthPath: "/healthz",
    },
  ],
  postgres: {
    kind: "managed",
    replicas: 2,
    synchronous: "required",
    backups: { schedule: "0 0 1 * * *" },
    incarnations: [{ name: TEXTS.incarnations }],
    serving: TEXTS.incarnations,
  },
  redis: { kind: "managed", topology: { kind: "cluster", shards: 3, replicasPerShard: 1 }, storageGiB: 8, tls: true },
};

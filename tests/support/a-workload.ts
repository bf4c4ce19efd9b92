/** Workloads and gateways as their components take them, with valid defaults: a test names only what it is about. */
import type { GatewayInput } from "../../components/gateway/gateway-input.ts";
import type { DeliveryStrategy } from "../../components/workload/delivery-strategy.ts";
import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { anImage } from "./a-spec.ts";

/** A small strategy of each kind. */
export const DELIVERIES = {
  rolling: { kind: "rolling", maxSurgePercent: 25 },
  canary: { kind: "canary", weights: [10, 50], pauseSeconds: 60 },
  "blue-green": { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3600 },
} as const satisfies Readonly<Record<DeliveryStrategy["kind"], DeliveryStrategy>>;

/** The service `api` of `shop` in `dev`: exposed, one pod, rolling, nothing optional. */
export function aWorkloadInput(change: Partial<WorkloadInput> = {}): WorkloadInput {
  return {
    project: "shop",
    environment: "dev",
    namespace: "shop-dev",
    service: "api",
    image: anImage(),
    port: 8080,
    healthPath: "/healthz",
    endpoint: "https://api.dev.shop.example",
    replicas: { min: 1, max: 1 },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
    delivery: DELIVERIES.rolling,
    variables: { LOG_LEVEL: "debug" },
    ...change,
  };
}

/** The same with everything that is optional: secrets, flags, analysis, migration, budget and autoscaler. */
export function aFullWorkload(change: Partial<WorkloadInput> = {}): WorkloadInput {
  return aWorkloadInput({
    replicas: { min: 2, max: 4 },
    delivery: DELIVERIES.canary,
    metricsPath: "/metrics",
    analysis: {
      prometheus: "http://prometheus.monitoring:9090",
      slo: { availabilityPercent: 99.9, latencyP95Ms: 500 },
    },
    secretVariables: {
      POSTGRES_PASSWORD: { secret: "postgres-app", key: "password" },
      API_KEY: { secret: "api-key", key: "value", version: "7" },
    },
    flags: { configMap: "flags" },
    migration: { command: ["/app/migrate", "up"], kind: "reversible" },
    ...change,
  });
}

/** The gateway of `dev`: the services `api` and `web`, one range of clients, Grafana. */
export function aGatewayInput(change: Partial<GatewayInput> = {}): GatewayInput {
  return {
    project: "shop",
    environment: "dev",
    namespace: "shop-dev",
    host: "dev.shop.example",
    className: "nginx",
    issuer: { kind: "ClusterIssuer", name: "letsencrypt" },
    clients: [parseCidr("10.10.0.0/16")],
    services: [
      { name: "web", port: 3000 },
      { name: "api", port: 8080 },
    ],
    grafana: true,
    ...change,
  };
}

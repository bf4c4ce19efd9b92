/**
 * Where the operators of a cluster run: their namespaces and the labels of their pods, as their charts set them. One
 * place, because the `shared` stack installs them and every environment's network opens paths to and from them.
 */
import type { Labels } from "./labels.ts";

/** Pods of the platform, outside the environments' namespaces. */
export interface PlatformPlace {
  readonly namespace: string;
  /** Labels that select the pods. */
  readonly labels: Labels;
}

/** The operators and the monitoring stack by role. */
export const PLATFORM_PLACES = {
  postgresOperator: { namespace: "cnpg-system", labels: { "app.kubernetes.io/name": "cloudnative-pg" } },
  redisOperator: { namespace: "redis-operator", labels: { name: "redis-operator" } },
  rollouts: { namespace: "argo-rollouts", labels: { "app.kubernetes.io/component": "rollouts-controller" } },
  externalSecrets: { namespace: "external-secrets", labels: { "app.kubernetes.io/name": "external-secrets" } },
  certManager: { namespace: "cert-manager", labels: { "app.kubernetes.io/name": "cert-manager" } },
  gatewayController: { namespace: "nginx-gateway", labels: { "app.kubernetes.io/name": "nginx-gateway-fabric" } },
  prometheus: { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } },
  alertmanager: { namespace: "monitoring", labels: { "app.kubernetes.io/name": "alertmanager" } },
  grafana: { namespace: "monitoring", labels: { "app.kubernetes.io/name": "grafana" } },
  blackboxExporter: { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus-blackbox-exporter" } },
} as const satisfies Readonly<Record<string, PlatformPlace>>;

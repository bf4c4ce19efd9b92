/**
 * Values of the charts that are not part of the monitoring stack: two of each controller where one leads, figures for
 * each container, no right that we do not use, definitions that stay. Pure.
 */
import { type FabricValues, gatewayFabricValues } from "../gateway/fabric-values.ts";
import { type ChartValues, RESTRICTED_CONTAINER, resources } from "../monitoring/charts/chart-values.ts";

/** Name of the GatewayClass that NGINX Gateway Fabric serves. */
export const GATEWAY_CLASS = "nginx";

/** Keeps a definition, and every object of its kind, when Helm deletes the release. */
const KEEP = { "helm.sh/resource-policy": "keep" } as const;

const ONE_AT_A_TIME = { enabled: true, maxUnavailable: 1 } as const;

/** Values of `prometheus-operator-crds`. */
export function prometheusCrdsValues(): ChartValues {
  return { crds: { annotations: KEEP } };
}

/** Values of cert-manager. The Gateway API is on, so that domains can be proven through the environments' Gateways. */
export function certManagerValues(): ChartValues {
  return {
    crds: { enabled: true, keep: true },
    replicaCount: 2,
    podDisruptionBudget: ONE_AT_A_TIME,
    config: {
      apiVersion: "controller.config.cert-manager.io/v1alpha1",
      kind: "ControllerConfiguration",
      gatewayAPI: { enabled: true },
    },
    resources: resources("50m", "256Mi"),
    webhook: { replicaCount: 2, podDisruptionBudget: ONE_AT_A_TIME, resources: resources("20m", "64Mi") },
    cainjector: { replicaCount: 2, podDisruptionBudget: ONE_AT_A_TIME, resources: resources("20m", "256Mi") },
    startupapicheck: { resources: resources("20m", "64Mi") },
    // Read by a monitor of ours, which keeps the namespaces that its series are about.
    prometheus: { enabled: true, podmonitor: { enabled: false } },
  };
}

/** Values of External Secrets. It writes to no external manager: the parts that push are off. */
export function externalSecretsValues(): ChartValues {
  const budget = { enabled: true, minAvailable: 1 };
  return {
    installCRDs: true,
    crds: { annotations: KEEP, createPushSecret: false, createClusterPushSecret: false },
    processPushSecret: false,
    processClusterPushSecret: false,
    replicaCount: 2,
    leaderElect: true,
    podDisruptionBudget: budget,
    resources: resources("50m", "256Mi"),
    webhook: { replicaCount: 2, podDisruptionBudget: budget, resources: resources("20m", "128Mi") },
    certController: { resources: resources("20m", "128Mi") },
    serviceMonitor: { enabled: true },
  };
}

/** Values of CloudNativePG. */
export function postgresValues(): ChartValues {
  return {
    crds: { create: true },
    replicaCount: 2,
    resources: resources("100m", "256Mi"),
    monitoring: { podMonitorEnabled: true },
  };
}

/** Values of the plugin that writes backups of CloudNativePG. It has one pod: it runs no other way. */
export function postgresBackupValues(): ChartValues {
  return { crds: { create: true }, resources: resources("50m", "128Mi") };
}

/** Values of the Redis operator. Its definitions are in the chart's own folder for them: never deleted, nor upgraded. */
export function redisValues(): ChartValues {
  return {
    replicas: 2,
    resources: resources("100m", "512Mi"),
    podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    securityContext: { ...RESTRICTED_CONTAINER, runAsUser: 65532 },
    redisOperator: { imagePullPolicy: "IfNotPresent" },
    // Else the pods write their configuration into the image, and never start with a read-only root file system.
    featureGates: { GenerateConfigInInitContainer: true },
  };
}

/** Values of Argo Rollouts. No traffic router is used, so it gets no right on any; no dashboard, which asks nobody who he is. */
export function rolloutsValues(): ChartValues {
  return {
    installCRDs: true,
    keepCRDs: true,
    controller: {
      replicas: 2,
      pdb: ONE_AT_A_TIME,
      resources: resources("100m", "512Mi"),
      // Read by a monitor of ours, which keeps the namespaces that its series are about.
      metrics: { enabled: true, serviceMonitor: { enabled: false } },
    },
    podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    providerRBAC: { enabled: false },
    dashboard: { enabled: false },
  };
}

/** Values of NGINX Gateway Fabric. */
export function gatewayValues(): FabricValues {
  return gatewayFabricValues(GATEWAY_CLASS);
}

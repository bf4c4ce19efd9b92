/** Values of kube-prometheus-stack: operator, Prometheus, Alertmanager, Grafana, kube-state-metrics, node exporter. */
import { ADDRESSES, type ChartValues, claim, MONITORING_CHARTS, resources } from "./chart-values.ts";
import { type MonitoringStackInput, STACK_FIGURES } from "./stack-input.ts";

/** Values of the chart. Its CRDs are kept when the release is deleted, with every object of theirs. */
export function kubePrometheusStackValues(input: MonitoringStackInput): ChartValues {
  return {
    fullnameOverride: MONITORING_CHARTS.kubePrometheusStack.release,
    crds: { enabled: true },
    // Certificates of the webhook by cert-manager: the chart's own are made by hooks that run at every update.
    prometheusOperator: { admissionWebhooks: { certManager: { enabled: true } }, resources: resources("50m", "256Mi") },
    prometheus: prometheusValues(input),
    alertmanager: alertmanagerValues(input),
    grafana: grafanaValues(input),
    "kube-state-metrics": {
      resources: resources("50m", "256Mi"),
      metricLabelsAllowlist: ["pods=[app.kubernetes.io/name]"],
    },
    // It reads the node's own file systems, which Pod Security `restricted` forbids in our namespace.
    "prometheus-node-exporter": { namespaceOverride: "kube-system", resources: resources("20m", "64Mi") },
    // Managed clusters show these to nobody: their alerts would fire for ever.
    kubeControllerManager: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
    kubeScheduler: { enabled: false },
  };
}

function prometheusValues({ level, storageClass }: MonitoringStackInput): ChartValues {
  const figures = STACK_FIGURES[level];
  return {
    prometheusSpec: {
      // Environments bring their own objects; else the operator takes only those with the labels of this release.
      ruleSelectorNilUsesHelmValues: false,
      serviceMonitorSelectorNilUsesHelmValues: false,
      podMonitorSelectorNilUsesHelmValues: false,
      probeSelectorNilUsesHelmValues: false,
      scrapeConfigSelectorNilUsesHelmValues: false,
      replicas: figures.prometheusReplicas,
      retention: `${figures.metricsDays}d`,
      // Below the volume's size: a full volume stops it, an older day less does not.
      retentionSize: `${Math.floor(figures.metricsGiB * 0.8)}GB`,
      walCompression: true,
      resources: resources(figures.prometheusCpu, figures.prometheusMemory),
      storageSpec: { volumeClaimTemplate: { spec: claim(figures.metricsGiB, storageClass) } },
    },
  };
}

function alertmanagerValues({ level, storageClass, smtp }: MonitoringStackInput): ChartValues {
  const mail =
    smtp === undefined ? {} : { smtp_smarthost: smtp.smarthost, smtp_from: smtp.from, smtp_require_tls: true };
  return {
    config: { global: { resolve_timeout: "5m", ...mail } },
    alertmanagerSpec: {
      replicas: STACK_FIGURES[level].alertmanagerReplicas,
      retention: "120h",
      // Empty selects all; absent would select none.
      alertmanagerConfigSelector: {},
      alertmanagerConfigNamespaceSelector: {},
      // Each environment hears of its own alerts alone, and the platform's namespace of all.
      alertmanagerConfigMatcherStrategy: { type: "OnNamespaceExceptForAlertmanagerNamespace" },
      resources: resources("20m", "128Mi"),
      storage: { volumeClaimTemplate: { spec: claim(2, storageClass) } },
    },
  };
}

function grafanaValues(input: MonitoringStackInput): ChartValues {
  const { host, grafanaSecret, storageClass } = input;
  return {
    // Accounts, their passwords and stars live in its own small database.
    persistence: {
      enabled: true,
      size: "5Gi",
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    },
    // One volume, one pod: the new one could not start beside the old one.
    deploymentStrategy: { type: "Recreate" },
    // The chart's helper would change owners as root; the pod's group does as well.
    initChownData: { enabled: false },
    admin: { existingSecret: grafanaSecret, userKey: "admin-user", passwordKey: "admin-password" },
    "grafana.ini": {
      server: { domain: host, root_url: `https://${host}/grafana/`, serve_from_sub_path: true },
      security: { cookie_secure: true, strict_transport_security: true, disable_gravatar: true },
      users: { allow_sign_up: false },
      "auth.anonymous": { enabled: false },
      analytics: { reporting_enabled: false, check_for_updates: false },
    },
    resources: resources("100m", "512Mi"),
    sidecar: {
      dashboards: {
        enabled: true,
        label: "grafana_dashboard",
        labelValue: "1",
        // Not `both`: it would watch the Secrets of every namespace.
        resource: "configmap",
        searchNamespace: "ALL",
        folderAnnotation: "grafana_folder",
        provider: { foldersFromFilesStructure: true, allowUiUpdates: false },
      },
      datasources: { resource: "configmap" },
    },
    additionalDataSources: dataSources(input),
  };
}

function dataSources({ logs, traces }: MonitoringStackInput): readonly ChartValues[] {
  const loki = { name: "Loki", uid: "loki", type: "loki", access: "proxy", url: ADDRESSES.loki };
  const tempo = { name: "Tempo", uid: "tempo", type: "tempo", access: "proxy", url: ADDRESSES.tempoQuery };
  return [...(logs ? [loki] : []), ...(traces ? [tempo] : [])];
}

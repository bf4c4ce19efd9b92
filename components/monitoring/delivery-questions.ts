/** What dashboards ask about versions, rollouts, their analyses, migrations, configuration and alerts. */
import { rolloutSeries, rose } from "./questions.ts";

/** Images that run, by container: one series a version, its value the number of pods. `containers`: a regular expression. */
export function runningImages(namespace: string, containers: string): string {
  return `count by (container, image_spec)(kube_pod_container_info{namespace="${namespace}",container=~"${containers}"})`;
}

/** Images that run and are not pinned by digest: there should be none. */
export function foreignImages(namespace: string, containers: string): string {
  const images = `kube_pod_container_info{namespace="${namespace}",container=~"${containers}"`;
  return `count by (container, image_spec)(${images},image_spec!~".+@sha256:[0-9a-f]{64}"})`;
}

/** Phase of each rollout: `Healthy`, `Progressing`, `Paused`, `Abort` and so on, by service. */
export function rolloutPhases(namespace: string): string {
  return `max by (service, strategy, phase)(${rolloutSeries("rollout_info", namespace)}) == 1`;
}

/** Pods of each service: those that it should have, have the new version, can serve. */
export function rolloutPods(what: "desired" | "updated" | "available" | "unavailable", namespace: string): string {
  return `max by (service)(${rolloutSeries(`rollout_info_replicas_${what}`, namespace)})`;
}

/** Events of rollouts over `window`, by service and reason. */
export function rolloutEvents(namespace: string, window: string): string {
  return `sum by (name, reason)(increase(rollout_events_total{namespace="${namespace}"}[${window}])) > 0`;
}

/** Where a rollout has started within `window`, by service: a new version, a return to an older one, new configuration. */
export function rolloutStarts(namespace: string, window: string): string {
  const started = rose(`rollout_events_total{namespace="${namespace}",reason="RolloutUpdated"}`, ["name"], window);
  return `label_replace(${started}, "service", "$1", "name", "(.+)")`;
}

/** Time that the controller takes to look after a rollout, 95th percentile over `window`, in seconds. */
export function rolloutReconcileSeconds(namespace: string, window: string): string {
  const buckets = `rate(rollout_reconcile_bucket{namespace="${namespace}"}[${window}])`;
  return `histogram_quantile(0.95, sum by (le)(${buckets}))`;
}

/** Runs of analyses by how they stand: `Running`, `Successful`, `Failed`, `Inconclusive`, `Error`. */
export function analysisRuns(namespace: string): string {
  return `sum by (phase)(analysis_run_info{namespace="${namespace}"}) > 0`;
}

/** Metrics of the analyses by run and how they stand. */
export function analysisMetrics(namespace: string): string {
  return `max by (name, metric, phase)(analysis_run_metric_phase{namespace="${namespace}",dry_run="false"}) == 1`;
}

/** Migrations that have ended well, or have failed. */
export function migrations(what: "complete" | "failed", namespace: string): string {
  const jobs = `{namespace="${namespace}",job_name=~".+-migrate-[0-9a-f]{8}",condition="true"}`;
  return `max by (job_name)(kube_job_${what}${jobs}) == 1`;
}

/** Changes of ConfigMaps or Secrets over `window`, by name. */
export function configurationChanges(kind: "configmap" | "secret", namespace: string, window: string): string {
  // The cluster's own bundle of certificates is in every namespace, and nobody's configuration.
  const own = kind === "configmap" ? ',configmap!="kube-root-ca.crt"' : "";
  const version = `kube_${kind}_metadata_resource_version{namespace="${namespace}"${own}}`;
  return `sum by (${kind})(changes(${version}[${window}])) > 0`;
}

/** Alerts that fire, by name, severity and service; `category`: only those about it. No answer where none fires. */
export function firingAlerts(namespace: string, category?: string): string {
  const about = category === undefined ? "" : `,category="${category}"`;
  return `max by (alertname, severity, category, service)(ALERTS{namespace="${namespace}",alertstate="firing"${about}})`;
}

/** 1 where the issuer says that a certificate is good, else 0, by name. */
export function certificatesReady(namespace: string): string {
  return `max by (name)(certmanager_certificate_ready_status{namespace="${namespace}",condition="True"})`;
}

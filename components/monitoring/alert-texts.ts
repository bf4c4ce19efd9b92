/** What a message says: templates of Alertmanager, the same for every kind of receiver. */

/** One line that tells what it is about. */
export const TITLE =
  '[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}{{ end }}] ' +
  "{{ .CommonLabels.severity }}: {{ .GroupLabels.alertname }} in {{ .CommonLabels.environment }}";

/** Every alert of the group with what it means and where to read on. */
export const TEXT =
  "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n" +
  "Runbook: {{ .Annotations.runbook }}\n{{ end }}";

/** The same of the platform of a cluster, whose alerts belong to no environment. */
export function platformTitle(cluster: string): string {
  return (
    '[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}{{ end }}] ' +
    `{{ .CommonLabels.severity }}: {{ .GroupLabels.alertname }} in the cluster ${cluster}`
  );
}

/** Every alert of the group, as the rules of the monitoring stack's own chart describe theirs. */
export const PLATFORM_TEXT =
  "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n" +
  "Runbook: {{ .Annotations.runbook_url }}\n{{ end }}";

/** Severity in the words of PagerDuty, which knows ours. */
export const SEVERITY = "{{ .CommonLabels.severity }}";

/** Address of Grafana of an environment. */
export function grafanaUrl(host: string): string {
  return `https://${host}/grafana`;
}

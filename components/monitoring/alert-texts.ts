/** What a message says: templates of Alertmanager, the same for every kind of receiver. */

/** One line that tells what it is about. */
export const TITLE =
  '[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}{{ end }}] ' +
  "{{ .CommonLabels.severity }}: {{ .GroupLabels.alertname }} in {{ .CommonLabels.environment }}";

/** Every alert of the group with what it means and where to read on. */
export const TEXT =
  "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n" +
  "Runbook: {{ .Annotations.runbook }}\n{{ end }}";

/** Severity in the words of PagerDuty, which knows ours. */
export const SEVERITY = "{{ .CommonLabels.severity }}";

/** Address of Grafana of an environment. */
export function grafanaUrl(host: string): string {
  return `https://${host}/grafana`;
}

/** What dashboards ask of Loki and Tempo, in LogQL and TraceQL. Labels of lines are those that Alloy gives them. */

/** Lines about errors: words that programs of any kind write when something fails. */
export function errorLines(namespace: string): string {
  return `{namespace="${namespace}"} |~ "(?i)\\\\b(error|fatal|panic|exception|critical)\\\\b"`;
}

/** All lines of services; `services`: a regular expression. */
export function serviceLines(namespace: string, services: string): string {
  return `{namespace="${namespace}",service=~"${services}"}`;
}

/** What Postgres writes for auditors: who did what. */
export function auditLines(namespace: string): string {
  return `{namespace="${namespace}",container="postgres"} |= "pgaudit"`;
}

/**
 * Traces that took longer than `milliseconds`, or failed. `services`: a regular expression. Tempo holds those of all
 * environments of a cluster: spans must name their namespace.
 */
export function slowTraces(namespace: string, services: string, milliseconds: string): string {
  const own = `resource.k8s.namespace.name="${namespace}" && resource.service.name=~"${services}"`;
  return `{${own} && (duration > ${milliseconds}ms || status = error)}`;
}

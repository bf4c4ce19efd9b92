/** What changes: new versions and configuration (told), rollouts and migrations that fail or rest (alerts). */
import { hasFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { rolloutSeries, rose } from "../questions.ts";
import { type AlertDraft, alertGroup, type RuleGroup } from "./rule-group.ts";

/** Rules of deployments. */
export function deploymentRules(input: MonitoringInput): readonly RuleGroup[] {
  if (!hasFeature(input.level, "deploymentAlerts")) return [];
  return [alertGroup(input, "deployments", [...told(input), ...troubles(input)])];
}

function told({ namespace, services }: MonitoringInput): readonly AlertDraft[] {
  const containers = services.map(({ name }) => name).join("|");
  const images = `kube_pod_container_info{namespace="${namespace}",container=~"${containers}"}`;
  const changed = (kind: string, matchers: string) =>
    `changes(kube_${kind}_metadata_resource_version{namespace="${namespace}"${matchers}}[10m]) > 0`;
  return [
    {
      alert: "VersionDeployed",
      expr: `count by (container, image_spec)(${images}) unless count by (container, image_spec)(${images} offset 15m)`,
      severity: "info",
      summary: "{{ $labels.container }} runs a new image: {{ $labels.image_spec }}",
      description: "Pods of this image were not there a quarter of an hour ago.",
    },
    {
      alert: "RolloutStarted",
      // Also a return to an image whose pods are still there, which is no new image.
      expr: `label_replace(${rose(`rollout_events_total{namespace="${namespace}",reason="RolloutUpdated"}`, ["name"], "10m")}, "service", "$1", "name", "(.+)")`,
      severity: "info",
      summary: "a rollout of {{ $labels.name }} has started",
      description: "A new version, a return to an older one, or new configuration.",
    },
    {
      alert: "ConfigurationChanged",
      // The cluster's own bundle of certificates is in every namespace, and nobody's configuration.
      expr: `${changed("configmap", ',configmap!="kube-root-ca.crt"')} or ${changed("secret", "")}`,
      severity: "info",
      summary:
        "{{ with $labels.configmap }}ConfigMap {{ . }}{{ end }}{{ with $labels.secret }}Secret {{ . }}{{ end }} has changed",
      description: "Variables, flags, dashboards or secrets. The environment's history says who changed what.",
    },
  ];
}

function troubles({ namespace }: MonitoringInput): readonly AlertDraft[] {
  const inPhase = (phases: string) => `${rolloutSeries("rollout_info", namespace, `phase=~"${phases}"`)} == 1`;
  return [
    {
      alert: "RolloutFailed",
      expr: inPhase("Abort|Error|Timeout|InvalidSpec"),
      severity: "warning",
      summary: "the rollout of {{ $labels.service }} failed: {{ $labels.phase }}",
      description: "The version before still serves. The pin must go back, or a new version must come.",
    },
    {
      alert: "RolloutResting",
      expr: inPhase("Paused"),
      for: "1h",
      severity: "warning",
      summary: "the rollout of {{ $labels.service }} rests for an hour",
      description: "It waits for a person, or for an analysis that came to no conclusion.",
    },
    {
      alert: "MigrationFailed",
      expr: `max by (job_name)(kube_job_failed{namespace="${namespace}",job_name=~".+-migrate-[0-9a-f]{8}",condition="true"}) == 1`,
      severity: "warning",
      summary: "the migration {{ $labels.job_name }} failed",
      description: "The version that needs it was not rolled out. The database may be half changed.",
    },
  ];
}

/** Who should not be here? Failed sign-ins, refused requests, suspicious activity, breaches, foreign images. */
import {
  eventRate,
  type MetricScope,
  requestRate,
  requestRateOf,
  SERVICE_METRICS,
} from "../../../infra/values/metrics.ts";
import { hasFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { rose } from "../questions.ts";
import { type AlertDraft, alertGroup, type RuleGroup } from "./rule-group.ts";

/** Rules of security. */
export function securityRules(input: MonitoringInput): readonly RuleGroup[] {
  if (!hasFeature(input.level, "securityAlerts")) return [];
  const scope: MetricScope = { namespace: input.namespace, by: ["service"] };
  return [alertGroup(input, "security", [...signInAlerts(scope), ...activityAlerts(input, scope)])];
}

function signInAlerts(scope: MetricScope): readonly AlertDraft[] {
  return [
    {
      alert: "AuthenticationFailuresHigh",
      expr: `${eventRate("authenticationFailures", scope, "5m")} > 0.5`,
      for: "5m",
      severity: "warning",
      summary: "{{ $labels.service }} refuses {{ $value | humanize }} sign-ins a second",
      description: "More than thirty a minute: a client with an old secret, or somebody who guesses.",
    },
    {
      alert: "AuthenticationAttack",
      expr: `${eventRate("authenticationFailures", scope, "5m")} > 5`,
      for: "2m",
      severity: "critical",
      summary: "{{ $labels.service }} refuses {{ $value | humanize }} sign-ins a second",
      description: "More than three hundred a minute are no mistake of a person.",
    },
    {
      alert: "RefusedRequestsHigh",
      expr: [
        `${requestRateOf("401|403", scope, "10m")} / ${requestRate(scope, "10m")} > 0.3`,
        `${requestRate(scope, "10m")} > 1`,
      ].join(" and "),
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.service }} refuses {{ $value | humanizePercentage }} of its requests",
      description: "Somebody tries doors (status 401 and 403), or an access rule is wrong.",
    },
  ];
}

function activityAlerts({ namespace, services }: MonitoringInput, scope: MetricScope): readonly AlertDraft[] {
  const breaches = `${SERVICE_METRICS.securityBreaches}{namespace="${namespace}"}`;
  const containers = services.map(({ name }) => name).join("|");
  const images = `kube_pod_container_info{namespace="${namespace}",container=~"${containers}"`;
  return [
    {
      alert: "SuspiciousActivity",
      expr: `${eventRate("suspiciousActivity", scope, "10m")} > 0.1`,
      for: "5m",
      severity: "warning",
      summary: "{{ $labels.service }} sees {{ $value | humanize }} suspicious events a second",
      description: "Refused input and exceeded limits, more than usual noise.",
    },
    {
      alert: "SecurityBreach",
      expr: rose(breaches, ["service", "kind"], "10m"),
      severity: "critical",
      summary: "{{ $labels.service }} reports a breach: {{ $labels.kind }}",
      description: "Something that must never happen has happened. Keep what runs for the investigation.",
    },
    {
      alert: "ForeignImageRunning",
      expr: `count by (container, image_spec)(${images},image_spec!~".+@sha256:[0-9a-f]{64}"})`,
      severity: "critical",
      summary: "{{ $labels.container }} runs an image without a digest: {{ $labels.image_spec }}",
      description: "Every image of ours is pinned by digest. This one was put there by somebody else.",
    },
  ];
}

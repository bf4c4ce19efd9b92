/** Is it there? Services, pods, health addresses, and the series that would tell. */
import { hasFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { healthProbes, restarts, rolloutSeries } from "../questions.ts";
import { type AlertDraft, alertGroup, type RuleGroup } from "./rule-group.ts";

/** Rules of availability, at every level. */
export function availabilityRules(input: MonitoringInput): readonly RuleGroup[] {
  if (!hasFeature(input.level, "availabilityAlerts")) return [];
  const probed = input.services.some(({ endpoint }) => endpoint !== undefined);
  const drafts = [
    ...serviceAlerts(input),
    ...podAlerts(input),
    // Before the first service there is nothing to see, and nothing missing.
    ...(input.services.length > 0 ? [stateMissing(input)] : []),
    ...(probed ? probeAlerts(input) : []),
  ];
  return [alertGroup(input, "availability", drafts)];
}

function serviceAlerts({ namespace }: MonitoringInput): readonly AlertDraft[] {
  const available = rolloutSeries("rollout_info_replicas_available", namespace);
  const desired = rolloutSeries("rollout_info_replicas_desired", namespace);
  return [
    {
      alert: "ServiceDown",
      expr: `${available} == 0 and on (service) ${desired} > 0`,
      for: "2m",
      severity: "critical",
      summary: "{{ $labels.service }} is down: no pod of it is available",
      description: "Every call of the service fails. Callers fail with it.",
    },
    {
      alert: "ServicePodsMissing",
      expr: `${available} > 0 and on (service) ${available} < on (service) ${desired}`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.service }} runs with {{ $value }} pods, fewer than it should",
      description: "The service answers, with less room for load and for the next failure.",
    },
  ];
}

function podAlerts({ namespace }: MonitoringInput): readonly AlertDraft[] {
  return [
    {
      alert: "PodRestarting",
      expr: `${restarts(namespace, "15m")} > 3`,
      severity: "warning",
      summary: "{{ $labels.container }} in {{ $labels.pod }} restarted more than three times in a quarter of an hour",
      description: "A process that ends again and again; requests that it had are lost each time.",
    },
    {
      alert: "PodStuck",
      expr: `max by (pod)(kube_pod_status_phase{namespace="${namespace}",phase=~"Pending|Unknown"}) == 1`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.pod }} has not started for a quarter of an hour",
      description: "No room on the nodes, no image, no volume, or a quota that is used up: its events say which.",
    },
    {
      alert: "MetricsTargetDown",
      expr: `min by (job, pod)(up{namespace="${namespace}",pod!=""}) == 0`,
      for: "10m",
      severity: "warning",
      summary: "no metrics from {{ $labels.pod }}",
      description: "What it does is not seen, and no alert on its series can fire.",
    },
  ];
}

function stateMissing({ namespace }: MonitoringInput): AlertDraft {
  return {
    alert: "ClusterStateMissing",
    expr: `absent(kube_pod_info{namespace="${namespace}"}) or absent(rollout_info{namespace="${namespace}"})`,
    for: "15m",
    severity: "warning",
    summary: "the state of the pods or of the rollouts is not seen",
    description: "kube-state-metrics or the controller of Argo Rollouts gives no series: alerts on both are blind.",
  };
}

function probeAlerts({ namespace }: MonitoringInput): readonly AlertDraft[] {
  return [
    {
      alert: "EndpointDown",
      expr: `${healthProbes(namespace)} == 0`,
      for: "3m",
      severity: "critical",
      summary: "{{ $labels.service }} does not answer at its public address",
      description: "Asked from outside, the health address gives no 200: users do not reach the service.",
    },
    {
      alert: "GatewayDown",
      expr: `absent(up{namespace="${namespace}",job="${namespace}/gateway"} == 1)`,
      for: "3m",
      severity: "critical",
      summary: "no proxy of the gateway is up",
      description: "No service is reached from outside. Inside the environment they still reach one another.",
    },
    {
      alert: "ProbesMissing",
      expr: `absent(probe_success{namespace="${namespace}",probe="health"})`,
      for: "15m",
      severity: "warning",
      summary: "nobody asks the public addresses",
      description: "The blackbox exporter gives no answers: an address that is down would not be seen.",
    },
  ];
}

/** Is there room? Memory, processor, volumes, quota and autoscaler: a warning above 80 %. */
import { hasFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { cpuUse, memoryUse, quotaUse, restarts, volumeUse } from "../questions.ts";
import { type AlertDraft, alertGroup, type RuleGroup } from "./rule-group.ts";

const MUCH = 0.8;

/** Rules of resource use. */
export function resourceRules(input: MonitoringInput): readonly RuleGroup[] {
  if (!hasFeature(input.level, "resourceAlerts")) return [];
  return [alertGroup(input, "resources", [...memoryAlerts(input), ...processorAlerts(input), ...storageAlerts(input)])];
}

function memoryAlerts({ namespace }: MonitoringInput): readonly AlertDraft[] {
  const reason = `kube_pod_container_status_last_terminated_reason{namespace="${namespace}",reason="OOMKilled"}`;
  return [
    {
      alert: "MemoryUseHigh",
      expr: `${memoryUse(namespace)} > ${MUCH}`,
      for: "15m",
      severity: "warning",
      summary:
        "{{ $labels.container }} in {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit",
      description: "At the limit the process is killed.",
    },
    {
      alert: "OutOfMemory",
      expr: `${restarts(namespace, "15m")} > 0 and on (pod, container) max by (pod, container)(${reason}) == 1`,
      severity: "warning",
      summary: "{{ $labels.container }} in {{ $labels.pod }} was killed at its memory limit",
      description: "Requests that it had are lost. The limit is too low, or the process keeps what it should free.",
    },
  ];
}

function processorAlerts({ namespace }: MonitoringInput): readonly AlertDraft[] {
  const autoscaler = (series: string, matchers = "") =>
    `kube_horizontalpodautoscaler_${series}{namespace="${namespace}"${matchers}}`;
  const blind = autoscaler("status_condition", ',condition="ScalingActive",status="false"');
  return [
    {
      alert: "CpuUseHigh",
      expr: `${cpuUse(namespace, "5m")} > ${MUCH}`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.container }} uses {{ $value | humanizePercentage }} of the processor time that it requests",
      description: "Where an autoscaler holds 70 %, this means that it has no more pods to give.",
    },
    {
      alert: "AutoscalerAtLimit",
      expr: [
        `${autoscaler("status_current_replicas")} == ${autoscaler("spec_max_replicas")}`,
        `${autoscaler("spec_max_replicas")} > ${autoscaler("spec_min_replicas")}`,
      ].join(" and "),
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.horizontalpodautoscaler }} runs with as many pods as it may",
      description: "More load will not get more pods. Raise `replicas.max`, or find what loads it.",
    },
    {
      alert: "AutoscalerBlind",
      expr: `max by (horizontalpodautoscaler)(${blind}) == 1`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.horizontalpodautoscaler }} cannot tell how loaded its pods are",
      description: "More load gets no more pods: metrics-server is missing or does not answer.",
    },
  ];
}

function storageAlerts({ namespace }: MonitoringInput): readonly AlertDraft[] {
  return [
    {
      alert: "VolumeUseHigh",
      expr: `${volumeUse(namespace)} > ${MUCH}`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full",
      description: "A store that cannot write stops.",
    },
    {
      alert: "VolumeFull",
      expr: `${volumeUse(namespace)} > 0.95`,
      for: "2m",
      severity: "critical",
      summary: "{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full",
      description: "A store that cannot write stops, and this one is about to.",
    },
    {
      alert: "QuotaUseHigh",
      expr: `${quotaUse(namespace)} > ${MUCH}`,
      for: "15m",
      severity: "warning",
      summary: "{{ $value | humanizePercentage }} of the quota of {{ $labels.resource }} is used",
      description: "A rollout starts new pods before old ones end: without room in the quota it stands still.",
    },
  ];
}

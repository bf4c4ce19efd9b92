/** What everything stands on: pods, network, disks, quota, nodes. Stores have their own file. */
import { TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import { OPTIONAL_SECTIONS } from "../../components/monitoring/dashboards/sections.ts";
import * as pods from "../../components/monitoring/pod-questions.ts";
import { cpuUse, memoryUse, quotaUse, restarts, volumeUse } from "../../components/monitoring/questions.ts";
import { type DashboardDesign, type PanelDesign, STEP, USE_LIMITS } from "./design.ts";
import { postgresPanels, redisPanels } from "./store-panels.ts";

const NS = TEXTS.namespace;

/** Processor, memory, disk, network; Postgres and Redis. */
export const INFRASTRUCTURE: DashboardDesign = {
  name: "infrastructure",
  description: "Processor, memory, disks and network of pods and nodes; quota; Postgres and Redis.",
  period: "6h",
  sections: [
    { title: "Processor and memory", panels: [...shares(), ...amounts()] },
    { title: "Disks and network", panels: [...network(), ...disks()] },
    { title: "Room", panels: room() },
    { title: "Nodes of the cluster", panels: nodes() },
    { title: OPTIONAL_SECTIONS.postgres, panels: postgresPanels() },
    { title: OPTIONAL_SECTIONS.redis, panels: redisPanels() },
  ],
};

function shares(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "Processor of its request",
      description: "By container, of all its pods. An autoscaler holds 70 %. Alert above 80 %: CpuUseHigh.",
      unit: "percentunit",
      queries: [{ expr: cpuUse(NS, STEP), legend: "{{container}}" }],
      limits: USE_LIMITS,
    },
    {
      kind: "series",
      title: "Memory of its limit",
      description: "At the limit the process is killed. Alerts: MemoryUseHigh above 80 %, OutOfMemory.",
      unit: "percentunit",
      queries: [{ expr: memoryUse(NS), legend: "{{pod}} {{container}}" }],
      limits: USE_LIMITS,
    },
    {
      kind: "series",
      title: "Restarts in an hour",
      description: "By container. Alert at more than three in a quarter of an hour: PodRestarting.",
      unit: "none",
      queries: [{ expr: `${restarts(NS, "1h")} > 0`, legend: "{{pod}} {{container}}" }],
      none: "no container restarted",
    },
  ];
}

function amounts(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "Processor",
      description: "Cores in use by pod.",
      unit: "none",
      queries: [{ expr: pods.cpuCores(NS, STEP), legend: "{{pod}}" }],
    },
    {
      kind: "series",
      title: "Memory",
      description: "Bytes in use by pod, as they count against its limit.",
      unit: "bytes",
      queries: [{ expr: pods.memoryBytes(NS), legend: "{{pod}}" }],
    },
    {
      kind: "series",
      title: "Pods by phase",
      description: "Pods that are pending for long find no room, image or volume. Alert: PodStuck.",
      unit: "none",
      queries: [{ expr: pods.podPhases(NS), legend: "{{phase}}" }],
    },
  ];
}

function network(): readonly PanelDesign[] {
  const panel = { kind: "series", width: 12 } as const;
  return [
    {
      ...panel,
      title: "Network of pods",
      description: "Bytes per second, received and sent.",
      unit: "Bps",
      queries: [
        { expr: pods.networkBytes("receive", NS, STEP), legend: "{{pod}} in" },
        { expr: pods.networkBytes("transmit", NS, STEP), legend: "{{pod}} out" },
      ],
    },
    {
      ...panel,
      title: "Dropped packets of pods",
      description: "Packets per second that were lost at the pod. Any lasting number costs response time.",
      unit: "pps",
      queries: [
        { expr: pods.networkDrops("receive", NS, STEP), legend: "{{pod}} in" },
        { expr: pods.networkDrops("transmit", NS, STEP), legend: "{{pod}} out" },
      ],
    },
  ];
}

function disks(): readonly PanelDesign[] {
  const panel = { kind: "series", width: 12 } as const;
  return [
    {
      ...panel,
      title: "Disks of pods",
      description: "Bytes per second, read and written.",
      unit: "Bps",
      queries: [
        { expr: pods.diskBytes("reads", NS, STEP), legend: "{{pod}} reads" },
        { expr: pods.diskBytes("writes", NS, STEP), legend: "{{pod}} writes" },
      ],
    },
    {
      ...panel,
      title: "Volumes in use",
      description: "A store that cannot write stops. Alerts: VolumeUseHigh above 80 %, VolumeFull.",
      unit: "percentunit",
      queries: [{ expr: volumeUse(NS), legend: "{{persistentvolumeclaim}}" }],
      limits: USE_LIMITS,
      max: 1,
    },
  ];
}

function room(): readonly PanelDesign[] {
  return [
    {
      kind: "series",
      title: "Quota in use",
      description: "A rollout needs room for new pods before old ones end. Alert above 80 %: QuotaUseHigh.",
      unit: "percentunit",
      width: 12,
      queries: [{ expr: quotaUse(NS), legend: "{{resource}}" }],
      limits: USE_LIMITS,
      max: 1,
    },
    {
      kind: "series",
      title: "Pods by autoscaler",
      description: "Those that run, and the most that may. Alert when both are equal: AutoscalerAtLimit.",
      unit: "none",
      width: 12,
      queries: [
        { expr: pods.autoscalerPods("status_current", NS), legend: "{{horizontalpodautoscaler}} runs" },
        { expr: pods.autoscalerPods("spec_max", NS), legend: "{{horizontalpodautoscaler}} at most" },
      ],
      none: "no series: no service has an autoscaler, or see docs/metrics.md",
    },
  ];
}

function nodes(): readonly PanelDesign[] {
  const panel = { kind: "series", width: 6 } as const;
  return [
    {
      ...panel,
      title: "Processor of nodes",
      description: "Shared by all environments of the cluster.",
      unit: "percentunit",
      queries: [{ expr: pods.nodeCpuUse(STEP), legend: "{{instance}}" }],
      limits: USE_LIMITS,
      max: 1,
    },
    {
      ...panel,
      title: "Memory of nodes",
      description: "A node without memory ends pods.",
      unit: "percentunit",
      queries: [{ expr: pods.nodeMemoryUse(), legend: "{{instance}}" }],
      limits: USE_LIMITS,
      max: 1,
    },
    {
      ...panel,
      title: "Disks of nodes",
      description: "The fullest file system of each. A full one takes no new pods and ends some.",
      unit: "percentunit",
      queries: [{ expr: pods.nodeDiskUse(), legend: "{{instance}}" }],
      limits: USE_LIMITS,
      max: 1,
    },
    {
      ...panel,
      title: "Network of nodes",
      description: "Bytes per second, received and sent together.",
      unit: "Bps",
      queries: [{ expr: pods.nodeNetworkBytes(STEP), legend: "{{instance}}" }],
    },
  ];
}

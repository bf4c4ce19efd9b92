/** `monitoring` of a stack file, the receivers of the project and the tier's defaults → what is watched. */
import type { MonitoringConfig, ReceiverConfig } from "../config/monitoring-config.ts";
import type { Project } from "../config/project.ts";
import type { StackConfig } from "../config/stack-config.ts";
import { PROMETHEUS_ADDRESS } from "../values/metrics.ts";
import type { JourneySpec, MonitoringLevel, MonitoringSpec, ReceiverSpec } from "./monitoring-spec.ts";
import type { TierDefaults } from "./tiers.ts";

/** Levels whose environments keep logs and traces unless the stack file says otherwise. */
const LOGS_FROM: ReadonlySet<MonitoringLevel> = new Set(["full", "comprehensive"]);
const TRACES_FROM: ReadonlySet<MonitoringLevel> = new Set(["comprehensive"]);

/** What is watched in an environment. */
export function resolveMonitoring(project: Project, config: StackConfig, tier: TierDefaults): MonitoringSpec {
  const { monitoring } = config;
  const level = monitoring.level ?? tier.monitoring;
  return {
    level,
    prometheus: monitoring.prometheus ?? PROMETHEUS_ADDRESS,
    routes: monitoring.routes,
    receivers: receiversOf(project, monitoring),
    slo: {
      availabilityPercent: monitoring.slo.availabilityPercent ?? tier.slo.availabilityPercent,
      latencyP95Ms: monitoring.slo.latencyP95Ms ?? tier.slo.latencyP95Ms,
    },
    journeys: journeysOf(monitoring, config.host),
    logs: monitoring.logs ?? (LOGS_FROM.has(level) && clustersKeep(project, "logs")),
    traces: monitoring.traces ?? (TRACES_FROM.has(level) && clustersKeep(project, "traces")),
  };
}

/**
 * Whether the clusters keep logs or traces, as far as this project knows: where it installs the monitoring stack itself,
 * its file says so; of one that is there already nobody has said it.
 */
export function clustersKeep({ shared }: Project, what: "logs" | "traces"): boolean {
  const operators = shared?.config.operators;
  return operators?.mode === "install" && operators.monitoring[what];
}

/** Names of the receivers that some route of a stack leads to, sorted. */
export function routedReceivers({ routes }: MonitoringConfig): readonly string[] {
  return [...new Set([...routes.critical, ...routes.warning, ...routes.info])].sort();
}

function receiversOf(project: Project, monitoring: MonitoringConfig): readonly ReceiverSpec[] {
  return routedReceivers(monitoring).flatMap((name): readonly ReceiverSpec[] => {
    const receiver: ReceiverConfig | undefined = project.receivers[name];
    return receiver === undefined ? [] : [{ name, ...receiver }];
  });
}

function journeysOf({ journeys }: MonitoringConfig, host: string): readonly JourneySpec[] {
  return Object.keys(journeys)
    .sort()
    .map((name) => ({ name, urls: (journeys[name] ?? []).map((step) => journeyUrl(step, host)) }));
}

/** `web/checkout` → `https://web.<host>/checkout`. */
function journeyUrl(step: string, host: string): string {
  const slash = step.indexOf("/");
  return `https://${step.slice(0, slash)}.${host}${step.slice(slash)}`;
}

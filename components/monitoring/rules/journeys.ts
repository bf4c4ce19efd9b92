/** Do users get through? Journeys that are asked from outside, step by step. */
import { hasFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { journeyProbes } from "../questions.ts";
import { alertGroup, type RuleGroup } from "./rule-group.ts";

/** Rules of journeys; none where none is declared. */
export function journeyRules(input: MonitoringInput): readonly RuleGroup[] {
  if (input.journeys.length === 0 || !hasFeature(input.level, "journeys")) return [];
  const goalSeconds = input.slo.latencyP95Ms / 1000;
  const steps = `probe_duration_seconds{namespace="${input.namespace}",probe="journey"}`;
  return [
    alertGroup(input, "journeys", [
      {
        alert: "JourneyBroken",
        expr: `${journeyProbes(input.namespace)} == 0`,
        for: "5m",
        severity: "critical",
        summary: "users cannot complete the journey {{ $labels.journey }}",
        description: "A step of it does not answer from outside.",
      },
      {
        alert: "JourneySlow",
        expr: `max by (journey)(avg_over_time(${steps}[15m])) > ${3 * goalSeconds}`,
        for: "15m",
        severity: "warning",
        summary: "a step of the journey {{ $labels.journey }} takes {{ $value | humanizeDuration }}",
        description: "From outside, with name resolution and encryption, three times the goal of a request.",
      },
    ]),
  ];
}

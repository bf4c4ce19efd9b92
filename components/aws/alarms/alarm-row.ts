/** One row of the table of alarms. Pure. */
import type { MonitoringLevel } from "../../monitoring/levels.ts";
import type { Severity } from "../../monitoring/monitoring-input.ts";

/**
 * What silence of a metric means. `breaching`: the trouble itself. `notBreaching`: nothing, or what another row tells.
 * `ignore`: the state before still holds.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export type MissingData = "breaching" | "notBreaching" | "ignore";

/** One row, for things of the kind `Target`. */
export interface AlarmRow<Target> {
  /** Unique in its service; part of the resource's name, and never changes once released. */
  readonly key: string;
  readonly metric: string;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum" | "SampleCount";
  /** Under which of the service's dimensions the metric is published; under others it has no values. @default all of them */
  readonly dimensions?: readonly string[];
  /** On which side of the threshold the trouble is. */
  readonly when: "above" | "below";
  /** In the metric's unit; undefined: this thing has no such limit, and no alarm. */
  readonly threshold: number | ((target: Target) => number | undefined);
  /** Length of one measure, and how many in a row must be past the threshold. */
  readonly seconds: 60 | 300;
  readonly times: number;
  readonly severity: Severity;
  /** The least level that has it. */
  readonly from: MonitoringLevel;
  readonly missing: MissingData;
  /** Why silence means that. */
  readonly missingWhy: string;
  /** What is wrong, and what to look at first. No double quotes: it goes into JSON as it is. */
  readonly text: string;
}

/** Why the silence of a thing that has a row `down` is nothing to the other rows. */
export const TOLD_BY_DOWN = "what is silent is down, and the row `down` tells that";

/** Rules of the windows in which stores are backed up and restarted. */
import { dailyWindowMinutes, weeklyWindowMinutes, windowsOverlap } from "../../../../infra/values/aws-window.ts";
import { fault, formed } from "../../kubernetes/rules/rule.ts";
import type { PropertyMap } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { known } from "./aws-rule.ts";

const DAILY = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;
const DAY = "(mon|tue|wed|thu|fri|sat|sun)";
const WEEKLY = new RegExp(`^${DAY}:([01]\\d|2[0-3]):[0-5]\\d-${DAY}:([01]\\d|2[0-3]):[0-5]\\d$`, "i");

/** Keys of the two windows, and the shortest that the service takes, in minutes. */
export interface WindowKeys {
  readonly daily: string;
  readonly weekly: string;
  readonly shortestDaily: number;
  readonly shortestWeekly: number;
}

/** Faults of each window alone. */
export function windowFaults(inputs: PropertyMap, keys: WindowKeys): readonly CheckFailure[] {
  const [daily, weekly] = [known(inputs, keys.daily), known(inputs, keys.weekly)?.toLowerCase()];
  return [
    ...formed(inputs, keys.daily, DAILY, "hh:mm-hh:mm in UTC"),
    ...formed(inputs, keys.weekly, WEEKLY, "ddd:hh:mm-ddd:hh:mm in UTC"),
    ...(daily !== undefined && DAILY.test(daily)
      ? shortness(keys.daily, dailyWindowMinutes(daily), keys.shortestDaily)
      : []),
    ...(weekly !== undefined && WEEKLY.test(weekly)
      ? shortness(keys.weekly, weeklyWindowMinutes(weekly), keys.shortestWeekly)
      : []),
  ];
}

/** Faults of both together. */
export function overlapFaults(inputs: PropertyMap, { daily, weekly }: WindowKeys): readonly CheckFailure[] {
  const [day, week] = [known(inputs, daily), known(inputs, weekly)?.toLowerCase()];
  if (day === undefined || week === undefined || !DAILY.test(day) || !WEEKLY.test(week)) return [];
  return fault(windowsOverlap(day, week), daily, `"${day}" overlaps the maintenance window "${week}"`);
}

function shortness(property: string, minutes: number, least: number): readonly CheckFailure[] {
  return fault(minutes < least, property, `${minutes} minutes; allowed: at least ${least}`);
}

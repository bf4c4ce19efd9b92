/**
 * Goals as numbers. The SDK takes numbers alone in thresholds, and a goal is known only for an environment: each goal is
 * a number that occurs nowhere else until the text is written, and its placeholder from then on.
 */
import { GOALS, type Goal } from "../../components/monitoring/dashboards/placeholders.ts";

const FIRST = -1_000_000_001;
const STAND_INS: readonly Goal[] = Object.values(GOALS);

/** The number that stands for a goal; a number stands for itself. */
export function standIn(value: number | Goal): number {
  return typeof value === "number" ? value : FIRST - STAND_INS.indexOf(value);
}

/** JSON in which goals have their placeholders again. */
export function jsonWithGoals(value: unknown): string {
  const written = (_: string, inner: unknown) => (typeof inner === "number" && STAND_INS[FIRST - inner]) || inner;
  return `${JSON.stringify(value, written, 2)}\n`;
}

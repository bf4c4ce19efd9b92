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

/** Defaults of the SDK that say nothing, or what we do not want: links and marks hidden in a menu. */
const LEFT_OUT: Readonly<Record<string, unknown>> = {
  transparent: false,
  repeatDirection: "h",
  placement: "inControlsMenu",
};

/** JSON in which goals have their placeholders again, without what the SDK puts in unasked. */
export function jsonWithGoals(value: unknown): string {
  const written = (key: string, inner: unknown) => {
    if (Object.hasOwn(LEFT_OUT, key) && LEFT_OUT[key] === inner) return undefined;
    return (typeof inner === "number" && STAND_INS[FIRST - inner]) || inner;
  };
  return `${JSON.stringify(value, written, 2)}\n`;
}

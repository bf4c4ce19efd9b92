/** Which operations a reader must see first, and how they are counted. */
import type { ReportStep } from "./preview-report.ts";

/** Operations of a preview, the most destructive first. */
export const OPERATIONS = ["replace", "delete", "create", "update", "read", "refresh", "other"] as const;

/** One of the operations. */
export type Operation = (typeof OPERATIONS)[number];

/** Steps with replacements and deletions first; then by type and name. */
export function orderSteps(steps: readonly ReportStep[]): readonly ReportStep[] {
  return [...steps].sort(
    (a, b) =>
      OPERATIONS.indexOf(a.op) - OPERATIONS.indexOf(b.op) ||
      compare(a.type, b.type) ||
      compare(a.name, b.name) ||
      compare(a.urn, b.urn),
  );
}

/** How many steps there are of each operation. */
export function countSteps(steps: readonly ReportStep[]): Readonly<Record<Operation, number>> {
  const counts = { replace: 0, delete: 0, create: 0, update: 0, read: 0, refresh: 0, other: 0 };
  for (const step of steps) counts[step.op] += 1;
  return counts;
}

// By code unit, not by locale: the same report must give the same comment on every machine.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

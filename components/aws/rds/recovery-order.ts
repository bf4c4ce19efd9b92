/** In what order incarnations are made: what another one is restored from comes first. Pure. */
import type { RdsIncarnation } from "./rds-input.ts";

/** Every incarnation after its source, as far as that runs. @throws Error for one that comes from itself */
export function inOrder(incarnations: readonly RdsIncarnation[]): readonly RdsIncarnation[] {
  const waiting = new Map(incarnations.map((one) => [one.name, one]));
  const ordered: RdsIncarnation[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find(({ recovery }) => recovery === undefined || !waiting.has(recovery.from));
    if (next === undefined) throw new Error(`incarnations come from each other: ${[...waiting.keys()].join(", ")}`);
    waiting.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}

/**
 * Whether what was verified is still what runs: the verified update is the last one, or all later ones changed nothing.
 * Pure. Used by the release gate, and by verification, which records nothing twice (invariant 1).
 */
import type { EnvironmentView } from "./ledger/environment-view.ts";
import { type UpdateTimes, updateKey } from "./ledger/release-history.ts";
import type { StackState, UpdateRecord } from "./ports.ts";

/** Why the last update does not speak for the whole stack, one fault each; empty if it does. */
export interface UpdateFault {
  /** Ends of reason codes: `UPDATE_FAILED`, `UPDATE_RUNNING`, `UPDATE_TARGETED`, `UPDATE_UNKNOWN`, `OPERATIONS_PENDING`, `NEVER_DEPLOYED`. */
  readonly code: string;
  /** Without the environment's name: `its last update failed at …`. */
  readonly reason: string;
}

/**
 * The state as it counts for a release: without the updates of which the ledger says that they changed protection alone.
 * They are targeted, and whether they succeeded or not, what runs is what ran before.
 */
export function withoutProtection(
  state: StackState,
  { protections }: Pick<EnvironmentView, "protections">,
): StackState {
  if (protections.size === 0) return state;
  return { ...state, history: state.history.filter((update) => !protections.has(updateKey(update))) };
}

/** The faults of a stack's last update (invariant 1: failed, targeted or pending is refused). */
export function lastUpdateFaults(state: StackState): readonly UpdateFault[] {
  const last = state.history[0];
  if (last === undefined) return [{ code: "NEVER_DEPLOYED", reason: "it was never deployed" }];
  const faults: UpdateFault[] = [];
  const when = last.endedAt === "" ? last.startedAt : last.endedAt;
  if (last.result === "failed") faults.push({ code: "UPDATE_FAILED", reason: `its last update failed at ${when}` });
  if (last.result === "in-progress") {
    faults.push({ code: "UPDATE_RUNNING", reason: `its last update, started at ${last.startedAt}, has not ended` });
  }
  if (last.result === "other") {
    faults.push({ code: "UPDATE_UNKNOWN", reason: `the result of its last update at ${when} cannot be read` });
  }
  if (last.targeted) {
    faults.push({
      code: "UPDATE_TARGETED",
      reason: `its last update at ${when} left a part of the program out (--target)`,
    });
  }
  if (state.pendingOperations > 0) {
    const count = state.pendingOperations === 1 ? "1 operation" : `${state.pendingOperations} operations`;
    faults.push({ code: "OPERATIONS_PENDING", reason: `an interrupted update left ${count} pending` });
  }
  return faults;
}

/** Empty if what `verified` put there still stands by the history (newest first), else why it does not. */
export function whySuperseded(history: readonly UpdateRecord[], verified: UpdateTimes | undefined): string {
  const index = history.findIndex(
    (update) => update.startedAt === verified?.startedAt && update.endedAt === verified.endedAt,
  );
  if (verified === undefined || index < 0) return "the verified update is not among the last updates of the stack";
  const later = history.slice(0, index).find((u) => u.changes > 0 || u.targeted || u.result !== "succeeded");
  if (later === undefined) return "";
  const what = later.result === "succeeded" ? changedText(later) : `ended ${later.result}`;
  return `a later update, started at ${later.startedAt}, ${what}`;
}

function changedText({ changes, targeted }: UpdateRecord): string {
  if (targeted) return "left a part of the program out (--target)";
  return changes === 1 ? "changed 1 resource" : `changed ${changes} resources`;
}

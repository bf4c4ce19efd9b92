/**
 * A lock binds people and automation alike (invariant 7), a rollback too: whoever locked may know why going back is
 * worse. The source may be locked: nothing lands there, but what was verified there may leave. While an update of the
 * target runs, its pins stay as they are.
 *
 * | finding | verdict | code |
 * |---|---|---|
 * | the ledger could not be read | unknown | LEDGER_UNREACHABLE, LEDGER_UNKNOWN |
 * | the target is locked | block | LOCKED, one for each lock |
 * | the target's state could not be read | unknown | STATE_UNREACHABLE, STATE_UNKNOWN |
 * | an update of the target is running | block | TARGET_BUSY |
 * | none of these | pass | NOT_LOCKED |
 */
import { block, type Decision, pass } from "../decision.ts";
import type { Facts } from "../facts.ts";
import { environmentView, type LedgerView } from "../ledger/ledger-view.ts";
import { type Request, targetOf } from "../requests.ts";
import { type Gate, unanswered } from "./gate.ts";

const GATE = "lock";

/** Lets through if nobody holds the target. */
export const lockGate: Gate = { name: GATE, bound: true, judge };

/** One blocking decision a lock; also asked before a deployment. */
export function lockDecisions(view: LedgerView, environment: string): readonly Decision[] {
  return environmentView(view, environment).locks.map(({ by, at, reason }) =>
    block(
      GATE,
      "LOCKED",
      `${environment} has been locked by ${by} since ${at}: ${reason}`,
      `ask ${by}; then: ./envs lock ${environment} --release --reason "…"`,
    ),
  );
}

function judge(request: Request, { ledger, target: state }: Facts): Decision | readonly Decision[] {
  const target = targetOf(request);
  const found: Decision[] = [];
  if (ledger.known) found.push(...lockDecisions(ledger.value, target));
  else
    found.push(
      unanswered(GATE, "LEDGER", ledger, `whether ${target} is locked is not known`, "see: ./envs ledger verify"),
    );
  if (!state.known) {
    found.push(
      unanswered(GATE, "STATE", state, `whether an update of ${target} is running is not known`, "see: ./envs doctor"),
    );
  } else if (state.value.history[0]?.result === "in-progress") {
    const reason = `an update of ${target}, started at ${state.value.history[0].startedAt}, is running`;
    found.push(block(GATE, "TARGET_BUSY", reason, "wait until it has ended"));
  }
  return found.length > 0 ? found : pass(GATE, "NOT_LOCKED", `nobody holds ${target}`);
}

/**
 * The use case behind `promote --write`: pins and intent in one commit, the events in the ledger (invariant 8). Repeating a
 * finished promotion changes nothing; of two at once one wins, and the other is told which.
 */
import { EXIT, UserError } from "../errors.ts";
import { blockersOf, boundBlockers, exitOf } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { isAlreadyThere } from "./draft.ts";
import { answered } from "./gather.ts";
import type { Judgement } from "./judge.ts";
import type { LedgerEvent } from "./ledger/ledger-event.ts";
import type { Plan } from "./plan.ts";
import type { PinsCommit } from "./ports.ts";
import type { PromotionScope } from "./scope.ts";

/** What landing did. */
export interface Landed {
  /** The commit with pins and intent; undefined if there was nothing to write. */
  readonly commit: string | undefined;
  readonly already: boolean;
}

/**
 * Lands a judgement that was made a moment ago on the same scope.
 * @throws UserError `BLOCKED` (exit 3, or 6 if services could not be reached) that lists every blocker;
 *   `LEDGER_CONFLICT` (exit 5) that names who was first; what `Repository.commitPins` throws
 */
export async function land(scope: PromotionScope, judgement: Judgement): Promise<Landed> {
  const { plan, draft } = judgement;
  // A finished promotion is no new landing: the hour of the repetition does not matter, the evidence still does.
  if (isAlreadyThere(plan) && boundBlockers(plan).length === 0) return { commit: undefined, already: true };
  if (!plan.allowed) throw blockedError(plan);
  if (draft === undefined) throw new Error("an allowed plan with changes has no draft");
  try {
    const { commit } = await scope.ports.repository.commitPins(draft);
    return { commit, already: false };
  } catch (error) {
    if (error instanceof UserError && error.code === "LEDGER_CONFLICT") throw await conflictError(scope, draft, error);
    throw error;
  }
}

/** The error for a plan that is not allowed: every blocker with its code, reason and remedy. */
export function blockedError(plan: Plan): UserError {
  const blockers = blockersOf(plan);
  const way = plan.kind === "promotion" ? `${plan.source} → ${plan.target}` : `${plan.kind} in ${plan.target}`;
  const count = blockers.length === 1 ? "1 gate does" : `${blockers.length} decisions do`;
  const message = `${way}: ${count} not let through:\n${blockers.map(decisionLine).join("\n")}`;
  return new UserError({ code: "BLOCKED", message, remedy: blockers[0]?.remedy ?? "", exit: exitOf(plan) });
}

/** One decision as two lines: gate, code and reason; then the remedy. */
export function decisionLine({ gate, code, reason, remedy }: Decision): string {
  return `  ${gate} ${code}: ${reason}${remedy === "" ? "" : `\n    → ${remedy}`}`;
}

async function conflictError(scope: PromotionScope, draft: PinsCommit, cause: UserError): Promise<UserError> {
  const ledger = await answered(() => scope.ports.ledger.read());
  const events = ledger.known ? ledger.value.events.filter(({ seq }) => seq > draft.ledgerHead.seq) : [];
  const winner = events.find((event) => concerns(event, draft.environment)) ?? events[0];
  const who = winner === undefined ? "somebody else's event" : eventText(winner);
  return new UserError({
    code: "LEDGER_CONFLICT",
    message: `while ${draft.environment} was judged, the ledger went on: ${who} came first; nothing was written`,
    remedy: "judge again on what is true now: repeat the command",
    exit: EXIT.lockHeld,
    cause,
  });
}

function concerns({ body }: LedgerEvent, environment: string): boolean {
  return "environment" in body && body.environment === environment;
}

/** One event in words: `event 12, promoted to production (promotion-…) by ada at …`. */
function eventText({ seq, at, actor, body }: LedgerEvent): string {
  const where = "environment" in body ? ` in ${body.environment}` : "";
  const intent = "intent" in body ? ` (${body.intent})` : "";
  return `event ${seq}, ${body.type}${where}${intent} by ${actor} at ${at},`;
}

/**
 * From facts to a plan: the heart of promotion, and pure. Every gate runs, whatever the others say; the plan is allowed
 * if and only if all of them let through.
 */
import { EXIT, type ExitCode } from "../errors.ts";
import { hashPlan } from "./approvals/plan-hash.ts";
import { type Decision, isAllowed } from "./decision.ts";
import { changesBetween } from "./direction.ts";
import type { Facts } from "./facts.ts";
import { digestGate, NOTHING_PINNED } from "./gates/digest.ts";
import { isUnreachable, runGate } from "./gates/gate.ts";
import { GATES } from "./gates/index.ts";
import { ledgerGate } from "./gates/ledger.ts";
import { lockGate } from "./gates/lock.ts";
import { releaseGate } from "./gates/release.ts";
import type { Plan } from "./plan.ts";
import { type Request, sourceOf, targetOf } from "./requests.ts";

/** The plan of a request. For a release, rollback or adoption `source` is the environment itself. */
export function decide(request: Request, facts: Facts): Plan {
  const bound = judgeBound(request, facts);
  const contentHash = hashPlan(request, facts, [...bound.values()].flat());
  const sealed = { ...facts, contentHash };
  const decisions = GATES.flatMap((gate) => bound.get(gate.name) ?? runGate(gate, request, sealed));
  const { selection, file } = facts;
  return {
    source: sourceOf(request),
    target: targetOf(request),
    kind: request.kind,
    release: selection.chosen ? selection.release : null,
    contentHash,
    allowed: isAllowed(decisions),
    changes: [...changesBetween(file.before, file.after)],
    decisions: [...decisions],
  };
}

/** What approvals of this plan must sign, before any approval is looked at. */
export function planHash(request: Request, facts: Facts): string {
  return hashPlan(request, facts, [...judgeBound(request, facts).values()].flat());
}

/** Decisions that stop the plan and that an approval signs: to approve such a plan would be in vain. */
export function boundBlockers(plan: Plan): readonly Decision[] {
  const names = new Set(GATES.filter((gate) => gate.bound).map((gate) => gate.name));
  return blockersOf(plan).filter((decision) => names.has(decision.gate));
}

/** Decisions that stop the plan. */
export function blockersOf(plan: Plan): readonly Decision[] {
  return plan.decisions.filter(({ verdict }) => verdict !== "pass" && verdict !== "waived");
}

/** 0 if allowed, 6 if nothing could be judged since no service could be reached, else 3: a single gate unknown blocks. */
export function exitOf(plan: Plan): ExitCode {
  if (plan.allowed) return EXIT.done;
  const blockers = blockersOf(plan);
  const unreached = blockers.length > 0 && blockers.every(isUnreachable);
  return unreached && !plan.decisions.some(isAnswered) ? EXIT.unreachable : EXIT.blocked;
}

/** Gates that always rest on the answer of a service; the others may pass by the files or the clock alone. */
const ASKING: ReadonlySet<string> = new Set([ledgerGate, releaseGate, digestGate, lockGate].map(({ name }) => name));

function isAnswered({ gate, code, verdict }: Decision): boolean {
  return ASKING.has(gate) && verdict !== "unknown" && code !== NOTHING_PINNED;
}

function judgeBound(request: Request, facts: Facts): ReadonlyMap<string, readonly Decision[]> {
  const bound = GATES.filter((gate) => gate.bound);
  return new Map(bound.map((gate) => [gate.name, runGate(gate, request, facts)]));
}

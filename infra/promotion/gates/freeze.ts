/**
 * Nothing lands in a freeze, by whomever (invariant 7). A rollback by a person is exempt, with a reason.
 *
 * | kind | finding | verdict | code |
 * |---|---|---|---|
 * | any | no freeze of the target at this moment (start inclusive, end exclusive) | pass | NOT_FROZEN |
 * | rollback with a reason | a freeze | pass | FREEZE_EXEMPT |
 * | any other | a freeze | block | FROZEN, one for each freeze |
 */
import type { PromotionPolicy } from "../../config/promotion-policy.ts";
import { type Freeze, isFrozen, parseFreeze } from "../../values/freeze.ts";
import { block, type Decision, pass } from "../decision.ts";
import type { Facts } from "../facts.ts";
import { type Request, targetOf } from "../requests.ts";
import { momentText } from "../time-text.ts";
import type { Gate } from "./gate.ts";

const GATE = "freeze";

/** Lets through if no freeze binds the target now. */
export const freezeGate: Gate = { name: GATE, bound: false, judge };

/** The freezes that bind an environment at a moment (milliseconds since the epoch). */
export function activeFreezes(policy: PromotionPolicy, environment: string, now: number): readonly Freeze[] {
  return policy.calendar.freezes
    .filter((freeze) => freeze.environments.includes(environment))
    .map(parseFreeze)
    .filter((freeze) => isFrozen(freeze, now));
}

/** The refusal that a freeze gives; also asked before a deployment. */
export function frozen(environment: string, freeze: Freeze): Decision {
  const reason = `${environment} is frozen until ${momentText(freeze.toMs)} (${freeze.name}): ${freeze.reason}`;
  return block(GATE, "FROZEN", reason, `earliest: ${momentText(freeze.toMs)}`);
}

function judge(request: Request, { project, now }: Facts): Decision | readonly Decision[] {
  const target = targetOf(request);
  const freezes = activeFreezes(project.policy, target, now);
  if (freezes.length === 0) return pass(GATE, "NOT_FROZEN", `no freeze binds ${target} now`);
  if (request.kind === "rollback" && request.reason.trim() !== "") {
    const names = freezes.map((freeze) => freeze.name).join(", ");
    return pass(
      GATE,
      "FREEZE_EXEMPT",
      `a rollback with a reason is exempt from the freeze ${names}: ${request.reason}`,
    );
  }
  return freezes.map((freeze) => frozen(target, freeze));
}

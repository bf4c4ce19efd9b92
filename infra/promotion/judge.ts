/** The use case behind `plan`: check the request, gather every fact once, decide. Writes nothing. */
import { checkRequest } from "./check-request.ts";
import { decide } from "./decide.ts";
import { draftOf } from "./draft.ts";
import { gatherFacts } from "./gather.ts";
import type { Plan } from "./plan.ts";
import type { PinsCommit } from "./ports.ts";
import type { Request } from "./requests.ts";
import type { PromotionScope } from "./scope.ts";

/** A plan, and what landing it would write. */
export interface Judgement {
  readonly plan: Plan;
  readonly request: Request;
  /** Present if and only if the plan is allowed and something is left to write. */
  readonly draft: PinsCommit | undefined;
  /** Like `draft`, but present as well if only time or missing approvals hold the plan: it can be proposed. */
  readonly proposal: PinsCommit | undefined;
}

/**
 * Judges a request of any kind by what is true now.
 * @throws UserError (exit 2) for a request that makes no sense; what is not allowed stands in the plan
 */
export async function judge(scope: PromotionScope, request: Request): Promise<Judgement> {
  checkRequest(scope.project, request);
  const { facts, snapshot } = await gatherFacts(scope, request);
  const plan = decide(request, facts);
  const proposal = snapshot.known ? draftOf(request, facts, plan, snapshot.value.head) : undefined;
  return { plan, request, draft: plan.allowed ? proposal : undefined, proposal };
}

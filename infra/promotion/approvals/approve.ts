/** The use cases behind `approvals sign` and `approvals list`. */
import { EXIT, UserError } from "../../errors.ts";
import { didYouMean } from "../../values/nearest.ts";
import { checkRequest } from "../check-request.ts";
import { boundBlockers, decide } from "../decide.ts";
import { bindingEdges } from "../edges.ts";
import type { Facts } from "../facts.ts";
import { answered, gatherFacts } from "../gather.ts";
import { decisionLine } from "../land.ts";
import type { Plan } from "../plan.ts";
import { record } from "../record.ts";
import { type Request, targetOf } from "../requests.ts";
import type { PromotionScope } from "../scope.ts";
import { type ApprovalStanding, approvalStandings, keysByLogin } from "./standing.ts";

/**
 * Signs the plan of a request with a person's SSH key and records it. Whether the person may count is the gate's to say:
 * who signs a plan that somebody else asks for counts, who signs what they ask for does not.
 * @returns the content hash that was signed, and whether it is the initiator's own signature, which never counts
 * @throws UserError `PERSON_UNKNOWN`, `KEY_MISSING`, `KEY_WRONG`, `PLAN_NOT_APPROVABLE` (exit 3: a gate that the
 *   signature would cover blocks, so the signature could never count), and what `judge` and `record` throw
 */
export async function signPlan(
  scope: PromotionScope,
  request: Request,
  person: string,
  privateKeyFile: string,
): Promise<{ readonly contentHash: string; readonly byInitiator: boolean }> {
  checkRequest(scope.project, request);
  const login = person.toLowerCase();
  const key = publicKeyOf(scope, login);
  const { facts } = await gatherFacts(scope, request);
  const plan = decide(request, facts);
  refuseBlocked(plan);
  const { contentHash } = plan;
  const signature = await scope.ports.signatures.sign(contentHash, privateKeyFile);
  const holds = await answered(() => scope.ports.signatures.verify(contentHash, signature, key));
  if (!holds.known || !holds.value) throw wrongKey(login, holds.known ? "" : `: ${holds.why}`);
  const environment = targetOf(request);
  await record(scope.ports, login, () => [{ type: "approved", environment, contentHash, person: login, signature }]);
  const initiator = request.initiator.toLowerCase();
  const initiatorKey = keysByLogin(scope.project.policy).get(initiator);
  return { contentHash, byInitiator: login === initiator || key === initiatorKey };
}

/**
 * Every approval of the target with its standing for this plan, newest first; for several binding edges by the first.
 * @throws UserError for a request that makes no sense
 */
export async function readApprovals(scope: PromotionScope, request: Request): Promise<readonly ApprovalStanding[]> {
  checkRequest(scope.project, request);
  const { facts } = await gatherFacts(scope, request);
  const sealed: Facts = { ...facts, contentHash: decide(request, facts).contentHash };
  const edge = bindingEdges(scope.graph, request)[0];
  return edge === undefined ? [] : approvalStandings(request, sealed, edge);
}

/** Refuses who could not sign whatever key they have. @throws UserError `PERSON_UNKNOWN`, `KEY_MISSING` */
export function checkSigner(scope: PromotionScope, person: string): void {
  publicKeyOf(scope, person.toLowerCase());
}

function publicKeyOf({ project }: PromotionScope, login: string): string {
  const keys = keysByLogin(project.policy);
  const remedy = `add it to a team in promotion.yaml: { login: ${login}, key: "ssh-ed25519 …" }`;
  if (!keys.has(login)) {
    const names = [...keys.keys()];
    const message = `"${login}" is in no team; allowed: ${names.join(", ") || "nobody yet"}${didYouMean(login, names)}`;
    throw new UserError({ code: "PERSON_UNKNOWN", message, where: "promotion.yaml", remedy });
  }
  const key = keys.get(login);
  if (key !== undefined) return key;
  throw new UserError({ code: "KEY_MISSING", message: `${login} has no public key`, where: "promotion.yaml", remedy });
}

function refuseBlocked(plan: Plan): void {
  const blockers = boundBlockers(plan);
  if (blockers.length === 0) return;
  const lines = blockers.map(decisionLine).join("\n");
  const message = `this plan cannot land as it is, so a signature under it could never count:\n${lines}`;
  throw new UserError({ code: "PLAN_NOT_APPROVABLE", message, remedy: blockers[0]?.remedy ?? "", exit: EXIT.blocked });
}

function wrongKey(login: string, why: string): UserError {
  return new UserError({
    code: "KEY_WRONG",
    message: `the signature does not hold against the key of ${login} in promotion.yaml${why}; nothing was recorded`,
    where: "promotion.yaml",
    remedy: "sign with the private key that belongs to it: --key FILE",
  });
}

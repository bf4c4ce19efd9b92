/**
 * Distinct people of the named teams signed exactly this plan (invariant 6). Each person fills one seat; who asked for it
 * never counts. Judged for each binding edge; nothing to change needs nobody.
 *
 * | finding | verdict | code |
 * |---|---|---|
 * | no declared path leads there | pass | APPROVALS_NOT_JUDGED |
 * | no edge asks for anybody | pass | APPROVALS_NOT_ASKED |
 * | nothing changes | pass | APPROVALS_NOT_ASKED |
 * | the ledger could not be read | unknown | LEDGER_UNREACHABLE, LEDGER_UNKNOWN |
 * | every quota is filled by counted people | pass | APPROVED |
 * | it would be, with signatures that could not be checked | unknown | SIGNATURES_UNKNOWN |
 * | a quota has empty seats; who signed and does not count is named | block | APPROVALS_MISSING |
 */
import type { Edge } from "../../config/promotion-policy.ts";
import { type FilledQuota, fillQuotas, membersOf, quotaTeams, type Teams } from "../approvals/quotas.ts";
import { type ApprovalStanding, approvalStandings, keysByLogin } from "../approvals/standing.ts";
import { block, type Decision, pass, unknown } from "../decision.ts";
import { bindingEdges, isPathless } from "../edges.ts";
import type { Facts } from "../facts.ts";
import type { PromotionRequest, Request } from "../requests.ts";
import { targetOf } from "../requests.ts";
import { ALREADY_THERE, changeGate } from "./change.ts";
import { type Gate, unanswered } from "./gate.ts";

const GATE = "approvals";

/** How many void signatures are named; the rest is counted. */
const NAMED_VOID = 5;

/** Lets through what enough of the right people signed. */
export const approvalsGate: Gate = { name: GATE, bound: false, judge };

function judge(request: Request, facts: Facts): Decision | readonly Decision[] {
  if (isPathless(facts.graph, request))
    return pass(GATE, "APPROVALS_NOT_JUDGED", "no declared path is taken, so there are no approvals of one to ask");
  const asked = bindingEdges(facts.graph, request).filter((edge) => edge.approvals.length > 0);
  const target = targetOf(request);
  if (asked.length === 0) return pass(GATE, "APPROVALS_NOT_ASKED", `${target} asks for nobody's approval`);
  const { ledger } = facts;
  if (!ledger.known) {
    return unanswered(GATE, "LEDGER", ledger, "the approvals could not be read", "see: ./envs ledger verify");
  }
  const change = changeGate.judge(request, facts);
  if (!Array.isArray(change) && (change as Decision).code === ALREADY_THERE) {
    return pass(GATE, "APPROVALS_NOT_ASKED", "nothing changes, so nobody has to approve it");
  }
  return asked.map((edge) => judgeEdge(request, facts, edge));
}

function judgeEdge(request: Request, facts: Facts, edge: Edge): Decision {
  const { teams } = facts.project.policy;
  const standings = approvalStandings(request, facts, edge);
  const people = (verdicts: readonly string[]) =>
    standings.filter((s) => verdicts.includes(s.counts)).map((s) => s.person);
  const filled = fillQuotas(edge.approvals, teams, people(["yes"]));
  const told = filled.map(quotaText).join(", ");
  if (isFull(filled)) return pass(GATE, "APPROVED", `approved: ${told}`);
  const voided = tellingVoid(standings, facts.contentHash);
  const named = voided.slice(0, NAMED_VOID).map(({ person, reason }) => `${person} (${reason})`);
  const more = voided.length > NAMED_VOID ? ` and ${voided.length - NAMED_VOID} more` : "";
  const notCounted = named.length === 0 ? "" : `; not counted: ${named.join(", ")}${more}`;
  if (isFull(fillQuotas(edge.approvals, teams, people(["yes", "unknown"])))) {
    const unsure = standings.filter((s) => s.counts === "unknown").map(({ person, reason }) => `${person} (${reason})`);
    return unknown(
      GATE,
      "SIGNATURES_UNKNOWN",
      `approvals: ${told}; not sure: ${unsure.join(", ")}`,
      "see: ./envs doctor",
    );
  }
  const remedy = `${whoMaySign(request, facts, filled, teams)}: ${signCommand(request)}`;
  return block(GATE, "APPROVALS_MISSING", `approvals: ${told}${notCounted}`, remedy);
}

/**
 * One void signature a person who has none that counts: the newest over this plan, else the newest of all. Each change of
 * a plan leaves its signatures behind, and all of them together would hide the few that matter.
 */
function tellingVoid(standings: readonly ApprovalStanding[], contentHash: string): readonly ApprovalStanding[] {
  const counting = new Set(standings.filter(({ counts }) => counts !== "no").map(({ person }) => person));
  const byPerson = new Map<string, ApprovalStanding>();
  for (const standing of standings) {
    if (counting.has(standing.person)) continue;
    const known = byPerson.get(standing.person);
    const better = known?.contentHash !== contentHash && standing.contentHash === contentHash;
    if (known === undefined || better) byPerson.set(standing.person, standing);
  }
  return [...byPerson.values()];
}

function isFull(filled: readonly FilledQuota[]): boolean {
  return filled.every(({ missing }) => missing <= 0);
}

function quotaText({ quota, people }: FilledQuota): string {
  const who = people.length === 0 ? "" : ` (${people.join(", ")})`;
  return `${quotaTeams(quota).join(" or ")} ${people.length} of ${quota.count}${who}`;
}

function whoMaySign(request: Request, facts: Facts, filled: readonly FilledQuota[], teams: Teams): string {
  const keys = keysByLogin(facts.project.policy);
  const wanted = filled.filter(({ missing }) => missing > 0);
  const seated = new Set(filled.flatMap(({ people }) => people));
  const texts = wanted.map(({ quota, missing }) => {
    const free = membersOf(quota, teams).filter((m) => !seated.has(m) && m !== request.initiator.toLowerCase());
    const able = free.filter((member) => keys.get(member) !== undefined);
    const keyless = free.filter((member) => keys.get(member) === undefined);
    const can = able.length === 0 ? "nobody with a key" : able.join(", ");
    const cannot = keyless.length === 0 ? "" : ` (first add a key to promotion.yaml for: ${keyless.join(", ")})`;
    return `${missing} of ${quotaTeams(quota).join(" or ")} may sign, namely ${can}${cannot}`;
  });
  return texts.join("; ");
}

/** The command that signs this very plan. */
function signCommand(request: Request): string {
  const base = `./envs approvals sign ${targetOf(request)} --as LOGIN --key FILE`;
  switch (request.kind) {
    case "promotion":
      return `${base} --from ${request.source}${selectionFlags(request)}`;
    case "rollback": {
      const service = request.service === undefined ? "" : ` --service ${request.service}`;
      const version = request.version === undefined ? "" : ` --version ${request.version}`;
      return `${base} --kind rollback${service}${version} --reason ${JSON.stringify(request.reason)}`;
    }
    case "adoption":
      return `${base} --kind adoption --reason ${JSON.stringify(request.reason)}`;
    case "release":
      return base;
    default:
      return request satisfies never;
  }
}

function selectionFlags({ services, version, release }: PromotionRequest): string {
  const service = (services ?? []).map((name) => ` --service ${name}`).join("");
  const chosen = version === undefined ? "" : ` --version ${version}`;
  return `${service}${chosen}${release === undefined ? "" : ` --release ${release}`}`;
}

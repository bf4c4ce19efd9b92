/**
 * Which signed approvals count for one plan, and why the others do not. Pure: signatures were checked before, with the
 * keys that the policy names.
 */
import type { Edge, PromotionPolicy } from "../../config/promotion-policy.ts";
import { formatDuration } from "../../values/duration.ts";
import type { Facts } from "../facts.ts";
import type { Approval } from "../ledger/environment-view.ts";
import { environmentView } from "../ledger/ledger-view.ts";
import { type Request, targetOf } from "../requests.ts";
import { momentText } from "../time-text.ts";

/** How far a signature's time may lie ahead of the clock, in milliseconds: clocks differ, but not by more. */
const SKEW_MS = 60_000;

/** One approval and whether it counts. */
export interface ApprovalStanding {
  /** Login, in lower case. */
  readonly person: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly contentHash: string;
  readonly counts: "yes" | "no" | "unknown";
  /** `COUNTS`, `OTHER_PLAN`, `EXPIRED`, `AHEAD_OF_TIME`, `PERSON_UNKNOWN`, `KEY_MISSING`, `BY_INITIATOR`, `SAME_KEY`, `SIGNATURE_BAD`, `SIGNATURE_UNKNOWN`, `AGAIN`. */
  readonly code: string;
  /** Why, after the login: `expired 2 d ago`. */
  readonly reason: string;
}

type Judged = readonly [counts: ApprovalStanding["counts"], code: string, reason: string];

/** Public keys (type and data, without the comment) by login in lower case; the first key named for a person counts. */
export function keysByLogin(policy: PromotionPolicy): ReadonlyMap<string, string | undefined> {
  const keys = new Map<string, string | undefined>();
  for (const { login, key } of Object.values(policy.teams).flatMap((team) => team.members)) {
    const name = login.toLowerCase();
    keys.set(name, keys.get(name) ?? key?.trim().split(/\s+/).slice(0, 2).join(" "));
  }
  return keys;
}

/** Standing of every approval that was ever given for the target, newest first, for the terms of one edge. */
export function approvalStandings(request: Request, facts: Facts, edge: Edge): readonly ApprovalStanding[] {
  if (!facts.ledger.known) return [];
  const keys = keysByLogin(facts.project.policy);
  const newestFirst = [...environmentView(facts.ledger.value, targetOf(request)).approvals].reverse();
  const takenBy = new Map<string, string>();
  return newestFirst.map((approval) => {
    const person = approval.person.toLowerCase();
    const [counts, code, reason] = judge(approval, request, facts, edge, keys, takenBy);
    if (counts !== "no") takenBy.set(keys.get(person) ?? person, person);
    return { person, at: approval.at, contentHash: approval.contentHash, counts, code, reason };
  });
}

function judge(
  approval: Approval,
  request: Request,
  facts: Facts,
  edge: Edge,
  keys: ReadonlyMap<string, string | undefined>,
  takenBy: ReadonlyMap<string, string>,
): Judged {
  const person = approval.person.toLowerCase();
  const initiator = request.initiator.toLowerCase();
  const key = keys.get(person);
  if (approval.contentHash !== facts.contentHash) return ["no", "OTHER_PLAN", "signed another plan"];
  if (!keys.has(person)) return ["no", "PERSON_UNKNOWN", "is in no team of promotion.yaml"];
  if (key === undefined) return ["no", "KEY_MISSING", "has no key in promotion.yaml"];
  if (person === initiator) return ["no", "BY_INITIATOR", "asked for it, and never counts"];
  if (key === keys.get(initiator)) return ["no", "BY_INITIATOR", `has the same key as ${initiator}, who asked for it`];
  const late = lateness(approval, facts.now, edge);
  if (late !== undefined) return late;
  const taken = takenBy.get(key);
  if (taken === person) return ["no", "AGAIN", "signed it again since"];
  if (taken !== undefined) return ["no", "SAME_KEY", `has the same key as ${taken}`];
  const signature = facts.signatures.get(approval.seq);
  if (signature === undefined) return ["unknown", "SIGNATURE_UNKNOWN", "signature was not checked"];
  if (!signature.known) return ["unknown", "SIGNATURE_UNKNOWN", `signature could not be checked: ${signature.why}`];
  if (!signature.value) return ["no", "SIGNATURE_BAD", "signature is not by the key in promotion.yaml"];
  return ["yes", "COUNTS", `signed at ${momentText(approval.at)}`];
}

/** Half open, like every span here: an approval of seven days is void exactly seven days later. */
function lateness(approval: Approval, now: number, edge: Edge): Judged | undefined {
  const expires = approval.at + edge.approvalTtl.ms;
  if (approval.at > now + SKEW_MS)
    return ["no", "AHEAD_OF_TIME", `signed at ${momentText(approval.at)}, which is yet to come`];
  if (now < expires) return undefined;
  return ["no", "EXPIRED", `expired ${formatDuration(now - expires)} ago`];
}

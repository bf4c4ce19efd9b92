/**
 * Whether distinct people fill all quotas of an edge, each person one seat. Pure. A greedy count would be wrong: who sits
 * in two teams must be moved to the seat that nobody else can take, so it is a matching.
 */
import type { ApprovalQuota, PromotionPolicy } from "../../config/promotion-policy.ts";

/** Teams of the policy. */
export type Teams = PromotionPolicy["teams"];

/** One quota, and who sits on its seats. */
export interface FilledQuota {
  readonly quota: ApprovalQuota;
  /** Logins on its seats, as many as could be filled. */
  readonly people: readonly string[];
  /** Seats that stay empty. */
  readonly missing: number;
}

/** Fills as many seats as possible with these people (distinct logins in lower case), and says which. */
export function fillQuotas(
  quotas: readonly ApprovalQuota[],
  teams: Teams,
  people: readonly string[],
): readonly FilledQuota[] {
  const seats = quotas.flatMap((quota, index) => Array.from({ length: quota.count }, () => ({ quota, index })));
  const allowed = quotas.map((quota) => new Set(membersOf(quota, teams)));
  const seatOf = new Map<number, string>();
  for (const person of people) seat(person, seats, allowed, seatOf, new Set());
  return quotas.map((quota, index) => {
    const seated = seats.flatMap((s, at) => (s.index === index ? (seatOf.get(at) ?? []) : []));
    return { quota, people: seated.sort(), missing: quota.count - seated.length };
  });
}

/** Teams that a quota draws from. */
export function quotaTeams(quota: ApprovalQuota): readonly string[] {
  return "team" in quota ? [quota.team] : quota.anyOf;
}

/** Logins, in lower case and each once, of everybody who may sign for a quota. */
export function membersOf(quota: ApprovalQuota, teams: Teams): readonly string[] {
  const members = quotaTeams(quota).flatMap((team) => (Object.hasOwn(teams, team) ? (teams[team]?.members ?? []) : []));
  return [...new Set(members.map(({ login }) => login.toLowerCase()))];
}

/** Seats a person, moving others along where that helps (augmenting paths). */
function seat(
  person: string,
  seats: readonly { readonly index: number }[],
  allowed: readonly ReadonlySet<string>[],
  seatOf: Map<number, string>,
  tried: Set<number>,
): boolean {
  for (const [at, { index }] of seats.entries()) {
    if (tried.has(at) || allowed[index]?.has(person) !== true) continue;
    tried.add(at);
    const sitting = seatOf.get(at);
    if (sitting !== undefined && !seat(sitting, seats, allowed, seatOf, tried)) continue;
    seatOf.set(at, person);
    return true;
  }
  return false;
}

/**
 * What the ledger says of one release in one environment, and how the newest event changes it. Pure; the rules of
 * "verified", "failed since" and "without a break" are here and nowhere else (invariant 1).
 */
import type { PinTexts } from "../release.ts";

/** Times of an engine update, as the stack's history has them. */
export interface UpdateTimes {
  readonly startedAt: string;
  readonly endedAt: string;
}

/** An update as a key of sets. */
export function updateKey({ startedAt, endedAt }: UpdateTimes): string {
  return `${startedAt} ${endedAt}`;
}

/** A verdict about a deployment. */
export interface Verdict {
  readonly type: "verified" | "unverified" | "failed";
  readonly release: string;
  readonly pins: PinTexts;
  /** Milliseconds since the epoch, by the ledger. */
  readonly at: number;
  readonly seq: number;
  /** The update it is about; absent if none could be named. */
  readonly update: UpdateTimes | undefined;
  /** Empty for `verified`. */
  readonly reason: string;
}

/** One release in one environment. */
export interface ReleaseRecord {
  readonly release: string;
  readonly pins: PinTexts;
  /** Newest word about it here; `left` once a rollback went away from it, for good. */
  readonly status: "verified" | "unverified" | "failed" | "left";
  /** Why it failed, is unverified or was left; empty if verified. */
  readonly reason: string;
  /** When the newest word was spoken, milliseconds since the epoch. */
  readonly at: number;
  /** Seq of its newest `verified` event, 0 if there is none. */
  readonly verifiedSeq: number;
  /** The newest verified update. */
  readonly update: UpdateTimes | undefined;
  /** The newest time without a break in which it was verified and not superseded; absent if never verified. */
  readonly span: { readonly since: number; readonly until: number | undefined } | undefined;
}

/** The record of a release that nothing was said about yet. */
export function unjudged(release: string, pins: PinTexts, at: number): ReleaseRecord {
  const nothing = { reason: "", verifiedSeq: 0, update: undefined, span: undefined };
  return { release, pins, status: "unverified", at, ...nothing };
}

/** The record after a verdict about this very release. A break ends the span; the next `verified` starts anew. */
export function withVerdict(record: ReleaseRecord | undefined, verdict: Verdict): ReleaseRecord {
  const { release, pins, at } = verdict;
  const before = record ?? unjudged(release, pins, at);
  // What a rollback has left stays left: the health of an hour ago was good as well.
  const status = before.status === "left" ? "left" : verdict.type;
  const reason = before.status === "left" ? before.reason : verdict.reason;
  if (verdict.type !== "verified") return { ...closed(before, at), status, reason, at };
  const goesOn = before.status === "verified" && before.span !== undefined && before.span.until === undefined;
  const span = goesOn ? before.span : { since: at, until: undefined };
  return { ...before, status, reason, at, verifiedSeq: verdict.seq, update: verdict.update, span };
}

/** The record once something else took its place at `at`. */
export function closed(record: ReleaseRecord, at: number): ReleaseRecord {
  if (record.span === undefined || record.span.until !== undefined) return record;
  return { ...record, span: { since: record.span.since, until: Math.max(record.span.since, at) } };
}

/** The record after a rollback left the release behind. */
export function left(record: ReleaseRecord, at: number, reason: string): ReleaseRecord {
  return { ...closed(record, at), status: "left", reason, at };
}

/** How long it has been verified without a break at `now`, in milliseconds; 0 if it is not verified or lies ahead. */
export function soakMs(record: ReleaseRecord | undefined, now: number): number {
  if (record?.status !== "verified" || record.span === undefined) return 0;
  return Math.max(0, Math.min(record.span.until ?? now, now) - record.span.since);
}

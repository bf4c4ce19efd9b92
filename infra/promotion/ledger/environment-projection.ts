/**
 * How each event changes the view of one environment. The only mutable thing of the ledger's projection; it never
 * leaves `viewLedger` but as the read-only `EnvironmentView`.
 */

import type { PinTexts } from "../release.ts";
import type { Approval, EnvironmentView, Landing, Lock } from "./environment-view.ts";
import type { EventBody, LedgerEvent } from "./ledger-event.ts";
import { closed, left, type ReleaseRecord, unjudged, updateKey, type Verdict, withVerdict } from "./release-history.ts";

type EnvironmentBody = Exclude<EventBody, { type: "built" }>;
type LandingBody = Extract<EventBody, { type: Landing["type"] }>;
type VerdictBody = Extract<EventBody, { type: Verdict["type"] }>;

/** The view of one environment while it is made. */
export class EnvironmentProjection implements EnvironmentView {
  landed: Landing | undefined;
  verdict: Verdict | undefined;
  locks: Lock[] = [];
  readonly everLanded = new Set<string>();
  readonly releases = new Map<string, ReleaseRecord>();
  readonly deployedAt = new Map<string, { image: string; at: string }>();
  readonly protections = new Set<string>();
  readonly approvals: Approval[] = [];
  /** The only release whose span may be open: two never run at once. Keeps the projection linear. */
  private current: string | undefined;

  /** Takes in one event of this environment. */
  apply(event: LedgerEvent, body: EnvironmentBody): void {
    switch (body.type) {
      case "released":
      case "promoted":
      case "rolled-back":
      case "adopted":
        this.land(event, body);
        return;
      case "verified":
      case "unverified":
      case "failed":
        this.judge(event, body);
        return;
      case "locked":
        if (!this.locks.some((lock) => lock.by === event.actor)) {
          this.locks.push({ by: event.actor, at: event.at, reason: body.reason });
        }
        return;
      case "unlocked":
        this.locks = [];
        return;
      case "approved": {
        const { person, contentHash, signature } = body;
        this.approvals.push({ person, contentHash, signature, at: Date.parse(event.at), seq: event.seq });
        return;
      }
      case "protected":
        this.protections.add(updateKey(body.update));
        return;
      case "withdrawn":
        return;
      default:
        body satisfies never;
    }
  }

  private land(event: LedgerEvent, body: LandingBody): void {
    const { type, intent, pins, release } = body;
    const at = Date.parse(event.at);
    const before = this.landed;
    this.landed = { type, intent, pins, release, actor: event.actor, at, seq: event.seq };
    for (const [service, image] of Object.entries(pins)) this.everLanded.add(`${service}=${image}`);
    // New pins end the soak when they are written, not when they run: early is safe, late would be counted too much.
    this.closeAllBut(release, at);
    if (body.type !== "rolled-back") return;
    this.leave(body.left, before?.release === body.left ? before.pins : {}, at, body.reason);
  }

  private leave(release: string, pins: PinTexts, at: number, reason: string): void {
    const known = this.releases.get(release) ?? unjudged(release, pins, at);
    this.releases.set(release, left(known, at, reason));
  }

  private judge(event: LedgerEvent, body: VerdictBody): void {
    const { type, release, pins, update } = body;
    const reason = body.type === "verified" ? "" : body.reason;
    const at = Date.parse(event.at);
    this.verdict = { type, release, pins, at, seq: event.seq, update, reason };
    // The other release ended when this one's update began, which may be long before anybody asked for its health.
    this.closeAllBut(release, update === undefined ? at : Math.min(at, Date.parse(update.startedAt)));
    this.releases.set(release, withVerdict(this.releases.get(release), this.verdict));
    this.current = release;
    if (update !== undefined) this.noteDeployment(pins, update.endedAt);
  }

  private closeAllBut(release: string, at: number): void {
    if (this.current === undefined || this.current === release) return;
    const record = this.releases.get(this.current);
    if (record !== undefined) this.releases.set(this.current, closed(record, at));
  }

  private noteDeployment(pins: Readonly<Record<string, string>>, at: string): void {
    for (const service of this.deployedAt.keys()) if (pins[service] === undefined) this.deployedAt.delete(service);
    for (const [service, image] of Object.entries(pins)) {
      if (this.deployedAt.get(service)?.image !== image) this.deployedAt.set(service, { image, at });
    }
  }
}

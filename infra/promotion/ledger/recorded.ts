/** Whether an event is a repeat of one that the ledger already holds: a command that is run again records nothing new. */
import { contentHash } from "../../values/content-hash.ts";
import type { EventBody, LedgerEvent } from "./ledger-event.ts";

/** An equal approval within this time is a repeat; later it renews one that may have expired. */
export const APPROVAL_REPEAT_MS = 60_000;

/**
 * Whether `body` needs no new event at the time `at` (ISO 8601): the same build; the same lock, still held; the same
 * approval a moment ago; an event of the same type and intent, if nothing has changed the environment's pins since and it
 * was not withdrawn.
 */
export function isRecorded(body: EventBody, events: readonly LedgerEvent[], at: string): boolean {
  switch (body.type) {
    case "built":
      return events.some((event) => sameBody(event.body, body));
    case "approved":
      return events.some(
        (event) => sameBody(event.body, body) && Date.parse(at) - Date.parse(event.at) < APPROVAL_REPEAT_MS,
      );
    case "locked": {
      const last = events.findLast(({ body: other }) => isLock(other) && other.environment === body.environment);
      return last !== undefined && sameBody(last.body, body);
    }
    case "withdrawn":
      return events.some((event) => event.body.type === "withdrawn" && event.body.commit === body.commit);
    case "released":
    case "promoted":
    case "rolled-back":
    case "adopted": {
      const last = lastOfPins(body.environment, events);
      return last !== undefined && last.type === body.type && last.intent === body.intent;
    }
    case "unlocked":
    case "verified":
    case "unverified":
    case "failed":
    case "protected":
      return false;
  }
}

type PinsBody = Extract<
  EventBody,
  { readonly type: "released" | "promoted" | "rolled-back" | "adopted" | "withdrawn" }
>;

/** The newest event that says what the pins of an environment are. */
function lastOfPins(environment: string, events: readonly LedgerEvent[]): PinsBody | undefined {
  return events
    .map((event) => event.body)
    .findLast((body): body is PinsBody => isPins(body) && body.environment === environment);
}

function isPins(body: EventBody): body is PinsBody {
  return ["released", "promoted", "rolled-back", "adopted", "withdrawn"].includes(body.type);
}

function isLock(body: EventBody): body is EventBody & { readonly type: "locked" | "unlocked" } {
  return body.type === "locked" || body.type === "unlocked";
}

function sameBody(a: EventBody, b: EventBody): boolean {
  return a.type === b.type && contentHash(a) === contentHash(b);
}

/** Events of the ledger, one a line. */
import type { EventBody, LedgerEvent } from "../../promotion/ledger/ledger-event.ts";
import type { RenderOptions } from "./decisions.ts";
import type { Tone } from "./paint.ts";
import { pinText } from "./plan.ts";
import { type Cell, table } from "./table.ts";
import { moment } from "./times.ts";

const TONES: Partial<Readonly<Record<EventBody["type"], Tone>>> = {
  verified: "good",
  unverified: "warn",
  failed: "bad",
  "rolled-back": "warn",
  locked: "warn",
};

/** Number, moment, environment, what happened, by whom, and its particulars. */
export function historyLines(events: readonly LedgerEvent[], options: RenderOptions): readonly string[] {
  if (events.length === 0) return ["Nothing is recorded yet."];
  const heading = ["#", "at", "environment", "what", "by", "particulars"].map((text): Cell => ({ text, tone: "dim" }));
  const rows = events.map(({ seq, at, actor, body }): readonly Cell[] => [
    String(seq),
    moment(at),
    body.type === "built" ? "-" : body.environment,
    { text: body.type, tone: TONES[body.type] ?? "plain" },
    actor,
    particulars(body),
  ]);
  return table([heading, ...rows], options);
}

function particulars(body: EventBody): string {
  switch (body.type) {
    case "built":
      return `${body.service} ${pinText(body.image)} from ${body.branch} at ${body.commit.slice(0, 12)}`;
    case "released":
      return `${body.release}: ${pinsText(body.pins)}`;
    case "promoted":
      return `${body.release} from ${body.source}: ${pinsText(body.pins)}`;
    case "rolled-back":
      return `${body.release} instead of ${body.left}: ${body.reason}`;
    case "adopted":
      return `${body.release}: ${pinsText(body.pins)}; ${body.reason}`;
    case "verified":
      return `${body.release}: ${pinsText(body.pins)}`;
    case "unverified":
    case "failed":
      return `${body.release}: ${body.reason}`;
    case "withdrawn":
      return `${body.intent}: ${body.reason}`;
    case "locked":
    case "unlocked":
      return body.reason;
    case "protected":
      return body.changes.join("; ");
    case "approved":
      return `${body.person} signed ${body.contentHash.slice(0, 19)}…`;
    default:
      return body satisfies never;
  }
}

function pinsText(pins: Readonly<Record<string, string>>): string {
  return Object.keys(pins)
    .sort()
    .map((service) => `${service} ${pinText(pins[service] ?? null)}`)
    .join(", ");
}

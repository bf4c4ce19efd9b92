/**
 * The hash chain of the ledger: making links and finding every fault in a list of them. Pure: git, files and the clock
 * are the caller's. A chain alone cannot show that its tail was cut off; `checkHeads` does, with the heads that intents
 * on the main branch hold.
 */
import { contentHash } from "../../values/content-hash.ts";
import { type EventBody, type LedgerEvent, ledgerEventSchema } from "./ledger-event.ts";

/** A place in the chain: the newest event that somebody saw. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Head of an empty ledger. */
export const GENESIS: ChainHead = { seq: 0, hash: `sha256:${"0".repeat(64)}` };

/** What is wrong with one entry. */
export interface ChainFault {
  /** Stable upper-case reason code. */
  readonly code:
    | "EVENT_MALFORMED"
    | "EVENT_EDITED"
    | "EVENT_DELETED"
    | "EVENT_REORDERED"
    | "EVENT_REPEATED"
    | "EVENT_FOREIGN"
    | "EVENT_SANDBOX"
    | "GENESIS_WRONG"
    | "LINK_BROKEN"
    | "TAIL_CUT";
  /** `seq` of the entry, or the one it should have. */
  readonly seq: number;
  /** One sentence that names the entry. */
  readonly message: string;
}

/** Whose chain it must be. */
export interface ChainOwner {
  /** Name of the project. */
  readonly project: string;
  /** Whether it is the sandbox's: neither kind is taken for the other. */
  readonly sandbox: boolean;
}

/** Links new events to a head, in order. `at` is ISO 8601 in UTC. */
export function chainEvents(
  bodies: readonly EventBody[],
  head: ChainHead,
  stamp: ChainOwner & { readonly actor: string; readonly at: string },
): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  let last = head;
  for (const body of bodies) {
    const { actor, at, project, sandbox } = stamp;
    const fields = { seq: last.seq + 1, prev: last.hash, at, actor, project, sandbox, body };
    const event = { ...fields, hash: contentHash(fields) };
    events.push(event);
    last = event;
  }
  return events;
}

/** Head of a list of events that `verifyChain` finds no fault in. */
export function headOf(events: readonly LedgerEvent[]): ChainHead {
  const last = events.at(-1);
  return last === undefined ? GENESIS : { seq: last.seq, hash: last.hash };
}

/**
 * Every fault of a chain, in its order: entries that are malformed, edited, deleted, reordered, repeated, of another
 * project or of the sandbox, and a wrong beginning. Empty if it is whole. Linear time.
 */
export function verifyChain(events: readonly unknown[], owner: ChainOwner): readonly ChainFault[] {
  const present = new Set(events.map(seqOf));
  const seen = new Set<number>();
  const faults: ChainFault[] = [];
  let last: ChainHead | undefined = GENESIS;
  for (const [index, entry] of events.entries()) {
    const parsed = ledgerEventSchema.safeParse(entry);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = issue === undefined ? "" : `: ${issue.path.join(".")} ${issue.message}`;
      const seq = seqOf(entry) ?? index + 1;
      faults.push(fault("EVENT_MALFORMED", seq, `entry ${index + 1} is no event of the ledger${where}`));
      seen.add(seq);
      // Nothing can be said of the link from a malformed entry; its own fault stops the ledger already.
      last = undefined;
      continue;
    }
    const event = parsed.data;
    faults.push(...ownFaults(event, owner), ...orderFaults(event, last, { seen, present }));
    seen.add(event.seq);
    last = event;
  }
  return faults;
}

/** What one committed intent says of the ledger. */
export interface Anchor {
  /** Path of the intent. */
  readonly where: string;
  /** Head of the ledger that it was decided on. */
  readonly head: ChainHead;
  /** Its id: the ledger must hold an event of it. @default none is looked for */
  readonly intent?: string;
}

/**
 * Events that committed intents speak of and that are not in the chain: it was cut short, or rewritten. The head finds
 * every cut before the intent, its id the cut of its own event.
 */
export function checkHeads(events: readonly LedgerEvent[], anchors: readonly Anchor[]): readonly ChainFault[] {
  const intents = new Set(events.flatMap(({ body }) => ("intent" in body ? [body.intent] : [])));
  return anchors.flatMap((anchor) => {
    const { where, head, intent } = anchor;
    const faults = headFaults(events, where, head);
    if (faults.length > 0 || intent === undefined || intents.has(intent)) return faults;
    return [fault("TAIL_CUT", events.length + 1, `${where} is committed, but the ledger holds no event of ${intent}`)];
  });
}

function headFaults(events: readonly LedgerEvent[], where: string, head: ChainHead): readonly ChainFault[] {
  if (head.seq === 0) {
    if (head.hash === GENESIS.hash) return [];
    return [fault("GENESIS_WRONG", 0, `${where} names another beginning of the ledger`)];
  }
  const event = events[head.seq - 1];
  if (event === undefined) {
    const message = `${where} was decided on event ${head.seq}, but the ledger ends at event ${events.length}: its tail was cut off`;
    return [fault("TAIL_CUT", head.seq, message)];
  }
  if (event.hash === head.hash) return [];
  const message = `${where} was decided on another event ${head.seq} than the ledger holds: it was rewritten`;
  return [fault("EVENT_EDITED", head.seq, message)];
}

function ownFaults(event: LedgerEvent, owner: ChainOwner): readonly ChainFault[] {
  const faults: ChainFault[] = [];
  const { hash, ...fields } = event;
  const name = `event ${event.seq} (${event.body.type}, ${event.at}, ${event.actor})`;
  if (contentHash(fields) !== hash)
    faults.push(fault("EVENT_EDITED", event.seq, `${name} was edited: its hash does not fit`));
  if (event.project !== owner.project) {
    faults.push(
      fault("EVENT_FOREIGN", event.seq, `${name} is of the project ${event.project}, not of ${owner.project}`),
    );
  }
  if (event.sandbox !== owner.sandbox) {
    const message = event.sandbox ? `${name} was made in the sandbox` : `${name} was not made in the sandbox`;
    faults.push(fault("EVENT_SANDBOX", event.seq, message));
  }
  return faults;
}

function orderFaults(
  event: LedgerEvent,
  last: ChainHead | undefined,
  known: { readonly seen: ReadonlySet<number>; readonly present: ReadonlySet<number | undefined> },
): readonly ChainFault[] {
  if (known.seen.has(event.seq)) return [fault("EVENT_REPEATED", event.seq, `event ${event.seq} stands there twice`)];
  if (last === undefined) return [];
  if (event.seq === last.seq + 1) return linkFaults(event, last);
  if (event.seq <= last.seq) {
    return [fault("EVENT_REORDERED", event.seq, `event ${event.seq} stands behind event ${last.seq}`)];
  }
  const missing = last.seq + 1;
  if (known.present.has(missing)) {
    return [fault("EVENT_REORDERED", event.seq, `event ${event.seq} stands before event ${missing}`)];
  }
  const span = missing === event.seq - 1 ? `event ${missing} is` : `events ${missing} to ${event.seq - 1} are`;
  return [fault("EVENT_DELETED", missing, `${span} missing before event ${event.seq}`)];
}

function linkFaults(event: LedgerEvent, last: ChainHead): readonly ChainFault[] {
  if (event.prev === last.hash) return [];
  if (last.seq === 0)
    return [fault("GENESIS_WRONG", 1, "event 1 does not begin a ledger: its `prev` is not the genesis")];
  const message = `event ${event.seq} does not follow event ${last.seq} as it stands there: event ${last.seq} was replaced or hashed anew`;
  return [fault("LINK_BROKEN", last.seq, message)];
}

function seqOf(entry: unknown): number | undefined {
  const seq = (entry as { seq?: unknown } | null | undefined)?.seq;
  return typeof seq === "number" ? seq : undefined;
}

function fault(code: ChainFault["code"], seq: number, message: string): ChainFault {
  return { code, seq, message };
}

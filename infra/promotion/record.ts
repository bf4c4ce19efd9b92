/** Appends events that do not depend on what others append meanwhile, by compare-and-swap with a few new starts. */
import { EXIT, UserError } from "../errors.ts";
import { answered } from "./gather.ts";
import type { EventBody } from "./ledger/ledger-event.ts";
import { type LedgerView, viewLedger } from "./ledger/ledger-view.ts";
import type { Ports } from "./ports.ts";

/** How often a lost race is run again before the person is told. */
const ATTEMPTS = 5;

/**
 * The ledger's view as it is now.
 * @throws UserError `LEDGER_UNREADABLE` (exit 3, or 6 if it could not be reached)
 */
export async function readView(ports: Ports): Promise<LedgerView> {
  return (await readLedger(ports)).view;
}

/**
 * Appends what `bodies` makes of the ledger as it is; nothing if it makes nothing. After a lost race it is asked again on
 * the new ledger, so it must decide from its argument alone.
 * @throws UserError `LEDGER_CONFLICT` (exit 5) after five lost races, `LEDGER_UNREADABLE`, and what `bodies` throws
 */
export async function record(
  ports: Ports,
  actor: string,
  bodies: (view: LedgerView) => readonly EventBody[],
): Promise<readonly EventBody[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { view, head } = await readLedger(ports);
    const events = bodies(view);
    if (events.length === 0) return [];
    if ((await ports.ledger.append(events, head, actor)) === "appended") return events;
  }
  throw new UserError({
    code: "LEDGER_CONFLICT",
    message: `others wrote to the ledger ${ATTEMPTS} times in a row just before this; nothing was recorded`,
    remedy: "repeat the command",
    exit: EXIT.lockHeld,
  });
}

async function readLedger(ports: Ports) {
  const snapshot = await answered(() => ports.ledger.read());
  if (snapshot.known) {
    const view = viewLedger(snapshot.value.events);
    if (!view.sandboxed || ports.sandbox) return { view, head: snapshot.value.head };
  }
  const why = snapshot.known ? "it holds events that were made in the sandbox" : snapshot.why;
  throw new UserError({
    code: "LEDGER_UNREADABLE",
    message: `the ledger could not be read: ${why}`,
    remedy: "see: ./envs ledger verify",
    exit: !snapshot.known && snapshot.unreachable ? EXIT.unreachable : EXIT.blocked,
  });
}

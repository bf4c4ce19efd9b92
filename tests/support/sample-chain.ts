/** A ledger of any length for tests of the chain. */
import { chainEvents, GENESIS } from "../../infra/promotion/ledger/chain.ts";
import type { EventBody, LedgerEvent } from "../../infra/promotion/ledger/ledger-event.ts";

/** Whose ledger it is. */
export const OWNER = { project: "shop", sandbox: false };

/** Events that differ from each other, one second apart. */
export function sampleChain(count: number, owner: { project: string; sandbox: boolean } = OWNER): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (let index = 0; index < count; index += 1) {
    const body: EventBody =
      index % 2 === 0
        ? { type: "locked", environment: "staging", reason: `incident ${index}` }
        : { type: "unlocked", environment: "staging", reason: `over ${index}` };
    const at = new Date(Date.parse("2030-01-01T00:00:00Z") + index * 1000).toISOString();
    events.push(...chainEvents([body], events.at(-1) ?? GENESIS, { ...owner, actor: "ada", at }));
  }
  return events;
}

/**
 * Every judgement rests on the record, so the record itself comes first.
 *
 * | finding | verdict | code |
 * |---|---|---|
 * | could not be read or does not verify | unknown | LEDGER_UNREACHABLE, LEDGER_UNKNOWN |
 * | an event of another project | block | LEDGER_FOREIGN |
 * | an event of the sandbox, outside of it | block | LEDGER_SANDBOXED |
 * | none of these | pass | LEDGER_VERIFIED |
 */
import { block, type Decision, pass } from "../decision.ts";
import type { Facts } from "../facts.ts";
import type { Request } from "../requests.ts";
import { type Gate, unanswered } from "./gate.ts";

const GATE = "ledger";

/** Lets through on a ledger that was read, verified, and is this project's own. */
export const ledgerGate: Gate = { name: GATE, bound: true, judge };

function judge(_: Request, facts: Facts): Decision | readonly Decision[] {
  const { ledger, project, sandbox } = facts;
  const remedy = "see the events: ./envs ledger verify";
  if (!ledger.known) return unanswered(GATE, "LEDGER", ledger, "the ledger could not be read", remedy);
  const found: Decision[] = [];
  const foreign = [...ledger.value.projects].filter((name) => name !== project.name);
  if (foreign.length > 0) {
    const reason = `the ledger holds events of ${foreign.join(", ")}; this project is ${project.name}`;
    found.push(block(GATE, "LEDGER_FOREIGN", reason, remedy));
  }
  if (ledger.value.sandboxed && !sandbox) {
    const reason = "the ledger holds events that were made in the sandbox; they count there only";
    found.push(block(GATE, "LEDGER_SANDBOXED", reason, remedy));
  }
  return found.length > 0 ? found : pass(GATE, "LEDGER_VERIFIED", "the ledger was read and its chain holds");
}

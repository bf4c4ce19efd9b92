/** The ledger for commands that cannot do without it. */
import { EXIT, UserError } from "../errors.ts";
import type { Ledger, LedgerSnapshot } from "../promotion/ports.ts";

/** All events. @throws UserError `LEDGER_UNREACHABLE` (exit 6) or `LEDGER_UNREADABLE` (exit 3: its chain does not hold) */
export async function readLedger(ledger: Ledger): Promise<LedgerSnapshot> {
  const answer = await ledger.read();
  if (answer.known) return answer.value;
  throw new UserError({
    code: answer.unreachable ? "LEDGER_UNREACHABLE" : "LEDGER_UNREADABLE",
    message: answer.why,
    where: "ledger",
    remedy: answer.unreachable ? "./envs doctor" : "./envs ledger verify",
    exit: answer.unreachable ? EXIT.unreachable : EXIT.blocked,
  });
}

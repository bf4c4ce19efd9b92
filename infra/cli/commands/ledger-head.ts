/** `envs ledger head`: where the chain ends, to be published elsewhere: a chain cut short is found by it. */
import { EXIT, type ExitCode } from "../../errors.ts";
import type { CommandContext } from "../context.ts";
import { openScope, printResult } from "../open-scope.ts";
import type { LedgerHeadOutput } from "../output/ledger-output.ts";
import { readLedger } from "../read-ledger.ts";

/** Prints number and hash of the newest event. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const { ports } = await openScope(context);
  const { seq, hash } = (await readLedger(ports.ledger)).head;
  const output: LedgerHeadOutput = { seq, hash };
  printResult(context, output, () => [`${seq} ${hash}`]);
  return EXIT.done;
}

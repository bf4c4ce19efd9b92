/** `envs history [ENV]`: what happened, from the ledger. */
import { EXIT, type ExitCode } from "../../errors.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope, printResult, renderOptions } from "../open-scope.ts";
import { readLedger } from "../read-ledger.ts";
import { historyLines } from "../render/history.ts";

interface HistoryOptions {
  readonly limit?: number;
}

const DEFAULT_LIMIT = 20;

/** Prints the newest events first. */
export async function run(
  context: CommandContext,
  [env]: readonly string[],
  { limit = DEFAULT_LIMIT }: HistoryOptions,
): Promise<ExitCode> {
  const { project, ports } = await openScope(context);
  const environment = env === undefined ? null : environmentOf(project, env);
  const all = (await readLedger(ports.ledger)).events;
  const mine = all.filter(
    ({ body }) => environment === null || (body.type !== "built" && body.environment === environment),
  );
  const events = mine.slice(-limit).reverse();
  printResult(context, { environment, events }, () => [
    ...historyLines(events, renderOptions(context)),
    ...(mine.length > events.length ? [`${mine.length - events.length} older: --limit ${mine.length}`] : []),
  ]);
  return EXIT.done;
}

/** `envs ledger verify`: the chain itself, and the anchors that intents hold in it, those in the working tree with them. */
import { EXIT, type ExitCode } from "../../errors.ts";
import { readAnchors } from "../../promotion/adapters/ledger-anchors.ts";
import { checkHeads } from "../../promotion/ledger/chain.ts";
import type { CommandContext } from "../context.ts";
import { openScope, printResult, renderOptions } from "../open-scope.ts";
import type { LedgerVerifyOutput } from "../output/ledger-output.ts";
import { counted, safeLine } from "../render/text.ts";

/** Exit 3 if anything does not hold, 6 if the ledger could not be reached. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const { ports } = await openScope(context);
  const answer = await ports.ledger.read();
  const anchors = await readAnchors(context.projectDir);
  const torn = answer.known ? checkHeads(answer.value.events, anchors.heads) : [];
  const why = answer.known ? "" : answer.why;
  const found = [...torn.map(({ message }) => message), ...anchors.faults];
  // What is committed was found by the reading itself.
  const faults = [...(answer.known ? [] : [why]), ...found.filter((fault) => !why.includes(fault))];
  const output: LedgerVerifyOutput = {
    ok: faults.length === 0,
    events: answer.known ? answer.value.events.length : 0,
    intents: answer.known ? anchors.heads.length - torn.length : 0,
    head: answer.known ? { ...answer.value.head } : null,
    faults,
  };
  printResult(context, output, () => verifyLines(context, output));
  if (output.ok) return EXIT.done;
  return !answer.known && answer.unreachable ? EXIT.unreachable : EXIT.blocked;
}

function verifyLines(context: CommandContext, output: LedgerVerifyOutput): readonly string[] {
  const { paint } = renderOptions(context);
  const counts = `${counted(output.events, "event", "events")}, ${counted(output.intents, "intent", "intents")} anchored`;
  if (output.ok)
    return [`${paint("good", "The ledger holds")}: ${counts}, head ${output.head?.seq} ${output.head?.hash}`];
  return [
    `${paint("bad", "The ledger does not hold")}: ${counts}`,
    ...output.faults.map((fault) => `  ${safeLine(fault)}`),
    "Next: compare with another clone or the published head; never write over it.",
  ];
}

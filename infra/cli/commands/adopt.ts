/** `envs adopt ENV`: what already runs becomes the baseline that promotion starts from. */
import { EXIT, type ExitCode } from "../../errors.ts";
import { carryOut } from "../carry-out.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope } from "../open-scope.ts";

interface AdoptOptions {
  readonly reason: string;
  readonly write?: boolean;
}

/** Proposes or writes the adoption. Nothing is deployed: it runs already. */
export async function run(
  context: CommandContext,
  [env]: readonly string[],
  { reason, ...carry }: AdoptOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  const initiator = await scope.ports.repository.actor();
  const environment = environmentOf(scope.project, env);
  const exit = await carryOut(context, scope, { kind: "adoption", environment, initiator, reason }, carry);
  // Adopted pins go on only once they are verified; nothing was deployed that would have done it.
  if (exit === EXIT.done && carry.write === true && !context.json) {
    context.terminal.print(`Next: ./envs verify ${environment}`);
  }
  return exit;
}

/** `envs rollback ENV [VERSION]`: back to a release that was verified in the same environment. */
import type { ExitCode } from "../../errors.ts";
import { type CarryOptions, carryOut } from "../carry-out.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope } from "../open-scope.ts";

interface RollbackOptions extends CarryOptions {
  readonly service?: string;
  readonly reason: string;
}

/** Proposes, writes or applies the rollback. */
export async function run(
  context: CommandContext,
  [env, version]: readonly string[],
  { service, reason, ...carry }: RollbackOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  const request = {
    kind: "rollback" as const,
    environment: environmentOf(scope.project, env),
    ...(version === undefined ? {} : { version }),
    ...(service === undefined ? {} : { service }),
    initiator: await scope.ports.repository.actor(),
    reason,
  };
  return carryOut(context, scope, request, carry);
}

/** `envs promote SOURCE TARGET`: the plan, carried out as far as the options say. */
import type { ExitCode } from "../../errors.ts";
import { type CarryOptions, carryOut } from "../carry-out.ts";
import type { CommandContext } from "../context.ts";
import { openScope } from "../open-scope.ts";
import { promotionRequest, type SelectionOptions } from "../promotion-request.ts";

/** Proposes, writes or applies the promotion. */
export async function run(
  context: CommandContext,
  args: readonly string[],
  options: SelectionOptions & CarryOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  return carryOut(context, scope, await promotionRequest(scope, args, options), options);
}

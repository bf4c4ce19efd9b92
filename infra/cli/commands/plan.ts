/** `envs plan SOURCE TARGET`: the version difference and every gate's decision. Writes nothing. */
import type { ExitCode } from "../../errors.ts";
import { exitOf } from "../../promotion/decide.ts";
import { judge } from "../../promotion/judge.ts";
import type { CommandContext } from "../context.ts";
import { openScope, printResult, renderOptions } from "../open-scope.ts";
import { promotionRequest, type SelectionOptions } from "../promotion-request.ts";
import { planLines } from "../render/plan.ts";

/** Prints the plan; exit 3 if it may not land, 6 if nothing could be judged. */
export async function run(
  context: CommandContext,
  args: readonly string[],
  options: SelectionOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  const { plan } = await judge(scope, await promotionRequest(scope, args, options));
  printResult(context, plan, () => planLines(plan, renderOptions(context)));
  return exitOf(plan);
}

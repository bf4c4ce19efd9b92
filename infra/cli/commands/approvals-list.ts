/** `envs approvals list SOURCE TARGET`: who has signed this promotion, and what the approvals gate says of it. */
import { EXIT, type ExitCode } from "../../errors.ts";
import { readApprovals } from "../../promotion/approvals/approve.ts";
import type { Decision } from "../../promotion/decision.ts";
import { judge } from "../../promotion/judge.ts";
import type { CommandContext } from "../context.ts";
import { openScope, printResult, renderOptions } from "../open-scope.ts";
import type { ApprovalsListOutput } from "../output/approvals-output.ts";
import { promotionRequest, type SelectionOptions } from "../promotion-request.ts";
import { approvalLines } from "../render/approvals.ts";

/** Prints every approval of the target, whether it counts and why. */
export async function run(
  context: CommandContext,
  args: readonly string[],
  options: SelectionOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  const request = await promotionRequest(scope, args, options);
  const { plan } = await judge(scope, request);
  const standings = await readApprovals(scope, request);
  const output: ApprovalsListOutput = {
    source: plan.source,
    target: plan.target,
    contentHash: plan.contentHash,
    approvals: standings.map((standing) => ({ ...standing, at: new Date(standing.at).toISOString() })),
  };
  const asked: readonly Decision[] = plan.decisions.filter(({ gate }) => gate === "approvals");
  printResult(context, output, () => approvalLines(output, asked, renderOptions(context)));
  return EXIT.done;
}

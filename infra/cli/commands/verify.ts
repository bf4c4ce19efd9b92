/** `envs verify ENV`: asks the health of what runs and records the answer. Changes no resource. */
import type { ExitCode } from "../../errors.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope } from "../open-scope.ts";
import { reportDeployment, runDeployment } from "../run-deployment.ts";

/** Verifies; exit 4 if it is not healthy, 6 if the health could not be established. */
export async function run(context: CommandContext, [env]: readonly string[]): Promise<ExitCode> {
  const scope = await openScope(context);
  const output = await runDeployment(context, scope, environmentOf(scope.project, env), "verify");
  return reportDeployment(context, scope, output, "verify");
}

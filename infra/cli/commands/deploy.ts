/** `envs deploy ENV`: brings an environment to its pins; with a pull request it judges and merges that first. */
import type { ExitCode } from "../../errors.ts";
import type { PromotionScope } from "../../promotion/scope.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope } from "../open-scope.ts";
import type { DeploymentOutput } from "../output/deployment-output.ts";
import { deploymentOutput, reportDeployment, runDeployment } from "../run-deployment.ts";

interface DeployOptions {
  readonly pullRequest?: number;
}

/** Deploys and verifies; exit 4 if that failed, 6 if the health could not be established. */
export async function run(
  context: CommandContext,
  [env]: readonly string[],
  { pullRequest }: DeployOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  const environment = environmentOf(scope.project, env);
  const output =
    pullRequest === undefined
      ? await runDeployment(context, scope, environment, "deploy")
      : await landAndDeploy(context, scope, environment, pullRequest);
  return reportDeployment(context, scope, output, "deploy");
}

async function landAndDeploy(
  context: CommandContext,
  scope: PromotionScope,
  environment: string,
  number: number,
): Promise<DeploymentOutput> {
  const { openForge } = await import("../open-forge.ts");
  const forge = await openForge(context, `pull request ${number} cannot be landed`, `./envs deploy ${environment}`);
  const { landPullRequest } = await import("../../promotion/land-pull-request.ts");
  const onLine = (line: string) => context.terminal.progress(`${environment}: ${line}`);
  const { commit, already, deployment } = await landPullRequest(scope, environment, number, forge, { onLine });
  return deploymentOutput(deployment, { pullRequest: number, commit, already });
}

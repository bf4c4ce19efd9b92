/**
 * `envs deploy ENV`: brings an environment to its pins; with a pull request it judges and merges that first. With
 * `--protection` it changes what protects the environment on GitHub, and nothing else.
 */
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import type { PromotionScope } from "../../promotion/scope.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope, printResult, renderOptions } from "../open-scope.ts";
import type { DeploymentOutput } from "../output/deployment-output.ts";
import { deploymentOutput, reportDeployment, runDeployment, SANDBOX_LINE } from "../run-deployment.ts";

interface DeployOptions {
  readonly pullRequest?: number;
  readonly protection?: boolean;
}

/** Deploys and verifies, or protects; exit 4 if that failed, 6 if the health could not be established. */
export async function run(
  context: CommandContext,
  [env]: readonly string[],
  { pullRequest, protection }: DeployOptions,
): Promise<ExitCode> {
  if (protection === true) return protect(context, env, pullRequest);
  const scope = await openScope(context);
  const environment = environmentOf(scope.project, env);
  const output =
    pullRequest === undefined
      ? await runDeployment(context, scope, environment, "deploy")
      : await landAndDeploy(context, scope, environment, pullRequest);
  return reportDeployment(context, scope, output, "deploy");
}

async function protect(context: CommandContext, env: string | undefined, pullRequest?: number): Promise<ExitCode> {
  if (pullRequest !== undefined) throw bothGiven();
  const scope = await openScope(context);
  const environment = environmentOf(scope.project, env);
  const { applyProtection } = await import("../../promotion/protect.ts");
  const { protectionLines, protectionOutput } = await import("../render/protection.ts");
  context.terminal.progress(`looking at what protects ${environment}`);
  const onLine = (line: string) => context.terminal.progress(`${environment}: ${line}`);
  const output = protectionOutput(await applyProtection(scope, environment, { onLine }));
  printResult(context, output, () => [
    ...protectionLines(output, renderOptions(context)),
    ...(scope.ports.sandbox ? [SANDBOX_LINE] : []),
  ]);
  return EXIT.done;
}

function bothGiven(): UserError {
  return new UserError({
    code: "OPTION_CONFLICT",
    message: "--protection and --pull-request were given; allowed: one of them, a landing changes no protection",
    remedy: "leave out one of them",
  });
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

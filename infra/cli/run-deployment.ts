/** Deploys or verifies one environment with progress, and says how it ended. */
import { EXIT, type ExitCode } from "../errors.ts";
import { type DeploymentOutcome, deployEnvironment, verifyEnvironment } from "../promotion/deploy.ts";
import type { PromotionScope } from "../promotion/scope.ts";
import type { CommandContext } from "./context.ts";
import { printResult, renderOptions } from "./open-scope.ts";
import type { DeploymentOutput } from "./output/deployment-output.ts";
import { type DeploymentVerb, deploymentLines } from "./render/deployment.ts";

/** The last line of everything that was deployed there: nobody shall mistake it for the real thing. */
export const SANDBOX_LINE = "sandbox: the real engine, stand-ins for the clouds; nothing left this machine";

/** Deploys or verifies with progress lines. */
export async function runDeployment(
  { terminal }: CommandContext,
  scope: PromotionScope,
  environment: string,
  verb: DeploymentVerb,
): Promise<DeploymentOutput> {
  terminal.progress(verb === "deploy" ? `deploying ${environment}` : `verifying ${environment}`);
  // A line that stays says what has ended; only one that is overwritten tells of each beginning, too.
  const onLine = (line: string) => {
    if (terminal.interactive || !line.endsWith("ing")) terminal.progress(`${environment}: ${line}`);
  };
  const outcome =
    verb === "deploy"
      ? await deployEnvironment(scope, environment, { onLine })
      : await verifyEnvironment(scope, environment);
  return deploymentOutput(outcome);
}

/** Prints how it ended; the exit code says it too. */
export function reportDeployment(
  context: CommandContext,
  scope: PromotionScope,
  output: DeploymentOutput,
  verb: DeploymentVerb,
): ExitCode {
  printResult(context, output, () => [
    ...deploymentLines(output, verb, renderOptions(context)),
    ...(scope.ports.sandbox ? [SANDBOX_LINE] : []),
  ]);
  return exitOfDeployment(output);
}

/** Exit code of an outcome. Not to be known is no failure: 6 if its endpoints were out of reach, 3 if it blocks itself. */
export function exitOfDeployment({ verdict, hindrance }: DeploymentOutput): ExitCode {
  switch (verdict) {
    case "verified":
      return EXIT.done;
    case "unverified":
      return hindrance === "out-of-reach" ? EXIT.unreachable : EXIT.blocked;
    case "failed-release":
    case "failed-infrastructure":
      return EXIT.rolledBack;
    default:
      return verdict satisfies never;
  }
}

/** An outcome in the shape of `--json`. */
export function deploymentOutput(
  outcome: DeploymentOutcome,
  landed: DeploymentOutput["landed"] = null,
): DeploymentOutput {
  const { health, ...rest } = outcome;
  return { ...rest, health: health.map((answer) => ({ ...answer })), landed };
}

/** `envs status`: what runs where. Reads state and ledger, asks no gate. */
import { EXIT, type ExitCode } from "../../errors.ts";
import { type EnvironmentReport, readStatus } from "../../promotion/status.ts";
import type { CommandContext } from "../context.ts";
import { openScope, printResult, renderOptions } from "../open-scope.ts";
import type { StatusOutput } from "../output/status-output.ts";
import { VERIFIED_AGAINST_REAL_SERVICES } from "../real-services.ts";

interface StatusOptions {
  readonly markdown?: boolean;
}

/** Prints the status; if no environment could be read: exit 6 for want of reach, 3 for what is broken. */
export async function run(
  context: CommandContext,
  _args: readonly string[],
  options: StatusOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  const environments = await readStatus(scope);
  const status: StatusOutput = {
    project: scope.project.name,
    sandbox: scope.ports.sandbox,
    verifiedAgainstRealServices: VERIFIED_AGAINST_REAL_SERVICES,
    environments: environments.map((one) => ({
      ...one,
      sources: [...one.sources],
      locks: [...one.locks],
      left: [...one.left],
    })),
  };
  const lines =
    options.markdown === true ? await markdown(status) : await text(context, status, scope.ports.clock.now());
  printResult(context, status, () => lines);
  return exitOf(environments);
}

function exitOf(environments: readonly EnvironmentReport[]): ExitCode {
  if (environments.length === 0 || environments.some(({ faultKind }) => faultKind === "none")) return EXIT.done;
  const reached = environments.some(({ faultKind }) => faultKind === "unreadable");
  return reached ? EXIT.blocked : EXIT.unreachable;
}

async function markdown(status: StatusOutput): Promise<readonly string[]> {
  return (await import("../render/status-markdown.ts")).statusMarkdown(status);
}

async function text(context: CommandContext, status: StatusOutput, nowMs: number): Promise<readonly string[]> {
  return (await import("../render/status.ts")).statusLines(status, nowMs, renderOptions(context));
}

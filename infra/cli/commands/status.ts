/** `envs status`: what runs where. Reads state and ledger, asks no gate. */
import { EXIT, type ExitCode } from "../../errors.ts";
import { readStatus } from "../../promotion/status.ts";
import type { CommandContext } from "../context.ts";
import { openScope, printResult, renderOptions } from "../open-scope.ts";
import type { StatusOutput } from "../output/status-output.ts";
import { VERIFIED_AGAINST_REAL_SERVICES } from "../real-services.ts";

interface StatusOptions {
  readonly markdown?: boolean;
}

/** Prints the status; exit 6 if the state of no environment could be read. */
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
    environments: environments.map((one) => ({ ...one, sources: [...one.sources], locks: [...one.locks] })),
  };
  const lines =
    options.markdown === true ? await markdown(status) : await text(context, status, scope.ports.clock.now());
  printResult(context, status, () => lines);
  const unreadable = environments.length > 0 && environments.every(({ fault }) => fault !== "");
  return unreadable ? EXIT.unreachable : EXIT.done;
}

async function markdown(status: StatusOutput): Promise<readonly string[]> {
  return (await import("../render/status-markdown.ts")).statusMarkdown(status);
}

async function text(context: CommandContext, status: StatusOutput, nowMs: number): Promise<readonly string[]> {
  return (await import("../render/status.ts")).statusLines(status, nowMs, renderOptions(context));
}

/** `envs doctor`: everything that could stop the other commands, each with what to do about it. Changes nothing. */
import type { Project } from "../../config/project.ts";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import type { ProtectionReader } from "../../promotion/live-protection.ts";
import type { CommandContext } from "../context.ts";
import { fail, ok, warn } from "../doctor/check.ts";
import { githubChecks } from "../doctor/github.ts";
import { policyChecks } from "../doctor/policy.ts";
import { serviceChecks } from "../doctor/services.ts";
import { toolChecks, toolsIn } from "../doctor/tools.ts";
import { printResult, renderOptions } from "../open-scope.ts";
import type { Check } from "../output/doctor-output.ts";
import { VERIFIED_AGAINST_REAL_SERVICES } from "../real-services.ts";
import { checkLines } from "../render/checks.ts";

/** Exit 2 if a check fails, 6 if the only failures are services that cannot be reached. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const tools = toolsIn(context.projectDir, context.env);
  const checks = [
    ...(await toolChecks(tools, context.env, process.versions.node)),
    ...(await projectChecks(context)),
    ...sandboxChecks(context),
  ];
  printResult(context, { checks }, () => checkLines(checks, renderOptions(context)));
  if (checks.some(({ level }) => level === "fail")) return EXIT.badInput;
  return checks.some(({ level }) => level === "unreachable") ? EXIT.unreachable : EXIT.done;
}

/** Files first: with a fault in them nothing else of the project can be asked. */
async function projectChecks(context: CommandContext): Promise<readonly Check[]> {
  try {
    const { project, graph } = await context.open();
    const files = ok(
      "files",
      `valid: ${project.stacks.size} environments, ${Object.keys(project.catalogue).length} services`,
    );
    return [
      files,
      ...policyChecks(project, graph),
      ...(await askServices(context)),
      ...(await githubChecks(project, () => openReader(context, project))),
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = error.where === "" ? error.message : `${error.message} (${error.where})`;
    return [
      fail("files", found, error.remedy),
      warn("services", "not asked: the files have faults", "mend the files first"),
    ];
  }
}

async function askServices(context: CommandContext): Promise<readonly Check[]> {
  const { project } = await context.open();
  try {
    return await serviceChecks(project, await context.ports());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [fail("recovery", error.message, error.remedy)];
  }
}

async function openReader({ env, sandbox }: CommandContext, { github }: Project): Promise<ProtectionReader> {
  if (github === undefined) throw new Error("the project declares no repository");
  const { openSettings } = await import("../../promotion/adapters/github/create-forge.ts");
  const repository = { owner: github.owner, name: github.repository };
  return openSettings({ env, repository, ...(sandbox === undefined ? {} : { mirror: sandbox.endpoints }) });
}

function sandboxChecks({ sandbox }: CommandContext): readonly Check[] {
  if (sandbox === undefined) return [];
  return [
    ok(
      "sandbox",
      `active: stand-ins answer for the clouds; verified against the real services: ${VERIFIED_AGAINST_REAL_SERVICES}`,
    ),
  ];
}

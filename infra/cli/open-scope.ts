/** What every command that judges or deploys starts with. */
import type { Project } from "../config/project.ts";
import { checkEnvironment } from "../promotion/check-request.ts";
import type { PromotionScope } from "../promotion/scope.ts";
import type { CommandContext } from "./context.ts";
import type { RenderOptions } from "./render/decisions.ts";
import { paintFor } from "./render/paint.ts";

/** The project as it is now with its ports. @throws UserError with every fault of the files */
export async function openScope(context: CommandContext): Promise<PromotionScope> {
  const { project, graph } = await context.open();
  return { project, graph, ports: await context.ports() };
}

/** `name` if it is an environment. @throws UserError `ENVIRONMENT_UNKNOWN` with the names that are */
export function environmentOf(project: Project, name = ""): string {
  checkEnvironment(project, name);
  return name;
}

/** How a command's lines are laid out on this terminal. */
export function renderOptions({ terminal }: CommandContext): RenderOptions {
  return { paint: paintFor(terminal.colour), width: terminal.width };
}

/** Prints a result: as JSON with `--json`, else as lines. */
export function printResult(context: CommandContext, output: unknown, lines: () => readonly string[]): void {
  if (context.json) context.terminal.print(JSON.stringify(output, null, 2));
  else for (const line of lines()) context.terminal.print(line);
}

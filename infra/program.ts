/**
 * One run of the program: read the files, refuse what does not fit, make the resources, publish what they say. Nothing
 * is made before every check has passed.
 */
import { RunError } from "@pulumi/pulumi";
import { engineConfigFaults } from "./config/engine-config.ts";
import type { Project } from "./config/project.ts";
import { deploy } from "./deploy.ts";
import { openProject } from "./environment/open-project.ts";
import { resolveEnvironment } from "./environment/resolve.ts";
import { targetFaults } from "./environment/target.ts";
import { throwFaults, UserError } from "./errors.ts";
import { type PublishedOutputs, publish } from "./outputs/publish.ts";
import { secretValues } from "./secret-values.ts";
import { gatherTarget } from "./target/gather-target.ts";

/** What the engine tells the program. */
export interface ProgramInput {
  /** Absolute path of the folder with `Pulumi.yaml`. */
  readonly root: string;
  readonly stack: string;
  /** Configuration by full key, as the engine hands it over. */
  readonly config: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Makes the resources of a stack and gives its outputs; `shared` has none.
 * @throws RunError for what a person can fix, with every fault of one step: the engine prints it without a stack trace
 */
export async function runProgram(input: ProgramInput): Promise<PublishedOutputs | Record<string, never>> {
  try {
    const { project } = await openProject(input.root);
    await checkSurroundings(project, input);
    if (input.stack === project.shared?.stack) {
      await runShared(project);
      return {};
    }
    const { workloads, postgres, redis } = deploy(resolveEnvironment(project, input.stack), secretValues(input.config));
    return publish(input.stack, workloads, { postgres: postgres?.connection, redis: redis?.connection });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new RunError(messageOf(error));
  }
}

/** Loaded here alone: what installs operators is a good part of all modules, and no environment needs it. */
async function runShared(project: Project): Promise<void> {
  const { deployShared } = await import("./deploy-shared.ts");
  const { resolveShared } = await import("./environment/resolve-shared.ts");
  deployShared(resolveShared(project));
}

/** Refuses configuration that is in no file, and any place but the declared one. */
async function checkSurroundings(project: Project, { stack, config, env }: ProgramInput): Promise<void> {
  const file = stack === project.shared?.stack ? project.shared : project.stacks.get(stack);
  if (file === undefined) throw unknownStack(project, stack);
  const { projectText } = project;
  const sources = { project: project.name, stackFile: file.file, stackText: file.text, projectText, engine: config };
  const declared = file.config.target;
  const actual = await gatherTarget(declared, { projectText, env });
  const misplaced = targetFaults(declared, actual).map((fault) => ({ ...fault, where: file.file }));
  throwFaults([...engineConfigFaults(sources), ...misplaced]);
}

function unknownStack(project: Project, stack: string): UserError {
  const known = [...project.stacks.keys(), ...(project.shared === undefined ? [] : [project.shared.stack])];
  return new UserError({
    code: "STACK_UNKNOWN",
    message: `there is no Pulumi.${stack}.yaml; allowed: ${known.join(", ")}`,
    where: `stack ${stack}`,
    remedy: `./envs new ${stack} --like … --after …`,
  });
}

/** One text for the engine's terminal: where, what, and what to do, none of it twice. */
function messageOf({ code, where, message, remedy }: UserError): string {
  const place = message.includes(where) ? "" : `${where}: `;
  const next = message.includes(remedy) ? "" : `\n→ ${remedy}`;
  return `${place}${message} (${code})${next}`;
}

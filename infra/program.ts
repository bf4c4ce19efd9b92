/**
 * One run of the program: read the files, refuse what does not fit, make the resources, publish what they say. Nothing
 * is made before every check has passed.
 */
import * as pulumi from "@pulumi/pulumi";
import { engineConfigFaults } from "./config/engine-config.ts";
import type { Project } from "./config/project.ts";
import { type Deployment, deploy, type SecretValues } from "./deploy.ts";
import type { EnvironmentSpec } from "./environment/environment-spec.ts";
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
    const { workloads, postgres, redis } = await deployEnvironment(project, input);
    return publish(input.stack, workloads, { postgres: postgres?.connection, redis: redis?.connection });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new pulumi.RunError(messageOf(error));
  }
}

/** What is AWS's and GitHub's is loaded where an environment has it: each is a second of loading. */
async function deployEnvironment(project: Project, { stack, config }: ProgramInput): Promise<Deployment> {
  const spec = resolveEnvironment(project, stack);
  const values = secretValues(config);
  const variables: Record<string, pulumi.Input<string>> = { ENVS_ENVIRONMENT: spec.name };
  const deployment = await deployByPlatform(project, spec, values, variables);
  if (spec.github !== undefined) {
    const { deployGithub } = await import("./deploy-github.ts");
    deployGithub(spec.github, { secrets: values, variables }, spec.protect);
  }
  return deployment;
}

/** `variables` gets what jobs on the platform need to know. */
async function deployByPlatform(
  project: Project,
  spec: EnvironmentSpec,
  values: SecretValues,
  variables: Record<string, pulumi.Input<string>>,
): Promise<Deployment> {
  if (spec.aws === undefined) return deploy(spec, values);
  const [{ deployAws }, { ownOperators }] = await Promise.all([
    import("./deploy-aws.ts"),
    import("./manifests/operators-part.ts"),
  ]);
  const { resolveShared } = await import("./environment/resolve-shared.ts");
  const shared = project.shared === undefined ? undefined : resolveShared(project);
  const made = deployAws(spec, values, shared && ownOperators(shared, spec));
  variables.AWS_REGION = spec.aws.region;
  if (made.deployRoleArn !== undefined) variables.AWS_ROLE_ARN = made.deployRoleArn;
  return made;
}

/** Loaded here alone: what installs operators is a good part of all modules, and no environment needs it. */
async function runShared(project: Project): Promise<void> {
  const { deployShared } = await import("./deploy-shared.ts");
  const { resolveShared } = await import("./environment/resolve-shared.ts");
  const spec = resolveShared(project);
  deployShared(spec);
  if (spec.repositoryRules !== undefined) {
    const { deployRepositoryRules } = await import("./deploy-github.ts");
    deployRepositoryRules(spec.repositoryRules);
  }
  if (spec.account !== undefined) {
    const { deployAccount } = await import("./deploy-account.ts");
    deployAccount(spec.account);
  }
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

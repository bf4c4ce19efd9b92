/**
 * One run of the program: read the files, refuse what does not fit, make the resources, publish what they say. Nothing
 * is made before every check has passed.
 */
import * as pulumi from "@pulumi/pulumi";
import { engineConfigFaults } from "./config/engine-config.ts";
import type { Project } from "./config/project.ts";
import { type Deployment, deploy, type SecretValues } from "./deploy.ts";
import type { SharedGround } from "./environment/aws-spec.ts";
import type { EnvironmentSpec } from "./environment/environment-spec.ts";
import { openProject } from "./environment/open-project.ts";
import { resolveEnvironment } from "./environment/resolve.ts";
import type { SharedSpec } from "./environment/shared-spec.ts";
import { clusterTargetFaults, targetFaults } from "./environment/target.ts";
import { type Fault, throwFaults, UserError } from "./errors.ts";
import { type PublishedOutputs, publish } from "./outputs/publish.ts";
import {
  type PublishedAccount,
  type PublishedCluster,
  type PublishedShared,
  publishShared,
} from "./outputs/publish-shared.ts";
import { secretValues } from "./secret-values.ts";
import { gatherCluster, gatherTarget } from "./target/gather-target.ts";

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
 * Makes the resources of a stack and gives its outputs.
 * @throws RunError for what a person can fix, with every fault of one step: the engine prints it without a stack trace
 */
export async function runProgram(input: ProgramInput): Promise<PublishedOutputs | PublishedShared> {
  try {
    const { project } = await openProject(input.root);
    await checkSurroundings(project, input);
    if (input.stack === project.shared?.stack) return await runShared(project);
    const { workloads, postgres, redis } = await deployEnvironment(project, input);
    return publish(input.stack, workloads, { postgres: postgres?.connection, redis: redis?.connection });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new pulumi.RunError(messageOf(error));
  }
}

/** What was made of an environment, and what GitHub's jobs get to know of it. */
interface PlatformDeployment {
  readonly deployment: Deployment;
  /** By the name of the variable. */
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
}

/** What is AWS's and GitHub's is loaded where an environment has it: each is a second of loading. */
async function deployEnvironment(project: Project, { stack, config }: ProgramInput): Promise<Deployment> {
  const spec = resolveEnvironment(project, stack);
  const values = secretValues(config);
  const { deployment, variables } = await deployByPlatform(project, spec, values);
  if (spec.github !== undefined) {
    const { deployGithub } = await import("./deploy-github.ts");
    deployGithub(spec.github, { secrets: values, variables }, spec.protect);
  }
  return deployment;
}

async function deployByPlatform(
  project: Project,
  spec: EnvironmentSpec,
  values: SecretValues,
): Promise<PlatformDeployment> {
  const { aws } = spec;
  const variables = { ENVS_ENVIRONMENT: spec.name };
  if (aws === undefined) return { deployment: deploy(spec, values), variables };
  const [{ deployAws }, { ownOperators }, { resolveShared }] = await Promise.all([
    import("./deploy-aws.ts"),
    import("./manifests/operators-part.ts"),
    import("./environment/resolve-shared.ts"),
  ]);
  const shared = project.shared === undefined ? undefined : resolveShared(project);
  const surroundings = {
    operators: shared && ownOperators(shared, spec),
    shared: aws.cluster.kind === "shared" ? await readShared() : undefined,
  };
  const { deployRoleArn, ...deployment } = deployAws(spec, values, surroundings);
  const role = deployRoleArn === undefined ? {} : { AWS_ROLE_ARN: deployRoleArn };
  return { deployment, variables: { ...variables, AWS_REGION: aws.region, ...role } };
}

async function readShared(): Promise<SharedGround> {
  const { readSharedGround } = await import("./shared-cluster.ts");
  return readSharedGround();
}

/** Loaded here alone: what installs operators is a good part of all modules, and no environment needs it. */
async function runShared(project: Project): Promise<PublishedShared> {
  const { deployShared } = await import("./deploy-shared.ts");
  const { resolveShared } = await import("./environment/resolve-shared.ts");
  const spec = resolveShared(project);
  return publishShared({
    clusters: [...deployShared(spec)],
    rulesets: await sharedRules(spec),
    account: await sharedAccount(spec),
    cluster: await sharedCluster(spec),
  });
}

async function sharedRules({ repositoryRules }: SharedSpec): Promise<readonly string[]> {
  if (repositoryRules === undefined) return [];
  const { deployRepositoryRules } = await import("./deploy-github.ts");
  return deployRepositoryRules(repositoryRules).rulesets;
}

async function sharedAccount({ account }: SharedSpec): Promise<PublishedAccount | undefined> {
  if (account === undefined) return undefined;
  const { deployAccount } = await import("./deploy-account.ts");
  return deployAccount(account);
}

async function sharedCluster(spec: SharedSpec): Promise<PublishedCluster | undefined> {
  if (spec.eks === undefined) return undefined;
  const [{ deploySharedEks }, { sharedOperators }] = await Promise.all([
    import("./deploy-shared-eks.ts"),
    import("./manifests/operators-part.ts"),
  ]);
  return deploySharedEks(spec.project, spec.eks, sharedOperators(spec));
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
  const operators = file === project.shared ? await operatorsFaults(project, env) : [];
  throwFaults([...engineConfigFaults(sources), ...misplaced, ...operators]);
}

/** Operators go into the clusters of other stack files: each must be the one that its file names. */
async function operatorsFaults(project: Project, env: NodeJS.ProcessEnv): Promise<readonly Fault[]> {
  const { operatorsPlaces } = await import("./environment/resolve-shared.ts");
  const found = operatorsPlaces(project).map(async ({ file, cluster }) => {
    const actual = await gatherCluster(cluster.context, env);
    return clusterTargetFaults(cluster, actual).map((fault) => ({ ...fault, where: file }));
  });
  return (await Promise.all(found)).flat();
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

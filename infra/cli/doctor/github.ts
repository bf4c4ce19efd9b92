/** Whether GitHub is as the project declares it: the subject of its tokens, and what protects each environment. */
import type { Project } from "../../config/project.ts";
import type { GithubSpec } from "../../environment/github-spec.ts";
import { resolveGithub } from "../../environment/resolve-github.ts";
import { EXIT, UserError } from "../../errors.ts";
import { type ProtectionReader, protectionDifferences } from "../../promotion/live-protection.ts";
import type { Check } from "../output/doctor-output.ts";
import { fail, ok, unreachable, warn } from "./check.ts";

/** The checks of the declared repository, all asked at the same time. `open` is asked only where one is declared. */
export async function githubChecks(project: Project, open: () => Promise<ProtectionReader>): Promise<readonly Check[]> {
  const stacks = [...project.stacks].flatMap(([stack, { config }]) => {
    const spec = resolveGithub(project, stack, config);
    return spec === undefined ? [] : [{ stack, spec, isOnAws: config.platform === "aws" }];
  });
  const [first] = stacks;
  if (first === undefined) return [];
  return asking("GitHub", async () => {
    const reader = await open();
    const onAws = stacks.find(({ isOnAws }) => isOnAws);
    const environments = stacks.flatMap(({ stack, spec }) =>
      spec.environments.map((declared) => environmentCheck(stack, spec, declared, reader)),
    );
    const subject = onAws === undefined ? [] : [subjectCheck(onAws.spec, reader)];
    return (await Promise.all([...subject, ...environments])).flat();
  });
}

/** Roles on AWS trust tokens by their subject: with another one no job could take its role on. */
async function subjectCheck({ subjectPrefix }: GithubSpec, reader: ProtectionReader): Promise<readonly Check[]> {
  const name = "GitHub token subject";
  return asking(name, async () => {
    const { prefix, isDefault } = await reader.subject();
    if (!isDefault) {
      const found = "it is made of claims that somebody chose; roles on AWS trust repository and environment alone";
      return [fail(name, found, "give the repository the default subject again")];
    }
    if (prefix === subjectPrefix) return [ok(name, `begins with ${prefix}, as roles on AWS trust it`)];
    const found = `begins with ${prefix}, but roles on AWS trust ${subjectPrefix}: no job can take one on`;
    return [fail(name, found, `write into environments:github of Pulumi.yaml: subject: "${prefix}"`)];
  });
}

async function environmentCheck(
  stack: string,
  { repository }: GithubSpec,
  declared: GithubSpec["environments"][number],
  reader: ProtectionReader,
): Promise<readonly Check[]> {
  const name = `GitHub environment ${declared.name}`;
  return asking(name, async () => {
    const live = await reader.environment(declared.name);
    if (live === undefined) return [warn(name, "is not there yet", `make it with the stack: ./envs deploy ${stack}`)];
    const differences = protectionDifferences(declared, live, repository);
    if (differences.length === 0) return [ok(name, "is protected as declared")];
    const found = `is not protected as declared; ${differences.join("; ")}`;
    return [
      fail(
        name,
        found,
        `with the platform's token: pulumi refresh --stack ${stack}, then ./envs deploy ${stack} --protection`,
      ),
    ];
  });
}

/** One check in place of what could not be asked. */
async function asking(name: string, ask: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = `is not known: ${error.message}`;
    if (error.exit === EXIT.unreachable) return [unreachable(name, found, error.remedy)];
    return [error.code === "FORGE_TOKEN_MISSING" ? warn(name, found, error.remedy) : fail(name, found, error.remedy)];
  }
}

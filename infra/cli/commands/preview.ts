/**
 * `envs preview [ENV…]`: what the engine would change in the stacks that a change touches, and whether the ways into
 * them are open, as one Markdown comment; `--post` keeps it on the pull request.
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Project } from "../../config/project.ts";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import type { ChangedFiles } from "../../preview/changed-files.ts";
import { commentMarker, renderComment } from "../../preview/comment.ts";
import { makeReport } from "../../preview/make-report.ts";
import type { PreviewReport } from "../../preview/preview-report.ts";
import { type TouchedStack, touchedStacks } from "../../preview/touched-stacks.ts";
import { nearest } from "../../values/nearest.ts";
import type { CommandContext, RunCommand } from "../context.ts";

/** Options of `envs preview`. */
export interface PreviewOptions {
  /** Git revision to compare with. @default none: every environment */
  readonly base?: string;
  /** Number of the pull request, or `true` for the one of this job or branch. */
  readonly post?: string | number | boolean;
  /** File that the comment is written to; `$GITHUB_STEP_SUMMARY` is one. */
  readonly output?: string;
}

/** Runs `envs preview`. Exit 2 if a program or its configuration is wrong, 6 if something could not be reached. */
export const run: RunCommand<PreviewOptions> = async (context, names, options) => {
  const { project, graph } = await context.open();
  const order = [...graph.order, ...(project.shared === undefined ? [] : [project.shared.stack])];
  checkNames(project, names, order);
  // A wrong number must not be found out after minutes of previews.
  if (isWanted(options.post)) pullNumber(options.post, context.env);
  const base = await readBase(context, options.base, graph.order);
  const onGithub = project.github !== undefined;
  const stacks = chooseStacks(names, { order, environments: graph.order, onGithub }, base);
  const scope = { project, graph, ports: await context.ports() };
  const report = await makeReport(scope, { stacks, base, onProgress: (line) => context.terminal.progress(line) });
  const comment = renderComment(report);
  await deliver(context, options, comment, report);
  return exitOf(report);
};

function checkNames(project: Project, names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const near = unknown.map((name) => nearest(name, known)).find((name) => name !== undefined);
  throw new UserError({
    code: "ENVIRONMENT_UNKNOWN",
    message: `${project.name} has no stack ${unknown.map((name) => `"${name}"`).join(", ")}; it has: ${known.join(", ")}`,
    where: "ENV",
    remedy: near === undefined ? "./envs status" : `did you mean ${near}?`,
  });
}

async function readBase(context: CommandContext, ref: string | undefined, environments: readonly string[]) {
  if (ref === undefined) return undefined;
  const { changedFiles } = await import("../../preview/changed-files.ts");
  return changedFiles(context.projectDir, ref, environments);
}

/** Names win; else what the change touches; without either every environment. */
function chooseStacks(
  names: readonly string[],
  known: { readonly order: readonly string[]; readonly environments: readonly string[]; readonly onGithub: boolean },
  base: ChangedFiles | undefined,
): readonly TouchedStack[] {
  const { order, environments } = known;
  const touched = base === undefined ? [] : touchedStacks(base.paths, order, known);
  const whole = (stack: string): TouchedStack => ({
    stack,
    paths: touched.find((each) => each.stack === stack)?.paths ?? [],
    resources: true,
  });
  if (names.length > 0) return order.filter((stack) => names.includes(stack)).map(whole);
  return base === undefined ? environments.map(whole) : touched;
}

async function deliver(
  context: CommandContext,
  { post, output, base }: PreviewOptions,
  comment: string,
  report: PreviewReport,
): Promise<void> {
  if (output !== undefined) await writeComment(context, output, comment);
  if (isWanted(post)) await postComment(context, post, comment, report);
  const isShown = output === undefined && !isWanted(post);
  if (context.json) context.terminal.print(JSON.stringify(report, null, 2));
  else if (isShown) context.terminal.print(comment.trimEnd());
  if (context.sandbox !== undefined) context.terminal.progress("in the sandbox: the real engine, stand-in providers");
  else if (base === undefined && isShown)
    context.terminal.progress("compare with a revision to see only what a change touches: --base REF");
}

function isWanted(post: PreviewOptions["post"]): post is string | number | true {
  return post !== undefined && post !== false;
}

async function writeComment(context: CommandContext, output: string, comment: string): Promise<void> {
  const file = resolve(output);
  try {
    await writeFile(file, comment);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const remedy = "name a file in a folder that exists and that you may write to";
    throw new UserError({
      code: "WRITE_FAILED",
      message: `${file} could not be written (${code})`,
      where: "--output",
      remedy,
      cause: error,
    });
  }
  context.terminal.progress(`wrote ${file}`);
}

async function postComment(
  context: CommandContext,
  post: string | number | true,
  comment: string,
  report: PreviewReport,
): Promise<void> {
  const { createForge } = await import("../../promotion/adapters/github/create-forge.ts");
  const { env, projectDir } = context;
  const forge = await createForge({ projectDir, env, sandbox: context.sandbox !== undefined });
  const branch = env.GITHUB_HEAD_REF ?? "";
  const number = pullNumber(post, env) ?? (branch === "" ? undefined : await forge.findPullRequest(branch));
  if (number === undefined) throw noPullRequest(post);
  const done = await forge.upsertComment(number, commentMarker(report.project), comment);
  context.terminal.progress(`${done} the comment on pull request ${number} of ${forge.repository}`);
}

/** The number given, else that of the job: `refs/pull/42/merge`. */
function pullNumber(post: string | number | true, env: NodeJS.ProcessEnv): number | undefined {
  if (post !== true) {
    const number = Number(post);
    if (!Number.isSafeInteger(number) || number < 1) throw noPullRequest(post);
    return number;
  }
  const number = /^refs\/pull\/([1-9][0-9]{0,9})\//.exec(env.GITHUB_REF ?? "")?.[1];
  return number === undefined ? undefined : Number(number);
}

function noPullRequest(post: string | number | true): UserError {
  const given =
    post === true ? "no pull request belongs to this branch or job" : `"${String(post)}" is no pull request`;
  return new UserError({
    code: "PULL_REQUEST_UNKNOWN",
    message: `${given}; allowed: its number, 1 or more`,
    where: "--post",
    remedy: "give its number: ./envs preview --post 42",
  });
}

function exitOf(report: PreviewReport): ExitCode {
  const previews = report.stacks.map((stack) => stack.preview);
  if (previews.some((preview) => preview.status === "failed")) return EXIT.badInput;
  if (previews.some((preview) => preview.status === "unknown")) return EXIT.unreachable;
  return EXIT.done;
}

/**
 * A request carried out as far as the options say: proposed as a pull request, written as a commit, or deployed too.
 * Judging comes first in every case, so that a blocked request shows all blockers whatever it was asked to do.
 */
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import { boundBlockers, exitOf } from "../promotion/decide.ts";
import { refuseUncommitted } from "../promotion/deployable-now.ts";
import { isAlreadyThere } from "../promotion/draft.ts";
import type { Forge } from "../promotion/forge.ts";
import { type Judgement, judge } from "../promotion/judge.ts";
import { land } from "../promotion/land.ts";
import type { Plan } from "../promotion/plan.ts";
import { refuseProtection } from "../promotion/protect.ts";
import { type Request, targetOf } from "../promotion/requests.ts";
import type { PromotionScope } from "../promotion/scope.ts";
import type { CommandContext } from "./context.ts";
import { renderOptions } from "./open-scope.ts";
import type { LandingOutput } from "./output/landing-output.ts";
import { deploymentLines } from "./render/deployment.ts";
import { planLines } from "./render/plan.ts";
import { exitOfDeployment, runDeployment, SANDBOX_LINE } from "./run-deployment.ts";

/** How far a change is carried. Neither: a pull request. */
export interface CarryOptions {
  readonly write?: boolean;
  readonly apply?: boolean;
}

/** Judges `request` and carries it out; prints each step as it is done. Repeating it changes nothing. */
export async function carryOut(
  context: CommandContext,
  scope: PromotionScope,
  request: Request,
  options: CarryOptions,
): Promise<ExitCode> {
  refuseBoth(options);
  const judgement = await judge(scope, request);
  say(context, () => planLines(judgement.plan, renderOptions(context)));
  const { output, exit } = await carry(context, scope, judgement, options);
  if (context.json) context.terminal.print(JSON.stringify(output, null, 2));
  return exit;
}

interface Carried {
  readonly output: LandingOutput;
  readonly exit: ExitCode;
}

async function carry(
  context: CommandContext,
  scope: PromotionScope,
  judgement: Judgement,
  { write, apply }: CarryOptions,
): Promise<Carried> {
  const { plan } = judgement;
  const nothing = { plan, already: false, commit: null, pullRequest: null, deployment: null };
  if (isFinished(plan) && apply !== true) {
    say(context, () => ["", alreadyText(judgement)]);
    return { output: { ...nothing, already: true }, exit: EXIT.done };
  }
  if (write !== true && apply !== true) return propose(context, scope, judgement, nothing);
  if (!plan.allowed && !isFinished(plan)) return refuse(context, nothing);
  // Before it lands: a promotion that is written and then not deployed is nobody's wish.
  if (apply === true) await refuseUndeployable(scope, targetOf(judgement.request));
  const landed = await land(scope, judgement);
  say(context, () => ["", landed.already ? alreadyText(judgement) : writtenText(landed.commit)]);
  const output = { ...nothing, already: landed.already, commit: landed.already ? null : (landed.commit ?? null) };
  return apply === true ? deployLanded(context, scope, judgement, output) : finishWritten(context, judgement, output);
}

async function refuseUndeployable(scope: PromotionScope, environment: string): Promise<void> {
  await refuseUncommitted(scope, environment);
  await refuseProtection(scope, environment);
}

function refuse(context: CommandContext, output: LandingOutput): Carried {
  say(context, () => ["", "Nothing was written."]);
  return { output, exit: exitOf(output.plan) };
}

/** A plan that only waits, for time or approvals, may be proposed: its pull request is where it waits. */
async function propose(
  context: CommandContext,
  scope: PromotionScope,
  judgement: Judgement,
  nothing: LandingOutput,
): Promise<Carried> {
  if (judgement.proposal === undefined) return refuse(context, nothing);
  const forge = await findForge(context, judgement);
  if (forge === undefined) return refuse(context, nothing);
  context.terminal.progress(`opening a pull request in ${forge.repository}`);
  const { proposePullRequest } = await import("../promotion/propose.ts");
  const { number, url } = await proposePullRequest(scope, judgement, forge);
  const waits = judgement.plan.allowed ? [] : ["It lands when the gates above let it through."];
  say(context, () => ["", `Proposed: pull request #${number}, ${url}`, ...waits]);
  return { output: { ...nothing, pullRequest: { number, url } }, exit: EXIT.done };
}

/** Without a forge a plan that waits is simply blocked; one that is allowed needs to be told what else it can do. */
async function findForge(context: CommandContext, { plan, request }: Judgement): Promise<Forge | undefined> {
  const { openForge } = await import("./open-forge.ts");
  const apply = request.kind === "adoption" ? "" : ", or --apply to deploy it too";
  try {
    return await openForge(
      context,
      "a pull request cannot be opened",
      `add --write to commit it in this clone${apply}`,
    );
  } catch (error) {
    if (!plan.allowed && error instanceof UserError && error.code === "NO_FORGE") return undefined;
    throw error;
  }
}

/** A finished promotion is no new one: the hour of the repetition does not matter, the evidence still does. */
function isFinished(plan: Plan): boolean {
  return isAlreadyThere(plan) && boundBlockers(plan).length === 0;
}

/** Reads the project anew: the pins on disk are others than those that `scope` was made from. */
async function deployLanded(
  context: CommandContext,
  scope: PromotionScope,
  judgement: Judgement,
  output: LandingOutput,
): Promise<Carried> {
  const { openProject } = await import("../environment/open-project.ts");
  const fresh = { ...scope, ...(await openProject(context.projectDir)) };
  const deployment = await runDeployment(context, fresh, targetOf(judgement.request), "deploy");
  say(context, () => [
    ...deploymentLines(deployment, "deploy", renderOptions(context)),
    ...(scope.ports.sandbox ? [SANDBOX_LINE] : []),
  ]);
  return { output: { ...output, deployment }, exit: exitOfDeployment(deployment) };
}

function finishWritten(context: CommandContext, { plan, request }: Judgement, output: LandingOutput): Carried {
  const deploys = request.kind !== "adoption" && !output.already;
  say(context, () => (deploys ? [`Next: ./envs deploy ${plan.target}`] : []));
  return { output, exit: EXIT.done };
}

function say(context: CommandContext, lines: () => readonly string[]): void {
  if (!context.json) for (const line of lines()) context.terminal.print(line);
}

function alreadyText({ plan }: { readonly plan: Plan }): string {
  const release = plan.release === null ? "these pins" : plan.release;
  return `Already done: ${plan.target} has ${release}. Nothing was changed.`;
}

function writtenText(commit: string | undefined): string {
  return commit === undefined ? "Written." : `Written: commit ${commit.slice(0, 12)} with pins and intent.`;
}

function refuseBoth({ write, apply }: CarryOptions): void {
  if (write !== true || apply !== true) return;
  throw new UserError({
    code: "OPTION_CONFLICT",
    message: "--write and --apply were given; allowed: one of them, --apply writes too",
    remedy: "leave out --write to deploy, or --apply to write alone",
  });
}

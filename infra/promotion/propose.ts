/**
 * The use case behind `promote` without `--write`: a pull request with the new pins and the intent, made without touching
 * the working tree. What only waits (for time, for approvals) may be proposed; what is wrong may not.
 */
import { EXIT, UserError } from "../errors.ts";
import { blockersOf } from "./decide.ts";
import { isAlreadyThere } from "./draft.ts";
import type { Forge, ProposedFile } from "./forge.ts";
import { type Intent, intentSchema } from "./intent.ts";
import type { Judgement } from "./judge.ts";
import { blockedError } from "./land.ts";
import type { Plan } from "./plan.ts";
import type { PinsCommit } from "./ports.ts";
import { proposalBody, proposalTitle } from "./proposal-text.ts";
import { record } from "./record.ts";
import type { PromotionScope } from "./scope.ts";

/** A pull request that was opened or found. */
export interface Proposed {
  readonly number: number;
  readonly url: string;
  /** Whether it was open before. */
  readonly already: boolean;
}

/** Statuses that a promotion's pull request needs; `land` is required by the default branch's ruleset. */
export const STATUS = { plan: "envs/plan", gates: "envs/gates", land: "envs/land" } as const;

/**
 * Proposes a judgement that was made a moment ago. Repeating it finds the open pull request and moves nothing.
 * @throws UserError `BLOCKED` (exit 3 or 6) if a gate stops it that waiting does not open, `ALREADY_THERE` (exit 0) if
 *   nothing is left to do, `FORGE_…`, and `FORGE_BASE_DIFFERS` if the default branch does not hold what was judged
 */
export async function proposePullRequest(scope: PromotionScope, judgement: Judgement, forge: Forge): Promise<Proposed> {
  const { plan, proposal } = judgement;
  if (proposal === undefined) throw nothingToPropose(plan);
  const intent = intentSchema.parse(JSON.parse(proposal.intentText));
  await recordBuilds(scope, proposal);
  const opened = await forge.openPullRequest({
    branch: `promotion/${proposal.environment}/${intent.id}`,
    title: proposalTitle(proposal.message),
    body: proposalBody(plan, intent),
    commitMessage: proposal.message,
    files: proposedFiles(scope, proposal, intent),
    expected: [
      { path: stackFile(scope, proposal), text: proposal.expectedText },
      { path: proposal.intentPath, text: undefined },
    ],
  });
  const { headCommit } = await forge.readPullRequest(opened.number);
  await forge.setStatus(headCommit, {
    context: STATUS.plan,
    state: "success",
    description: `approvals sign ${plan.contentHash}`,
  });
  await forge.setStatus(headCommit, gatesStatus(plan));
  await forge.setStatus(headCommit, {
    context: STATUS.land,
    state: "pending",
    description: "lands by its own job, never by hand",
  });
  return opened;
}

/** `envs/gates` as of now. */
export function gatesStatus(plan: Plan) {
  const blockers = blockersOf(plan);
  const waits = blockers.map(({ gate }) => gate).join(", ");
  const state = plan.allowed ? ("success" as const) : ("pending" as const);
  return {
    context: STATUS.gates,
    state,
    description: plan.allowed ? "every gate lets it through" : `waits for ${waits}`,
  };
}

/** An adoption changes no pin, so its pull request holds the intent alone. */
function proposedFiles(scope: PromotionScope, proposal: PinsCommit, intent: Intent): readonly ProposedFile[] {
  const stack = { path: stackFile(scope, proposal), text: proposal.newText };
  const file = {
    path: proposal.intentPath,
    text: proposal.intentText,
    stands: (found: string) => saysTheSame(found, intent),
  };
  return proposal.newText === proposal.expectedText ? [file] : [stack, file];
}

/** The hash covers all that counts; decisions and the ledger's head in the text are of the moment it was written. */
function saysTheSame(found: string, intent: Intent): boolean {
  try {
    const there = intentSchema.parse(JSON.parse(found));
    return there.id === intent.id && there.contentHash === intent.contentHash && there.initiator === intent.initiator;
  } catch {
    return false;
  }
}

/** A release's build reports are facts now; without them its landing would find no record of the builds. */
async function recordBuilds({ ports }: PromotionScope, proposal: PinsCommit): Promise<void> {
  const builds = proposal.events("").filter((event) => event.type === "built");
  if (builds.length === 0) return;
  await record(ports, proposal.actor, (view) =>
    builds.filter(
      (build) =>
        !(view.builds.get(build.image) ?? []).some(
          ({ commit, branch }) => commit === build.commit && branch === build.branch,
        ),
    ),
  );
}

function stackFile({ project }: PromotionScope, { environment }: PinsCommit): string {
  return project.stacks.get(environment)?.file ?? `Pulumi.${environment}.yaml`;
}

function nothingToPropose(plan: Plan): UserError {
  if (!isAlreadyThere(plan)) return blockedError(plan);
  return new UserError({
    code: "ALREADY_THERE",
    message: `${plan.target} holds exactly these pins already; there is nothing to propose`,
    remedy: `see it: ./envs history ${plan.target}`,
    exit: EXIT.done,
  });
}

/**
 * The use case behind `deploy ENV --pull-request N`, run by the landing job on the default branch: read the proposal as
 * data, judge every gate now with the default branch's code and policy, merge exactly the judged head, record it, deploy.
 * Until then `envs/land` is pending, so that no hand can merge it; a refusal leaves the request open and main untouched.
 */
import { openProject } from "../environment/open-project.ts";
import { EXIT, UserError } from "../errors.ts";
import { checkEnvironment } from "./check-request.ts";
import { type DeploymentOutcome, deployEnvironment } from "./deploy.ts";
import { isAlreadyThere } from "./draft.ts";
import type { CommitStatus, Forge, PullRequest } from "./forge.ts";
import type { Intent } from "./intent.ts";
import { type Judgement, judge } from "./judge.ts";
import { blockedError } from "./land.ts";
import { commentOnRefusal } from "./landing-comment.ts";
import type { EventBody } from "./ledger/ledger-event.ts";
import { environmentView, type LedgerView } from "./ledger/ledger-view.ts";
import { gatesStatus, STATUS } from "./propose.ts";
import { refuseProtection } from "./protect.ts";
import { type ReadProposal, readProposal } from "./read-proposal.ts";
import { readView, record } from "./record.ts";
import { parsePins, releaseId } from "./release.ts";
import { requestsOfIntent } from "./requests-of-intent.ts";
import type { PromotionScope } from "./scope.ts";

/** What landing a pull request did. */
export interface LandedPullRequest {
  /** Commit on the default branch with pins and intent. */
  readonly commit: string;
  /** Whether it had been merged before: a landing that was cut off is resumed. */
  readonly already: boolean;
  readonly deployment: DeploymentOutcome;
}

/**
 * Lands and deploys. Repeating it after an interruption goes on where it stopped.
 * @throws UserError `BLOCKED` (exit 3 or 6), `PROPOSAL_REFUSED` and `PROPOSAL_OUTDATED` (exit 3), `CHECKOUT_STALE` (exit 5), `PROTECTION_CHANGES` (exit 3),
 *   `FORGE_…`, and what `deployEnvironment` throws once it is merged
 */
export async function landPullRequest(
  scope: PromotionScope,
  environment: string,
  number: number,
  forge: Forge,
  options: { readonly onLine?: (line: string) => void } = {},
): Promise<LandedPullRequest> {
  checkEnvironment(scope.project, environment);
  const pull = await forge.readPullRequest(number);
  const proposal = await readProposal(scope, environment, pull, forge);
  const already = pull.state === "merged";
  if (!already) await refuseProtection(scope, environment);
  const commit = already
    ? await resume(scope, proposal, forge)
    : await judgeAndMerge(scope, proposal, forge, options.onLine);
  // The pins on disk are others than those that `scope` was made from.
  const fresh = { ...scope, ...(await openProject(scope.project.root)) };
  return { commit, already, deployment: await deployEnvironment(fresh, environment, options) };
}

async function judgeAndMerge(
  scope: PromotionScope,
  proposal: ReadProposal,
  forge: Forge,
  onLine: ((line: string) => void) | undefined,
): Promise<string> {
  const { pull, intent } = proposal;
  await refuseStaleCheckout(scope, forge);
  onLine?.(`judging pull request ${pull.number} by every gate, now`);
  const judgement = await judgeIntent(scope, intent);
  await forge.setStatus(pull.headCommit, gatesStatus(judgement.plan));
  const draft = judgement.draft;
  if (draft === undefined) return refuse(scope, proposal, judgement, forge);
  await forge.setStatus(pull.headCommit, judgedStatus(intent));
  onLine?.(`merging ${pull.headCommit.slice(0, 12)}`);
  const [title = "", ...rest] = draft.message.split("\n");
  const merge = { head: pull.headCommit, title: `${title} (#${pull.number})`, message: rest.join("\n").trim() };
  const { commit } = await merged(forge, pull, merge);
  await forge.fastForward(commit);
  await recordLanding(scope, intent, draft.events(commit));
  return commit;
}

/** After a refused merge the status must not stay green: a hand could merge later what was judged now. */
async function merged(forge: Forge, pull: PullRequest, merge: Parameters<Forge["mergePullRequest"]>[1]) {
  try {
    return await forge.mergePullRequest(pull.number, merge);
  } catch (error) {
    await forge.setStatus(pull.headCommit, {
      context: STATUS.land,
      state: "pending",
      description: "not merged; run the landing again",
    });
    throw error;
  }
}

/** The code and policy that judge must be those of the default branch as it is (invariant 13). */
async function refuseStaleCheckout({ ports }: PromotionScope, forge: Forge): Promise<void> {
  const [head, { name, commit }] = [await ports.repository.head(), await forge.defaultBranch()];
  if (head === commit) return;
  throw new UserError({
    code: "CHECKOUT_STALE",
    message: `this clone stands at ${head?.slice(0, 12) ?? "no commit"}, but ${name} is at ${commit.slice(0, 12)}; nothing was judged`,
    where: name,
    remedy: "run the landing again from the newest commit of the default branch",
    exit: EXIT.lockHeld,
  });
}

/** The judgement of the very plan that was proposed, told by its content hash; else that of the likeliest request. */
async function judgeIntent(scope: PromotionScope, intent: Intent): Promise<Judgement> {
  const view = await readView(scope.ports);
  let first: Judgement | undefined;
  for (const request of requestsOfIntent(intent, view)) {
    const judgement = await judge(scope, request);
    if (judgement.plan.contentHash === intent.contentHash) return judgement;
    first ??= judgement;
  }
  if (first === undefined) throw new Error("an intent without a request");
  // Not what was proposed: it must not land, whatever its gates say.
  return { ...first, draft: undefined };
}

async function refuse(
  scope: PromotionScope,
  { pull, intent }: ReadProposal,
  judgement: Judgement,
  forge: Forge,
): Promise<never> {
  const { plan } = judgement;
  const isProposed = plan.contentHash === intent.contentHash;
  const waits = isProposed ? "waits: see envs/gates" : "outdated: propose again";
  await forge.setStatus(pull.headCommit, { context: STATUS.land, state: "pending", description: waits });
  await commentOnRefusal(scope.project.name, pull.number, { plan, isProposed }, forge);
  if (isProposed && !isAlreadyThere(plan)) throw blockedError(plan);
  throw new UserError({
    code: "PROPOSAL_OUTDATED",
    message: isProposed
      ? `${plan.target} holds these pins already`
      : `what would land now is not what pull request ${pull.number} proposed: pins, configuration, rules or a verdict have changed`,
    where: `pull request ${pull.number}`,
    remedy: `close it, see ./envs plan ${plan.source} ${plan.target}, and propose again`,
    exit: EXIT.blocked,
  });
}

/** What the landing says just before it merges; by it a landing that was cut off knows that its merge was its own. */
function judgedStatus({ contentHash }: Intent): CommitStatus {
  return { context: STATUS.land, state: "success", description: `judged ${contentHash}` };
}

/** "Landed, not deployed": the merge is done, the clone and the ledger may not know it yet. */
async function resume(scope: PromotionScope, { pull, intent }: ReadProposal, forge: Forge): Promise<string> {
  const commit = pull.mergeCommit;
  const landed = environmentView(await readView(scope.ports), intent.environment).landed;
  const isRecorded = landed?.intent === intent.id;
  if (!isRecorded && !(await forge.isOwnStatus(pull.headCommit, judgedStatus(intent))))
    throw mergedByHand(pull, intent);
  await forge.fastForward(commit);
  await recordLanding(scope, intent, [landingEvent(intent, commit)]);
  return commit;
}

async function recordLanding({ ports }: PromotionScope, intent: Intent, events: readonly EventBody[]): Promise<void> {
  const bodies = (view: LedgerView) =>
    environmentView(view, intent.environment).landed?.intent === intent.id ? [] : events;
  await record(ports, intent.initiator, bodies);
}

/** Pins that came by another hand have met no gate (invariant 13). */
function mergedByHand({ number }: PullRequest, { environment }: Intent): UserError {
  return new UserError({
    code: "MERGED_BY_HAND",
    message: `pull request ${number} was merged, but not by a landing that judged it; its pins are not deployed`,
    where: `pull request ${number}`,
    remedy: `revert it and propose again, or judge its pins where they are: ./envs plan SOURCE ${environment}`,
    exit: EXIT.blocked,
  });
}

/** The event of a landing whose judgement is gone with the job that made it. */
function landingEvent(intent: Intent, commit: string): EventBody {
  const { environment, id, pins, release, contentHash, reason } = intent;
  const base = { environment, intent: id, pins, release, commit, contentHash };
  switch (intent.kind) {
    case "promotion":
      return { type: "promoted", ...base, source: intent.source ?? "" };
    case "release":
      return { type: "released", ...base };
    case "adoption":
      return { type: "adopted", ...base, reason };
    case "rollback":
      return { type: "rolled-back", ...base, left: releaseBefore(intent), reason };
    default:
      return intent.kind satisfies never;
  }
}

function releaseBefore({ pins, changes }: Intent): string {
  const moved = new Set(changes.map(({ service }) => service));
  const kept = Object.entries(pins).filter(([service]) => !moved.has(service));
  const before = changes.flatMap(({ service, from }): [string, string][] => (from === null ? [] : [[service, from]]));
  return releaseId(parsePins(Object.fromEntries([...kept, ...before])));
}

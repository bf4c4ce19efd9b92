/**
 * The guard over protection on GitHub: ordinary deployments and landings refuse to change it, and `deploy --protection`
 * changes it and nothing else, by somebody with the platform's token.
 */
import { EXIT, UserError } from "../errors.ts";
import { checkEnvironment } from "./check-request.ts";
import { refuseHeld, refuseUncommitted } from "./deployable-now.ts";
import { answered } from "./gather.ts";
import { environmentView } from "./ledger/ledger-view.ts";
import { updateKey } from "./ledger/release-history.ts";
import type { Known, PreviewResult, PreviewStep, UpResult } from "./ports.ts";
import { sortSteps, stepText } from "./protection.ts";
import { readView, record } from "./record.ts";
import type { PromotionScope } from "./scope.ts";

/** What `deploy --protection` did. */
export interface ProtectionOutcome {
  readonly environment: string;
  /** Changes of protection that were made. */
  readonly applied: readonly PreviewStep[];
  /** Other changes that wait for an ordinary deployment. */
  readonly left: readonly PreviewStep[];
}

/**
 * Refuses an update that would change protection. Answers why the preview failed, so that the update would too, or
 * undefined if nothing stands against it.
 * @throws UserError `PROTECTION_CHANGES` (exit 3) with every change, `ENGINE_UNREACHABLE` (exit 6), `PREVIEW_UNKNOWN` (exit 3)
 */
export async function protectionHindrance(scope: PromotionScope, environment: string): Promise<string | undefined> {
  const standing = await standingOf(scope, environment);
  if (standing === "nothing to guard") return undefined;
  const preview = await previewOf(scope, environment);
  if (!preview.ok) return preview.fault;
  const isNew = standing === "new";
  const protection = sortSteps(preview.steps).protection.filter(({ op }) => !isNew || op !== "create");
  if (protection.length === 0) return undefined;
  throw new UserError({
    code: "PROTECTION_CHANGES",
    message: `${environment} was not deployed: the update would change what protects it on GitHub:\n${protection.map((step) => `  ${stepText(step)}`).join("\n")}`,
    where: environment,
    remedy: `with the platform's token: ./envs deploy ${environment} --protection`,
    exit: EXIT.blocked,
  });
}

/**
 * The same before something lands, where nothing is recorded of a preview that fails.
 * @throws UserError as {@link protectionHindrance}, and `PREVIEW_FAILED` (exit 3)
 */
export async function refuseProtection(scope: PromotionScope, environment: string): Promise<void> {
  const fault = await protectionHindrance(scope, environment);
  if (fault === undefined) return;
  const message = `the preview of ${environment} fails, so that nothing could be deployed: ${fault}`;
  const remedy = `mend it, then see: ./envs preview ${environment}`;
  throw new UserError({ code: "PREVIEW_FAILED", message, where: environment, remedy, exit: EXIT.blocked });
}

/**
 * Applies the changes of protection alone, from what is committed. Pins need no event for it, since none is deployed;
 * locks and freezes bind it as they bind a deployment. Repeating it changes nothing.
 * @throws UserError `FILE_CHANGED`, `NOT_DEPLOYABLE` (exit 3: lock or freeze), `NEVER_DEPLOYED` (exit 3), `PREVIEW_FAILED` (exit 3), `PROTECTION_FAILED`
 *   (exit 4), `ENGINE_UNREACHABLE` (exit 6), `LOCK_HELD` (exit 5)
 */
export async function applyProtection(
  scope: PromotionScope,
  environment: string,
  options: { readonly onLine?: (line: string) => void } = {},
): Promise<ProtectionOutcome> {
  const { project, ports } = scope;
  checkEnvironment(project, environment);
  await refuseUncommitted(scope, environment);
  refuseHeld(scope, await readView(ports), environment);
  await refuseNew(scope, environment);
  const preview = await previewOf(scope, environment);
  if (!preview.ok)
    throw failure("PREVIEW_FAILED", `the preview of ${environment} fails: ${preview.fault}`, EXIT.blocked);
  const { protection, others, targets } = sortSteps(preview.steps);
  const outcome = { environment, applied: protection, left: others };
  if (protection.length === 0) return outcome;
  const changes = protection.map(stepText);
  const message = `protection: ${changes.join("; ")}`;
  const result = await answered(() => ports.engine.up(environment, { message, targets, ...options }));
  await recordUpdate(scope, environment, message, changes);
  refuseFailed(environment, result);
  return outcome;
}

/**
 * Whatever became of it, the update left alone what runs: with its record, a verified release stays verified. Where the
 * history cannot be read nothing is recorded, and the environment counts as updated in part until it is deployed again.
 */
async function recordUpdate(
  { ports }: PromotionScope,
  environment: string,
  message: string,
  changes: readonly string[],
): Promise<void> {
  const state = await answered(() => ports.engine.readState(environment));
  if (!state.known) return;
  const update = state.value.history.find((each) => each.targeted && each.message === message);
  if (update === undefined || update.endedAt === "") return;
  const { startedAt, endedAt } = update;
  await record(ports, await ports.repository.actor(), (view) => {
    if (environmentView(view, environment).protections.has(updateKey(update))) return [];
    return [{ type: "protected", environment, changes: [...changes], update: { startedAt, endedAt } }];
  });
}

/**
 * What there is to guard. An environment that was never deployed as a whole (`new`) has protection only to be made, with
 * everything else of it: whether a token may is GitHub's to say. A project that has left GitHub may still hold protection
 * in its state: to delete it is a change of protection, too. What is not known is guarded.
 */
async function standingOf(
  { project, ports }: PromotionScope,
  environment: string,
): Promise<"nothing to guard" | "new" | "guarded"> {
  const state = await answered(() => ports.engine.readState(environment));
  if (!state.known) return "guarded";
  const { outputs, outputsFault, holdsProtection } = state.value;
  // The engine publishes outputs at the end of an update that succeeds, and keeps them.
  const isNew = outputs === undefined && outputsFault === "";
  if (holdsProtection === true) return isNew ? "new" : "guarded";
  return isNew || project.github === undefined ? "nothing to guard" : "guarded";
}

/** The engine would keep what is read of a cluster without what it belongs to, and never load that state again. */
async function refuseNew({ ports }: PromotionScope, environment: string): Promise<void> {
  const state = await answered(() => ports.engine.readState(environment));
  if (!state.known || state.value.outputs !== undefined || state.value.outputsFault !== "") return;
  throw new UserError({
    code: "NEVER_DEPLOYED",
    message: `${environment} was never deployed as a whole; its protection is made with everything else of it`,
    where: environment,
    remedy: `with the platform's token: ./envs deploy ${environment}`,
    exit: EXIT.blocked,
  });
}

async function previewOf({ ports }: PromotionScope, environment: string): Promise<PreviewResult> {
  const preview = await answered(() => ports.engine.preview(environment));
  if (preview.known) return preview.value;
  const message = `nothing was deployed to ${environment}: what would change is not known: ${preview.why}`;
  throw preview.unreachable
    ? failure("ENGINE_UNREACHABLE", message, EXIT.unreachable)
    : failure("PREVIEW_UNKNOWN", message, EXIT.blocked);
}

function refuseFailed(environment: string, result: Known<UpResult>): void {
  if (result.known && result.value.ok) return;
  const why = result.known ? result.value.fault : result.why;
  const message = `the protection of ${environment} was not changed as a whole: ${why}`;
  if (!result.known && result.unreachable) throw failure("ENGINE_UNREACHABLE", message, EXIT.unreachable);
  throw new UserError({
    code: "PROTECTION_FAILED",
    message,
    where: environment,
    remedy: `check that the token has \`administration\` of the repository, and repeat: ./envs deploy ${environment} --protection`,
    exit: EXIT.rolledBack,
  });
}

function failure(code: string, message: string, exit: UserError["exit"]): UserError {
  return new UserError({ code, message, remedy: "see: ./envs doctor", exit });
}

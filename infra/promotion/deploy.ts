/**
 * The use cases behind `deploy` and `verify`: bring an environment to the pins of its file, ask its health, and record how
 * it ended. Whatever happens ends in one of four verdicts, and in the ledger (invariant 12).
 */
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import { checkEnvironment } from "./check-request.ts";
import { holdFaults, originFaults } from "./deployable.ts";
import { refuseFound, refuseUncommitted } from "./deployable-now.ts";
import { presentPins } from "./facts.ts";
import { answered } from "./gather.ts";
import type { LedgerView } from "./ledger/ledger-view.ts";
import { environmentView } from "./ledger/ledger-view.ts";
import type { HealthAnswer, Known, StackState, UpResult } from "./ports.ts";
import { protectionHindrance } from "./protect.ts";
import { readView, record } from "./record.ts";
import { parsePins, releaseId } from "./release.ts";
import type { PromotionScope } from "./scope.ts";
import { withoutProtection } from "./standing.ts";
import { type DeploymentVerdict, verdictEvent, verdictOfHealth, verdictOfState } from "./verify.ts";

/** How a deployment ended. */
export interface DeploymentOutcome extends DeploymentVerdict {
  readonly environment: string;
  /** Id of the pins in the file. */
  readonly release: string;
  /** Answers of the endpoints; empty if none was asked. */
  readonly health: readonly HealthAnswer[];
  /** Resources that the update changed; 0 for a verification. */
  readonly changes: number;
}

/**
 * Deploys the pins of an environment's file, then verifies them. The scope must have been opened after the last landing.
 * @throws UserError `NOT_DEPLOYABLE` (exit 3: pins without an event, lock, freeze), `ENGINE_UNREACHABLE` (exit 6: nothing
 *   was changed), `LOCK_HELD` (exit 5: another update holds the stack), `PROTECTION_CHANGES` (exit 3), `FILE_CHANGED`, `ENVIRONMENT_UNKNOWN`, and what the ledger's reading throws. A failed update is an outcome, no error.
 */
export async function deployEnvironment(
  scope: PromotionScope,
  environment: string,
  options: { readonly onLine?: (line: string) => void } = {},
): Promise<DeploymentOutcome> {
  const { project, ports } = scope;
  checkEnvironment(project, environment);
  await refuseUncommitted(scope, environment);
  const view = await readView(ports);
  const holds = holdFaults(project, view, environment, ports.clock.now());
  refuseFound(environment, "deployed", [...originFaults(project, view, environment), ...holds]);
  const release = releaseId(parsePins(presentPins(project, environment)));
  const message = `${release} ${environmentView(view, environment).landed?.intent ?? "without pins"}`;
  const hindrance = await protectionHindrance(scope, environment);
  const result =
    hindrance === undefined
      ? await answered(() => ports.engine.up(environment, { message, ...options }))
      : failedUpdate(hindrance);
  if (!result.known && result.unreachable)
    throw unreachable("ENGINE_UNREACHABLE", `${environment} was not deployed`, result.why);
  if (result.known && result.value.ok) {
    return { ...(await verifyEnvironment(scope, environment)), changes: result.value.changes };
  }
  return recordFailedUpdate(scope, environment, result);
}

/**
 * Asks what runs in an environment and how it is, and records the answer; the same answer about the same update once.
 * @throws UserError `NOT_VERIFIABLE` (exit 3: pins without an event), `STATE_UNREACHABLE` (exit 6), `STATE_UNKNOWN`
 *   (exit 3), `ENVIRONMENT_UNKNOWN`, and what the ledger's reading throws
 */
export async function verifyEnvironment(scope: PromotionScope, environment: string): Promise<DeploymentOutcome> {
  const { project, ports } = scope;
  checkEnvironment(project, environment);
  const [view, state] = await Promise.all([readView(ports), answered(() => ports.engine.readState(environment))]);
  refuseFound(environment, "verified", originFaults(project, view, environment));
  if (!state.known) throw stateError(environment, state);
  const pins = presentPins(project, environment);
  const counting = withoutProtection(state.value, environmentView(view, environment));
  const early = verdictOfState(project, pins, counting);
  const health = early === undefined ? await askHealth(scope, counting) : [];
  const ended = early ?? verdictOfHealth(health);
  if (Object.keys(pins).length > 0) await recordVerdict(scope, environment, ended, counting);
  return { environment, release: releaseId(parsePins(pins)), health, changes: 0, ...ended };
}

function failedUpdate(fault: string): Known<UpResult> {
  return { known: true, value: { ok: false, changes: 0, fault } };
}

async function recordFailedUpdate(
  scope: PromotionScope,
  environment: string,
  result: Known<UpResult>,
): Promise<DeploymentOutcome> {
  const pins = presentPins(scope.project, environment);
  const fault = result.known ? result.value.fault : result.why;
  const reason = `the update failed: ${fault}`;
  const ended: DeploymentVerdict = { verdict: "failed-infrastructure", reason, hindrance: null };
  // The history may not be readable after what just happened; the failure is recorded all the same.
  const state = await answered(() => scope.ports.engine.readState(environment));
  if (Object.keys(pins).length > 0)
    await recordVerdict(scope, environment, ended, state.known ? state.value : undefined);
  const changes = result.known ? result.value.changes : 0;
  return { environment, release: releaseId(parsePins(pins)), health: [], changes, ...ended };
}

async function recordVerdict(
  { project, ports }: PromotionScope,
  environment: string,
  ended: DeploymentVerdict,
  state: StackState | undefined,
): Promise<void> {
  const tree = await ports.repository.treeHash();
  const pins = presentPins(project, environment);
  await record(ports, await ports.repository.actor(), (view: LedgerView) => {
    // Somebody may have landed other pins meanwhile: then this verdict is about what the file no longer says.
    refuseFound(environment, "verified", originFaults(project, view, environment));
    const newest = environmentView(view, environment).verdict;
    const event = verdictEvent({ environment, pins, ended, history: state?.history ?? [], newest, tree });
    return event === undefined ? [] : [event];
  });
}

async function askHealth({ ports }: PromotionScope, state: StackState): Promise<readonly HealthAnswer[]> {
  const endpoints = Object.entries(state.outputs?.endpoints ?? {});
  const ask = async (service: string, url: string): Promise<HealthAnswer> => {
    try {
      return await ports.health.ask(service, url);
    } catch {
      return { service, url, healthy: false, status: 0, detail: "the question could not be asked" };
    }
  };
  return Promise.all(endpoints.map(([service, { health }]) => ask(service, health)));
}

function stateError(environment: string, state: { readonly why: string; readonly unreachable: boolean }): UserError {
  const what = `the state of ${environment} could not be read`;
  if (state.unreachable) return unreachable("STATE_UNREACHABLE", what, state.why);
  return failure("STATE_UNKNOWN", what, state.why, EXIT.blocked);
}

function unreachable(code: string, what: string, why: string): UserError {
  return failure(code, what, why, EXIT.unreachable);
}

function failure(code: string, what: string, why: string, exit: ExitCode): UserError {
  return new UserError({ code, message: `${what}: ${why}`, remedy: "see: ./envs doctor", exit });
}

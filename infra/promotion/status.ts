/** The use case behind `status`: what runs where, by the engine's state and the ledger. Writes nothing. */

import { pinFault } from "./check-request.ts";
import { answered } from "./gather.ts";
import type { EnvironmentView } from "./ledger/environment-view.ts";
import { environmentView, type LedgerView, viewLedger } from "./ledger/ledger-view.ts";
import type { Known, StackState } from "./ports.ts";
import { parsePins, releaseId } from "./release.ts";
import type { PromotionScope } from "./scope.ts";
import { whySuperseded, withoutProtection } from "./standing.ts";

/** One service as it runs. */
export interface RunningService {
  readonly image: string;
  readonly version: string;
  readonly digest: string;
  /** End of the update that put it there, ISO 8601 in UTC; null if not recorded. */
  readonly deployedAt: string | null;
}

/** One environment, with the fields of `infra/cli/output/status-output.ts`. */
export interface EnvironmentReport {
  readonly name: string;
  readonly tier: string;
  /** Environments it receives from; empty for an entry. */
  readonly sources: readonly string[];
  /** Nothing goes on from here, and it is no production. */
  readonly leaf: boolean;
  readonly services: Readonly<Record<string, RunningService>>;
  /** Release that runs here; null if nothing does. */
  readonly release: string | null;
  /** Newest record about what runs here. */
  readonly health: "verified" | "unverified" | "failed" | "unknown" | "empty";
  readonly locks: readonly { readonly by: string; readonly at: string; readonly reason: string }[];
  readonly lastUpdate: {
    readonly result: string;
    readonly at: string;
    readonly targeted: boolean;
    readonly pendingOperations: number;
  } | null;
  /** Releases that a rollback left behind here: they may neither come back nor go on from above. */
  readonly left: readonly string[];
  /** Why the state, the outputs or the ledger could not be read; empty if all could. */
  readonly fault: string;
  /** What kind of fault it is: `unreachable` if all that failed was out of reach, else `unreadable`. */
  readonly faultKind: "none" | "unreachable" | "unreadable";
}

/** Reports of all environments, sources before targets. Never throws for what the outside does: see `fault`. */
export async function readStatus({ project, graph, ports }: PromotionScope): Promise<readonly EnvironmentReport[]> {
  const names = graph.order.filter((name) => project.stacks.has(name));
  const [ledger, states] = await Promise.all([
    answered(() => ports.ledger.read()),
    Promise.all(names.map((name) => answered(() => ports.engine.readState(name)))),
  ]);
  const view: Known<LedgerView> = ledger.known ? { known: true, value: viewLedger(ledger.value.events) } : ledger;
  return names.map((name, index) => {
    const tier = project.stacks.get(name)?.config.tier ?? "dev";
    const place = { name, tier, sources: graph.sourcesOf(name), leaf: graph.isLeaf(name) && tier !== "production" };
    const state = states[index] ?? { known: false, why: "it was not asked", unreachable: false };
    return { ...place, ...runs(name, state, view) };
  });
}

function runs(name: string, state: Known<StackState>, ledger: Known<LedgerView>) {
  const view = ledger.known ? environmentView(ledger.value, name) : undefined;
  const locks = (view?.locks ?? []).map(({ by, at, reason }) => ({ by, at, reason }));
  const left = [...(view?.releases.values() ?? [])].flatMap(({ status, release }) =>
    status === "left" ? release : [],
  );
  const outputsFault = state.known ? state.value.outputsFault : "";
  const fault = [
    state.known ? outputsFault : unread("the state", state.why, name),
    ledger.known ? "" : unread("the ledger", ledger.why, name),
  ];
  const told = { locks, left, fault: fault.filter(Boolean).join("; "), faultKind: kindOf(outputsFault, state, ledger) };
  if (!state.known) return { services: {}, release: null, health: "unknown" as const, lastUpdate: null, ...told };
  const services = servicesOf(state.value, view);
  const images = Object.fromEntries(Object.entries(services).map(([service, { image }]) => [service, image]));
  const wellFormed = Object.values(images).every((image) => pinFault(image) === undefined);
  const release = Object.keys(images).length === 0 || !wellFormed ? null : releaseId(parsePins(images));
  return {
    services,
    release,
    health: healthOf(view === undefined ? state.value : withoutProtection(state.value, view), view, release, services),
    lastUpdate: last(state.value),
    ...told,
  };
}

/** The port's own words without the environment, which is named beside them, and without saying twice what they say. */
function unread(what: string, why: string, environment: string): string {
  const cause = why.startsWith(`${environment}: `) ? why.slice(environment.length + 2) : why;
  return cause.includes("could not be read") ? cause : `${what} could not be read: ${cause}`;
}

function kindOf(
  outputsFault: string,
  state: Known<StackState>,
  ledger: Known<LedgerView>,
): EnvironmentReport["faultKind"] {
  const failed = [state, ledger].flatMap((answer) => (answer.known ? [] : [answer]));
  if (outputsFault !== "" || failed.some(({ unreachable }) => !unreachable)) return "unreadable";
  return failed.length > 0 ? "unreachable" : "none";
}

function servicesOf(state: StackState, view: EnvironmentView | undefined): Readonly<Record<string, RunningService>> {
  const entries = Object.entries(state.outputs?.services ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([service, { image, version, digest }]) => {
      const deployed = view?.deployedAt.get(service);
      return [service, { image, version, digest, deployedAt: deployed?.image === image ? deployed.at : null }];
    }),
  );
}

/** A verdict about another release, or about an update that was followed by another, says nothing of what runs now. */
function healthOf(
  state: StackState,
  view: EnvironmentView | undefined,
  release: string | null,
  services: EnvironmentReport["services"],
): EnvironmentReport["health"] {
  if (state.outputsFault !== "") return "unknown";
  if (state.history[0]?.result === "failed") return "failed";
  if (Object.keys(services).length === 0) return "empty";
  const verdict = view?.verdict;
  if (verdict === undefined || verdict.release !== release) return "unknown";
  if (verdict.type === "verified" && whySuperseded(state.history, verdict.update) !== "") return "unknown";
  return verdict.type;
}

function last({ history, pendingOperations }: StackState): EnvironmentReport["lastUpdate"] {
  const update = history[0];
  if (update === undefined) return null;
  const at = update.endedAt === "" ? update.startedAt : update.endedAt;
  return { result: update.result, at, targeted: update.targeted, pendingOperations };
}

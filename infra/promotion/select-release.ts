/**
 * Which pins a request is about: what the source runs now, an earlier verified release, an earlier one of the target,
 * or new builds. Pure. It only chooses; whether the choice may go on is the release gate's to say.
 */
import { parseImage } from "../values/image-ref.ts";
import { pinFault } from "./check-request.ts";
import type { EnvironmentView } from "./ledger/environment-view.ts";
import { environmentView, type LedgerView } from "./ledger/ledger-view.ts";
import type { ReleaseRecord } from "./ledger/release-history.ts";
import type { Known, StackState } from "./ports.ts";
import { type PinTexts, parsePins, releaseId } from "./release.ts";
import { type Request, sourceOf } from "./requests.ts";

/** What was chosen, or why nothing could be. */
export type Selection =
  | {
      readonly chosen: true;
      /** Id of the whole set that the pins come from. */
      readonly release: string;
      /** That whole set. */
      readonly pins: PinTexts;
      /** All pins of the target after it. */
      readonly after: PinTexts;
      /** Whether it is what the source runs now, rather than one out of the ledger. */
      readonly running: boolean;
    }
  | {
      readonly chosen: false;
      readonly code: string;
      readonly verdict: "block" | "unknown";
      readonly reason: string;
      readonly remedy: string;
    };

/** What the choice is made from. */
export interface SelectionInput {
  readonly request: Request;
  /** Pins of the target's file now. */
  readonly before: PinTexts;
  /** State of the source; of the environment itself for a rollback or an adoption. */
  readonly state: Known<StackState>;
  readonly ledger: Known<LedgerView>;
}

type Refusal = Extract<Selection, { chosen: false }>;
type Candidate = { readonly pins: PinTexts; readonly running: boolean };

/** Chooses the pins that a request is about. */
export function selectRelease(input: SelectionInput): Selection {
  const { request, before } = input;
  switch (request.kind) {
    case "release":
      return chosen({ pins: { ...before, ...request.images }, running: false }, { ...before, ...request.images });
    case "adoption":
      return whole(runningPins(input));
    case "promotion":
      return pick(promotionCandidate(input), request.services, before);
    case "rollback":
      return pick(rollbackCandidate(input), request.service === undefined ? undefined : [request.service], before);
    default:
      return request satisfies never;
  }
}

function whole(found: Candidate | Refusal): Selection {
  return "chosen" in found ? found : chosen(found, found.pins);
}

function chosen(candidate: Candidate, after: PinTexts): Selection {
  const malformed = malformedPins({ ...candidate.pins, ...after });
  if (malformed !== "") {
    return refuse(
      "PIN_MALFORMED",
      `the release holds what is no pinned image: ${malformed}`,
      "deploy pinned images only",
    );
  }
  const sorted = Object.fromEntries(Object.entries(after).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { chosen: true, release: releaseId(parsePins(candidate.pins)), after: sorted, ...candidate };
}

function pick(found: Candidate | Refusal, services: readonly string[] | undefined, before: PinTexts): Selection {
  if ("chosen" in found || services === undefined) return whole(found);
  const missing = services.filter((service) => found.pins[service] === undefined);
  if (missing.length > 0) {
    const has = Object.keys(found.pins).join(", ");
    return refuse(
      "SERVICE_NOT_IN_RELEASE",
      `the release has no ${missing.join(", ")}; it has ${has}`,
      "leave the service out",
    );
  }
  const taken = Object.fromEntries(services.map((service) => [service, found.pins[service] ?? ""]));
  return chosen(found, { ...before, ...taken });
}

/** What the source runs, by its outputs. Configuration is never read: an echo lies after a failed update. */
function runningPins({ request, state }: SelectionInput): Candidate | Refusal {
  const source = sourceOf(request);
  if (!state.known) {
    const code = state.unreachable ? "STATE_UNREACHABLE" : "STATE_UNKNOWN";
    const reason = `what ${source} runs could not be read: ${state.why}`;
    return { chosen: false, verdict: "unknown", code, reason, remedy: "see what is wrong: ./envs doctor" };
  }
  const { outputs, outputsFault, history } = state.value;
  const deploy = `deploy it: ./envs deploy ${source}`;
  if (history.length === 0) return refuse("NEVER_DEPLOYED", `${source} was never deployed`, deploy);
  if (outputs === undefined) {
    const why = outputsFault === "" ? "it has none" : outputsFault;
    return {
      ...refuse("OUTPUTS_UNREADABLE", `the outputs of ${source} cannot be read: ${why}`, deploy),
      verdict: "unknown",
    };
  }
  const pins = Object.fromEntries(Object.entries(outputs.services).map(([name, { image }]) => [name, image]));
  if (Object.keys(pins).length === 0) return refuse("RELEASE_EMPTY", `${source} runs no service`, deploy);
  return { pins, running: true };
}

/** The pins that are none, with the reason of each; empty if all are well. */
function malformedPins(pins: PinTexts): string {
  const faults = Object.entries(pins).map(([name, image]) => ({ name, fault: pinFault(image) }));
  return faults.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault.message}`])).join("; ");
}

function promotionCandidate(input: SelectionInput): Candidate | Refusal {
  const { request } = input;
  if (request.kind !== "promotion") throw new Error("no promotion");
  const { version, release, services } = request;
  if (release === undefined && version === undefined) return runningPins(input);
  return fromLedger(input, (view) => byName(view, request.source, release ?? version ?? "", services));
}

function rollbackCandidate(input: SelectionInput): Candidate | Refusal {
  const { request, before } = input;
  if (request.kind !== "rollback") throw new Error("no rollback");
  const { environment, version, service } = request;
  const services = service === undefined ? undefined : [service];
  return fromLedger(input, (view) => {
    if (version !== undefined) return byName(view, environment, version, services);
    const differs = (pins: PinTexts) => (services ?? allServices(before, pins)).some((s) => pins[s] !== before[s]);
    const last = newestFirst(view).find((record) => record.status === "verified" && differs(record.pins));
    if (last !== undefined) return { pins: last.pins, running: false };
    const reason = `${environment} has no verified release other than the present one to go back to`;
    return refuse("NOTHING_TO_RETURN_TO", reason, "go forward with a new release");
  });
}

function fromLedger(
  { request, ledger }: SelectionInput,
  find: (view: EnvironmentView) => Candidate | Refusal,
): Candidate | Refusal {
  if (ledger.known) return find(environmentView(ledger.value, sourceOf(request)));
  const code = ledger.unreachable ? "LEDGER_UNREACHABLE" : "LEDGER_UNKNOWN";
  const reason = `earlier releases could not be read: ${ledger.why}`;
  return { chosen: false, verdict: "unknown", code, reason, remedy: "see what is wrong: ./envs ledger verify" };
}

/** A release by its id, else the newest verified one that holds the version. */
function byName(
  view: EnvironmentView,
  environment: string,
  name: string,
  services: readonly string[] | undefined,
): Candidate | Refusal {
  const named = view.releases.get(name);
  // A release that failed is chosen all the same: the release gate says why it may not go on.
  if (named !== undefined) return { pins: named.pins, running: false };
  const hits = newestFirst(view)
    .filter((record) => record.verifiedSeq > 0)
    .map((record) => ({ record, services: servicesAt(record, name, services) }))
    .filter((hit) => hit.services.length > 0);
  const best = hits.find((hit) => hit.record.status === "verified") ?? hits[0];
  const known = newestFirst(view)
    .filter((record) => record.status === "verified")
    .slice(0, 5)
    .map((record) => record.release);
  if (best === undefined) {
    const list = known.length === 0 ? "none yet" : known.join(", ");
    const reason = `no release of ${environment} with "${name}" was ever verified there; the newest verified: ${list}`;
    return refuse("RELEASE_NOT_VERIFIED", reason, `see them: ./envs history ${environment}`);
  }
  const stray = [...new Set(hits.flatMap((hit) => hit.services))].filter((s) => !best.services.includes(s));
  if (stray.length === 0) return { pins: best.record.pins, running: false };
  const reason = `"${name}" is a version of ${[...best.services, ...stray].sort().join(" and ")} in different releases`;
  return refuse("VERSION_AMBIGUOUS", reason, "name the service with --service, or the release by its id");
}

function servicesAt(record: ReleaseRecord, tag: string, services: readonly string[] | undefined): readonly string[] {
  return Object.entries(record.pins)
    .filter(([service]) => services === undefined || services.includes(service))
    .filter(([, image]) => pinFault(image) === undefined && parseImage(image).tag === tag)
    .map(([service]) => service);
}

function newestFirst(view: EnvironmentView): readonly ReleaseRecord[] {
  return [...view.releases.values()].sort((a, b) => b.verifiedSeq - a.verifiedSeq);
}

function allServices(a: PinTexts, b: PinTexts): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function refuse(code: string, reason: string, remedy: string): Refusal {
  return { chosen: false, verdict: "block", code, reason, remedy };
}

/**
 * Only a verified release goes on (invariant 1). All that is wrong is said at once.
 *
 * | kind | finding | verdict | code |
 * |---|---|---|---|
 * | any | no release could be chosen | as the choice says | its own code |
 * | release | - | pass | NEW_BUILD |
 * | promotion, adoption | the state of the source could not be read | unknown | STATE_UNREACHABLE, STATE_UNKNOWN |
 * | promotion, adoption | never deployed; last update failed, running, unreadable, targeted; operations pending | block | NEVER_DEPLOYED, UPDATE_FAILED, UPDATE_RUNNING, UPDATE_UNKNOWN, UPDATE_TARGETED, OPERATIONS_PENDING |
 * | promotion (running), adoption | outputs and workload resources disagree | block | OUTPUTS_DISAGREE |
 * | promotion, rollback | the ledger could not be read | unknown | LEDGER_UNREACHABLE, LEDGER_UNKNOWN |
 * | promotion, rollback | never verified there; since then failed, unverified or left by a rollback | block | RELEASE_NOT_VERIFIED, RELEASE_FAILED, RELEASE_UNVERIFIED, RELEASE_LEFT |
 * | promotion (running) | a later update changed something | block | RELEASE_SUPERSEDED |
 * | any but adoption | left by a rollback in the target or upstream of it | block | RELEASE_QUARANTINED |
 * | promotion, rollback, adoption | none of these | pass | RELEASE_VERIFIED, BASELINE |
 */
import { block, type Decision, pass, unknown } from "../decision.ts";
import type { Facts } from "../facts.ts";
import { environmentView } from "../ledger/ledger-view.ts";
import type { ReleaseRecord } from "../ledger/release-history.ts";
import type { StackState } from "../ports.ts";
import { parsePins, releaseId } from "../release.ts";
import { type Request, sourceOf, targetOf } from "../requests.ts";
import type { Selection } from "../select-release.ts";
import { lastUpdateFaults, whySuperseded, withoutProtection } from "../standing.ts";
import { momentText } from "../time-text.ts";
import { type Gate, unanswered } from "./gate.ts";

const GATE = "release";
const LEDGER_REMEDY = "see: ./envs ledger verify";

type Chosen = Extract<Selection, { chosen: true }>;

/** Lets through a release that is verified where it comes from and was not left behind on the way. */
export const releaseGate: Gate = { name: GATE, bound: true, judge };

function judge(request: Request, given: Facts): Decision | readonly Decision[] {
  const facts = { ...given, source: countingState(request, given) };
  const { selection } = facts;
  if (!selection.chosen) {
    const decision = selection.verdict === "unknown" ? unknown : block;
    return decision(GATE, selection.code, selection.reason, selection.remedy);
  }
  const found = [...faultsByKind(request, selection, facts), ...quarantineFaults(request, selection, facts)];
  return found.length > 0 ? found : passed(request, selection);
}

/** Without the ledger nothing is known of updates that changed protection alone, and each counts. */
function countingState(request: Request, { source, ledger }: Facts): Facts["source"] {
  if (!source.known || !ledger.known) return source;
  return { known: true, value: withoutProtection(source.value, environmentView(ledger.value, sourceOf(request))) };
}

function faultsByKind(request: Request, selection: Chosen, facts: Facts): readonly Decision[] {
  const source = sourceOf(request);
  switch (request.kind) {
    case "release":
      return [];
    case "adoption":
      return stateFaults(source, facts, true);
    case "rollback":
      return recordFaults(source, selection, facts);
    case "promotion":
      return [...stateFaults(source, facts, selection.running), ...recordFaults(source, selection, facts)];
    default:
      return request satisfies never;
  }
}

function stateFaults(source: string, { source: state }: Facts, running: boolean): readonly Decision[] {
  if (!state.known) {
    return [unanswered(GATE, "STATE", state, `the state of ${source} could not be read`, "see: ./envs doctor")];
  }
  const remedy = wholeRemedy(source);
  const faults = lastUpdateFaults(state.value).map(({ code, reason }) =>
    block(GATE, code, `${source}: ${reason}`, remedy),
  );
  return running ? [...faults, ...disagreements(source, state.value, remedy)] : faults;
}

/** The outputs must say what the workload resources say: an output can be an echo, a resource cannot. */
function disagreements(source: string, { outputs, running }: StackState, remedy: string): readonly Decision[] {
  const published = outputs?.services ?? {};
  const services = [...new Set([...Object.keys(published), ...Object.keys(running)])].sort();
  return services.flatMap((service) => {
    const [said, runs] = [published[service]?.image ?? "nothing", running[service] ?? "nothing"];
    if (said === runs) return [];
    const reason = `${source}: the outputs say ${said} for ${service}, its resource runs ${runs}`;
    return [block(GATE, "OUTPUTS_DISAGREE", reason, remedy)];
  });
}

function recordFaults(source: string, selection: Chosen, { ledger, source: state }: Facts): readonly Decision[] {
  const { release, running } = selection;
  if (!ledger.known) {
    return [
      unanswered(GATE, "LEDGER", ledger, `whether ${release} is verified in ${source} is not known`, LEDGER_REMEDY),
    ];
  }
  const record = environmentView(ledger.value, source).releases.get(release);
  // Where the last update speaks for a part only, a verification would say `unverified` for ever.
  const whole = !state.known || lastUpdateFaults(state.value).length === 0;
  const verify = whole ? `verify it: ./envs verify ${source}` : wholeRemedy(source);
  const fault = statusFault(source, release, record, verify);
  if (fault !== undefined) return [fault];
  if (!running || !state.known) return [];
  const why = whySuperseded(state.value.history, record?.update);
  if (why === "") return [];
  const reason = `${release} was verified in ${source}, but ${why}`;
  return [block(GATE, "RELEASE_SUPERSEDED", reason, whole ? `verify what runs now: ./envs verify ${source}` : verify)];
}

function wholeRemedy(source: string): string {
  return `deploy the whole of it: ./envs deploy ${source}`;
}

function statusFault(
  source: string,
  release: string,
  record: ReleaseRecord | undefined,
  verify: string,
): Decision | undefined {
  if (record?.status === "verified") return undefined;
  if (record === undefined) {
    return block(GATE, "RELEASE_NOT_VERIFIED", `${release} was never verified in ${source}`, verify);
  }
  const when = momentText(record.at);
  if (record.status === "left") {
    const reason = `${release} was left behind in ${source} by a rollback at ${when}: ${record.reason}`;
    return block(GATE, "RELEASE_LEFT", reason, "go on with a new release");
  }
  const failed = record.status === "failed";
  const what = failed ? "failed" : "could not be verified";
  const reason = `${release} ${what} in ${source} at ${when}: ${record.reason}`;
  return block(
    GATE,
    failed ? "RELEASE_FAILED" : "RELEASE_UNVERIFIED",
    reason,
    failed ? `mend it, or go back: ./envs rollback ${source} --reason "…"` : verify,
  );
}

/** A release that a rollback left may not come back there, nor go on below (invariant 10, without its lift yet). */
function quarantineFaults(request: Request, selection: Chosen, facts: Facts): readonly Decision[] {
  if (request.kind === "adoption") return [];
  const { ledger, graph } = facts;
  if (!ledger.known) {
    if (request.kind !== "release") return [];
    return [unanswered(GATE, "LEDGER", ledger, "whether it was left behind is not known", LEDGER_REMEDY)];
  }
  const releases = new Set([selection.release, releaseId(parsePins(selection.after))]);
  return upstreamOf(graph, targetOf(request)).flatMap((environment) =>
    [...releases].flatMap((release) => {
      const record = environmentView(ledger.value, environment).releases.get(release);
      // Where it comes from, `RELEASE_LEFT` says it already.
      const said = request.kind !== "release" && environment === sourceOf(request) && release === selection.release;
      if (record?.status !== "left" || said) return [];
      const reason = `${release} was left behind in ${environment} by a rollback at ${momentText(record.at)}: ${record.reason}`;
      return [block(GATE, "RELEASE_QUARANTINED", reason, "go on with a new release")];
    }),
  );
}

/** The environment and all that lead to it, nearest first. */
function upstreamOf(graph: Facts["graph"], environment: string): readonly string[] {
  const found = new Set([environment]);
  for (const node of found) for (const source of graph.sourcesOf(node)) found.add(source);
  return [...found];
}

function passed(request: Request, { release }: Chosen): Decision {
  switch (request.kind) {
    case "release":
      return pass(GATE, "NEW_BUILD", `${release} is new; ${request.environment} verifies it after its deployment`);
    case "adoption":
      return pass(GATE, "BASELINE", `${release} is what ${request.environment} runs`);
    case "promotion":
    case "rollback":
      return pass(GATE, "RELEASE_VERIFIED", `${release} is verified in ${sourceOf(request)}`);
    default:
      return request satisfies never;
  }
}

/**
 * What a deployment is worth, from the state and the answers of its endpoints: `verified`, `unverified` or failed, and
 * nothing in between (invariant 12). Pure. Healthy is not enough: the update has to be whole, and what runs has to be
 * what the file pins.
 */
import type { Project } from "../config/project.ts";
import type { StackOutputs } from "../outputs/stack-outputs.ts";
import type { EventBody } from "./ledger/ledger-event.ts";
import type { UpdateTimes, Verdict } from "./ledger/release-history.ts";
import type { HealthAnswer, StackState, UpdateRecord } from "./ports.ts";
import { type PinTexts, parsePins, releaseId } from "./release.ts";
import { lastUpdateFaults, whySuperseded } from "./standing.ts";

/** How a deployment ended. */
export interface DeploymentVerdict {
  readonly verdict: "verified" | "unverified" | "failed-release" | "failed-infrastructure";
  /** One sentence; empty if verified. */
  readonly reason: string;
  /** What is in the way of an answer, if `unverified`; null for every other verdict. */
  readonly hindrance: Hindrance | null;
}

/**
 * Why nobody knows how it is: endpoints gave no answer; an update is under way; what runs is not the whole of what is
 * pinned, so that only a deployment helps; nothing is pinned; no service has an endpoint.
 */
export type Hindrance = "out-of-reach" | "update-running" | "not-deployed" | "no-pins" | "no-endpoint";

/** What stands against asking for health at all; undefined if it is to be asked. */
export function verdictOfState(project: Project, pins: PinTexts, state: StackState): DeploymentVerdict | undefined {
  const faults = lastUpdateFaults(state);
  if (faults.length > 0) {
    const reason = faults.map((fault) => fault.reason).join("; ");
    const has = (code: string) => faults.some((fault) => fault.code === code);
    if (has("UPDATE_FAILED")) return { verdict: "failed-infrastructure", reason, hindrance: null };
    return unverified(has("UPDATE_RUNNING") ? "update-running" : "not-deployed", reason);
  }
  if (Object.keys(pins).length === 0)
    return unverified("no-pins", "nothing is pinned here, so there is nothing to verify");
  if (state.outputs === undefined)
    return unverified("not-deployed", `its outputs cannot be read: ${state.outputsFault || "it has none"}`);
  const strays = strayServices(pins, state.outputs, state.running);
  if (strays.length > 0)
    return unverified("not-deployed", `what runs is not what the file pins: ${strays.join(", ")}; deploy it first`);
  const silent = withoutEndpoint(project, pins, state.outputs);
  if (silent.length > 0) return unverified("not-deployed", `its outputs have no endpoint for ${silent.join(", ")}`);
  if (Object.keys(state.outputs.endpoints).length > 0) return undefined;
  // Zero answers out of zero are no evidence.
  return unverified("no-endpoint", "it has no endpoint that could be asked for its health");
}

/** The verdict by the endpoints' answers. An endpoint that answers badly fails the release; silence proves nothing. */
export function verdictOfHealth(answers: readonly HealthAnswer[]): DeploymentVerdict {
  const told = (bad: readonly HealthAnswer[]) =>
    bad.map(({ service, url, detail }) => `${service} (${url}): ${detail}`).join("; ");
  const sick = answers.filter(({ healthy, status }) => !healthy && status !== 0);
  if (sick.length > 0) {
    return { verdict: "failed-release", reason: `not healthy: ${told(sick)}`, hindrance: null };
  }
  const silent = answers.filter(({ healthy }) => !healthy);
  if (silent.length > 0) return unverified("out-of-reach", `no answer: ${told(silent)}`);
  if (answers.length === 0) return unverified("no-endpoint", "no endpoint was asked");
  return { verdict: "verified", reason: "", hindrance: null };
}

/** The event to record, or undefined if the newest verdict says the same of the same update. */
export function verdictEvent(input: {
  readonly environment: string;
  readonly pins: PinTexts;
  readonly ended: DeploymentVerdict;
  readonly history: readonly UpdateRecord[];
  readonly newest: Verdict | undefined;
  readonly tree: string;
}): EventBody | undefined {
  const { environment, pins, ended, history, newest, tree } = input;
  const release = releaseId(parsePins(pins));
  const update = timesOf(history[0]);
  const same = newest?.release === release && newest.type === eventType(ended);
  if (same && isSameUpdate(newest, update, history)) return undefined;
  const { verdict, reason } = ended;
  const base = { environment, pins, release };
  switch (verdict) {
    case "verified":
      if (update === undefined) throw new Error("verified without an update");
      return { type: "verified", ...base, update, tree };
    case "unverified":
      return { type: "unverified", ...base, reason, ...(update === undefined ? {} : { update }) };
    case "failed-release":
    case "failed-infrastructure": {
      const fault = verdict === "failed-release" ? "release" : "infrastructure";
      return { type: "failed", ...base, reason, fault, ...(update === undefined ? {} : { update }) };
    }
    default:
      return verdict satisfies never;
  }
}

function eventType({ verdict }: DeploymentVerdict): Verdict["type"] {
  return verdict === "verified" || verdict === "unverified" ? verdict : "failed";
}

/** For `verified`, later updates that changed nothing are the same update: the record stands. */
function isSameUpdate(newest: Verdict, update: UpdateTimes | undefined, history: readonly UpdateRecord[]): boolean {
  if (newest.type === "verified") return whySuperseded(history, newest.update) === "";
  return newest.update?.startedAt === update?.startedAt && newest.update?.endedAt === update?.endedAt;
}

function timesOf(update: UpdateRecord | undefined): UpdateTimes | undefined {
  return update === undefined ? undefined : { startedAt: update.startedAt, endedAt: update.endedAt };
}

function strayServices(pins: PinTexts, outputs: StackOutputs, running: StackState["running"]): readonly string[] {
  const services = new Set([...Object.keys(pins), ...Object.keys(outputs.services), ...Object.keys(running)]);
  const stray = (s: string) => pins[s] !== running[s] || pins[s] !== outputs.services[s]?.image;
  return [...services].filter(stray).sort();
}

function withoutEndpoint(project: Project, pins: PinTexts, { endpoints }: StackOutputs): readonly string[] {
  const exposed = Object.keys(pins).filter((s) => Object.hasOwn(project.catalogue, s) && project.catalogue[s]?.exposed);
  return exposed.filter((service) => endpoints[service] === undefined).sort();
}

function unverified(hindrance: Hindrance, reason: string): DeploymentVerdict {
  return { verdict: "unverified", reason, hindrance };
}

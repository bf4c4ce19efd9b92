/** Valid defaults of promotion's values, each with room for one change, and a world in which everything may go on. */
import assert from "node:assert/strict";
import { UserError } from "../../infra/errors.ts";
import { signPlan } from "../../infra/promotion/approvals/approve.ts";
import { decide } from "../../infra/promotion/decide.ts";
import type { Decision } from "../../infra/promotion/decision.ts";
import type { Facts } from "../../infra/promotion/facts.ts";
import type { Gate } from "../../infra/promotion/gates/gate.ts";
import { runGate } from "../../infra/promotion/gates/gate.ts";
import { gatherFacts } from "../../infra/promotion/gather.ts";
import type { EventBody } from "../../infra/promotion/ledger/ledger-event.ts";
import type { StackState, UpdateRecord } from "../../infra/promotion/ports.ts";
import { parsePins, releaseId } from "../../infra/promotion/release.ts";
import type {
  AdoptionRequest,
  PromotionRequest,
  ReleaseRequest,
  Request,
  RollbackRequest,
} from "../../infra/promotion/requests.ts";
import { sha256 } from "../../infra/values/content-hash.ts";
import { type FileChanges, fixtureFiles, replacing, withPins } from "./fixtures.ts";
import { anUpdate, aState, MemoryWorld } from "./memory-ports.ts";

/** An image of a service of the sample shop; the digest follows from service and tag. */
export function image(service: string, tag: string, digest = sha256(`${service}:${tag}`)): string {
  return `ghcr.io/acme/shop-${service}:${tag}@${digest}`;
}

/** What runs in dev and staging of `aWorld`. */
export const PINS = { api: image("api", "1.4.2"), web: image("web", "2.3.0"), worker: image("worker", "0.9.1") };
/** Release id of `PINS`. */
export const RELEASE = idOf(PINS);
/** What ran there before. */
export const OLD_PINS = { ...PINS, api: image("api", "1.4.1") };
/** Release id of `OLD_PINS`. */
export const OLD_RELEASE = idOf(OLD_PINS);

/** Release id of pins. */
export function idOf(pins: Readonly<Record<string, string>>): string {
  return releaseId(parsePins(pins));
}

/** staging → production, asked for by ada. */
export function aPromotion(change: Partial<PromotionRequest> = {}): PromotionRequest {
  return { kind: "promotion", source: "staging", target: "production", initiator: "ada", reason: "", ...change };
}

/** A new api into dev, built from main. */
export function aRelease(change: Partial<ReleaseRequest> = {}): ReleaseRequest {
  const images = { api: image("api", "1.5.0") };
  const build = { commit: "4f2a91c", branch: "main" };
  return { kind: "release", environment: "dev", images, ...build, initiator: "ci", reason: "", ...change };
}

/** Back in staging. */
export function aRollback(change: Partial<RollbackRequest> = {}): RollbackRequest {
  return { kind: "rollback", environment: "staging", initiator: "ada", reason: "checkout is slow", ...change };
}

/** Baseline of production. */
export function anAdoption(change: Partial<AdoptionRequest> = {}): AdoptionRequest {
  const reason = "introducing promotion";
  return { kind: "adoption", environment: "production", initiator: "ada", reason, ...change };
}

const KEYS = replacing(
  "members: [{ login: ada }, { login: ben }] # add `key: ssh-ed25519 …` to approve by signature",
  'members: [{ login: ada, key: "ssh-ed25519 ADA" }, { login: ben, key: "ssh-ed25519 BEN ben@acme" }]',
);
const CARO = replacing("members: [{ login: caro }]", 'members: [{ login: caro, key: "ssh-ed25519 CARO" }]');

/** Files of the sample project in which dev and staging are pinned to `PINS` and everybody has a key. */
export function worldFiles(changes: FileChanges = {}): Map<string, string> {
  return fixtureFiles({
    "Pulumi.dev.yaml": withPins(PINS),
    "Pulumi.staging.yaml": withPins(PINS),
    "promotion.yaml": (text) => CARO(KEYS(text)),
    ...changes,
  });
}

/** A `promotion.yaml` with keys and one piece of text replaced. */
export function policyWith(found: string, replacement: string): FileChanges {
  return { "promotion.yaml": (text) => replacing(found, replacement)(CARO(KEYS(text))) };
}

/** An update of a stack at a moment, one minute long. */
export function updateAt(iso: string, change: Partial<UpdateRecord> = {}): UpdateRecord {
  const start = Date.parse(iso);
  return anUpdate({
    startedAt: new Date(start).toISOString(),
    endedAt: new Date(start + 60_000).toISOString(),
    ...change,
  });
}

/** The landing of pins in an environment. */
export function landed(
  environment: string,
  pins: Readonly<Record<string, string>>,
  intent = "promotion-1",
): Extract<EventBody, { type: "promoted" }> {
  const base = {
    environment,
    pins,
    intent,
    release: idOf(pins),
    commit: `commit of ${intent}`,
    contentHash: "sha256:0",
  };
  return { type: "promoted", source: "dev", ...base };
}

/** The verification of pins in an environment by an update. */
export function verified(
  environment: string,
  pins: Readonly<Record<string, string>>,
  update: { readonly startedAt: string; readonly endedAt: string },
): Extract<EventBody, { type: "verified" }> {
  const { startedAt, endedAt } = update;
  return { type: "verified", environment, pins, release: idOf(pins), update: { startedAt, endedAt }, tree: "tree-1" };
}

/** The failure of pins in an environment. */
export function failed(environment: string, pins: Readonly<Record<string, string>>, reason = "503"): EventBody {
  return { type: "failed", environment, pins, release: idOf(pins), reason, fault: "release" };
}

/** The rollback from one set to another. */
export function rolledBack(
  environment: string,
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): EventBody {
  const base = { environment, pins: to, release: idOf(to), commit: "commit of rollback", contentHash: "sha256:0" };
  return { type: "rolled-back", intent: "rollback-1", left: idOf(from), reason: "checkout is slow", ...base };
}

/** Day and hour at which `PINS` were verified in staging of `aWorld`: three days before its now. */
export const STAGING_VERIFIED = "2030-01-04T09:00:00.000Z";

/**
 * A world in which `OLD_PINS`, then `PINS` were built, landed and verified in dev and staging; `PINS` run in both, and
 * production is empty. Nothing but approvals stands between staging and production.
 */
export function aWorld(changes: FileChanges = {}): MemoryWorld {
  const world = new MemoryWorld(worldFiles(changes));
  const { now } = world;
  for (const [pins, day] of [
    [OLD_PINS, "2030-01-02"],
    [PINS, "2030-01-04"],
  ] as const) {
    world.now = Date.parse(`${day}T07:00:00Z`);
    for (const [service, text] of Object.entries(pins)) {
      world.append("ci", { type: "built", service, image: text, commit: "4f2a91c", branch: "main" });
    }
    runAndVerify(world, "dev", pins, `${day}T08:00:00.000Z`);
    runAndVerify(world, "staging", pins, `${day}T09:00:00.000Z`);
  }
  world.now = now;
  return world;
}

/** Lands pins, puts them into the state, and verifies them, all at one moment; the files stay as they are. */
export function runAndVerify(
  world: MemoryWorld,
  environment: string,
  pins: Readonly<Record<string, string>>,
  iso: string,
): void {
  const update = updateAt(new Date(Date.parse(iso) - 60_000).toISOString());
  world.now = Date.parse(iso);
  world.append("ada", landed(environment, pins, `promotion-${environment}-${iso}`));
  world.append("ada", verified(environment, pins, update));
  world.states.set(environment, { known: true, value: aState(pins, update, environment) });
}

/** Changes one thing in the state of a stack. */
export function changeState(world: MemoryWorld, environment: string, change: Partial<StackState>): void {
  const state = world.states.get(environment);
  if (state?.known !== true) throw new Error(`${environment} has no state`);
  world.states.set(environment, { known: true, value: { ...state.value, ...change } });
}

/** Approves by signature, for each of the people in turn. */
export async function approve(world: MemoryWorld, request: Request, ...people: readonly string[]): Promise<void> {
  for (const person of people) await signPlan(world.scope(), request, person, person.toUpperCase());
}

/** All facts of a request in a world, with the hash that approvals must be bound to. */
export async function factsOf(world: MemoryWorld, request: Request): Promise<Facts> {
  const { facts } = await gatherFacts(world.scope(), request);
  return { ...facts, contentHash: decide(request, facts).contentHash };
}

/** What one gate says in a world. */
export async function ask(gate: Gate, world: MemoryWorld, request: Request): Promise<readonly Decision[]> {
  return runGate(gate, request, await factsOf(world, request));
}

/** Verdict and code of each decision, as the tables of the gates' headers name them. */
export function codes(decisions: readonly Decision[]): readonly string[] {
  return decisions.map(({ verdict, code }) => `${verdict} ${code}`);
}

/** One row of a gate's table. */
export interface GateRow {
  /** What is different from `aWorld`, as the end of a sentence. */
  readonly when: string;
  readonly world?: (world: MemoryWorld) => void;
  readonly files?: FileChanges;
  readonly request?: Request;
  /** People who approve before. */
  readonly approvedBy?: readonly string[];
  readonly says: readonly string[];
}

/** Makes a test of each row: `says` is everything that the gate says, in order. */
export function testTable(
  gate: Gate,
  rows: readonly GateRow[],
  check: (found: unknown, wanted: unknown) => void,
): void {
  for (const row of rows) {
    it(`says ${row.says.join(", ")} when ${row.when}`, async () => {
      const world = aWorld(row.files);
      row.world?.(world);

      const decisions = await ask(gate, world, row.request ?? aPromotion());

      check(codes(decisions), row.says);
      for (const { verdict, reason, remedy, gate: name } of decisions) {
        check(name, gate.name);
        check(reason !== "" && (remedy === "") === (verdict === "pass"), true);
      }
    });
  }
}

/** The error that something fails with, for a person. */
export async function rejection(promise: Promise<unknown>): Promise<UserError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}

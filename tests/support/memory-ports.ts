/**
 * The outside of promotion, in memory: a project's files, stacks, a registry, endpoints, a ledger and keys. Every piece
 * can be made to fail. The ledger is a real hash chain, so that events look as they do on the disk.
 */
import { parseProject } from "../../infra/config/load-project.ts";
import { buildGraph } from "../../infra/environment/graph.ts";
import { UserError } from "../../infra/errors.ts";
import { chainEvents, headOf } from "../../infra/promotion/ledger/chain.ts";
import type { EventBody, LedgerEvent } from "../../infra/promotion/ledger/ledger-event.ts";
import type {
  HealthAnswer,
  Known,
  PinsCommit,
  Ports,
  PreviewResult,
  RegistryAnswer,
  StackState,
  UpdateRecord,
  UpResult,
} from "../../infra/promotion/ports.ts";
import type { PromotionScope } from "../../infra/promotion/scope.ts";
import { fixtureFiles, SHOP } from "./fixtures.ts";

/** Media type of a sample image. */
export const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

/** A fact that could not be had. */
export function unanswered(why: string, unreachable = false): { known: false; why: string; unreachable: boolean } {
  return { known: false, why, unreachable };
}

/** State of a stack that was updated once, whole and without a fault, and runs these pins. */
export function aState(
  pins: Readonly<Record<string, string>>,
  update: Partial<UpdateRecord> = {},
  environment = "dev",
): StackState {
  const services = Object.fromEntries(
    Object.entries(pins).map(([name, image]) => {
      const [tag = "", digest = ""] = image.slice(image.lastIndexOf(":", image.indexOf("@")) + 1).split("@");
      return [name, { image, version: tag, digest }];
    }),
  );
  const exposed = Object.keys(pins).filter((name) => name !== "worker");
  const endpoints = Object.fromEntries(
    exposed.map((name) => [
      name,
      { url: `https://${name}.${environment}`, health: `https://${name}.${environment}/healthz` },
    ]),
  );
  return {
    history: [anUpdate(update)],
    outputs: { contract: 1, environment, services, endpoints, stores: {} },
    outputsFault: "",
    running: pins,
    pendingOperations: 0,
  };
}

/** One whole update of a stack that changed something. */
export function anUpdate(change: Partial<UpdateRecord> = {}): UpdateRecord {
  return {
    kind: "update",
    result: "succeeded",
    startedAt: "2030-01-04T08:00:00.000Z",
    endedAt: "2030-01-04T08:01:00.000Z",
    targeted: false,
    changes: 4,
    message: "",
    ...change,
  };
}

/** Everything outside, and the ports to it. */
export class MemoryWorld {
  /** Milliseconds since the epoch. Monday, 10:00 in Berlin: the office window is open. */
  now = Date.parse("2030-01-07T09:00:00Z");
  sandbox = false;
  files: Map<string, string>;
  events: LedgerEvent[] = [];
  /** By stack; a stack that is missing was never created. */
  states = new Map<string, Known<StackState>>();
  /** By image; what is missing is present and its tag has not moved. */
  registry = new Map<string, Known<RegistryAnswer>>();
  /** By health URL; what is missing is healthy. */
  health = new Map<string, Partial<HealthAnswer>>();
  /** Instead of the ledger, if set. */
  ledgerFault: { known: false; why: string; unreachable: boolean } | undefined;
  /** What a preview answers. */
  previewResult: Known<PreviewResult> = { known: true, value: { ok: true, steps: [], unchanged: 0, fault: "" } };
  /** URNs that the last `up` was told to keep to; undefined: it was told nothing. */
  targets: readonly string[] | undefined;
  /** Instead of running `up`, if set. */
  upResult: Known<UpResult> | undefined;
  /** What running `up` throws, if set. */
  upError: Error | undefined;
  /** Paths that differ from what is committed. */
  uncommitted: readonly string[] = [];
  /** Instead of checking a signature, if set. */
  signatureFault: { known: false; why: string; unreachable: boolean } | undefined;
  /** Runs just before an append or a commit: room for somebody who is faster. */
  beforeAppend: (() => void) | undefined;
  readonly commits: PinsCommit[] = [];
  readonly asked: string[] = [];

  constructor(files: Map<string, string> = fixtureFiles()) {
    this.files = files;
  }

  /** The project as the files say now. */
  scope(): PromotionScope {
    const project = parseProject(SHOP, this.files);
    return { project, graph: buildGraph(project.policy), ports: this.ports() };
  }

  /** Appends events at the present moment. */
  append(actor: string, ...bodies: readonly EventBody[]): void {
    const stamp = { project: "shop", sandbox: this.sandbox, actor, at: new Date(this.now).toISOString() };
    this.events.push(...chainEvents(bodies, headOf(this.events), stamp));
  }

  /** The bodies of all events of a type. */
  bodies<T extends EventBody["type"]>(type: T): readonly Extract<EventBody, { type: T }>[] {
    return this.events.map(({ body }) => body).filter((body) => body.type === type) as never;
  }

  private ports(): Ports {
    return {
      engine: {
        readState: async (stack) => {
          this.asked.push(`state ${stack}`);
          const never = { history: [], outputs: undefined, outputsFault: "", running: {}, pendingOperations: 0 };
          return this.states.get(stack) ?? { known: true, value: never };
        },
        preview: async (stack) => {
          this.asked.push(`preview ${stack}`);
          return this.previewResult;
        },
        up: async (stack, { targets, message }) => {
          this.targets = targets;
          return targets === undefined ? this.up(stack) : this.upInPart(stack, message);
        },
      },
      registry: {
        look: async (image) => {
          const text = `${image.name}:${image.tag}@${image.digest}`;
          this.asked.push(`image ${text}`);
          const there = { present: true, tagDigest: image.digest, mediaType: INDEX_TYPE };
          return this.registry.get(text) ?? { known: true, value: there };
        },
        resolve: async () => ({ known: true, value: undefined }),
      },
      health: {
        ask: async (service, url) => {
          const answer = { service, url, healthy: true, status: 200, detail: "200" };
          return { ...answer, ...this.health.get(url) };
        },
      },
      ledger: {
        read: async () =>
          this.ledgerFault ?? { known: true, value: { events: [...this.events], head: headOf(this.events) } },
        append: async (bodies, expected, actor) => {
          this.race();
          if (headOf(this.events).hash !== expected.hash) return "conflict";
          this.append(actor, ...bodies);
          return "appended";
        },
      },
      repository: {
        head: async () => "c0ffee",
        actor: async () => "ada",
        treeHash: async () => "tree-1",
        dirty: async (paths) => paths.filter((path) => this.uncommitted.includes(path)),
        hasIntent: async (environment, id) => this.files.has(`.promotions/${environment}/${id}.json`),
        commitPins: async (change) => this.commit(change),
        recover: async () => undefined,
      },
      signatures: {
        sign: async (text, file) => `${text} by ssh-ed25519 ${file}`,
        verify: async (text, signature, key) =>
          this.signatureFault ?? { known: true, value: signature === `${text} by ${key}` },
      },
      clock: { now: () => this.now },
      sandbox: this.sandbox,
    };
  }

  private race(): void {
    const faster = this.beforeAppend;
    this.beforeAppend = undefined;
    faster?.();
  }

  private commit(change: PinsCommit): { commit: string } {
    this.race();
    const file = `Pulumi.${change.environment}.yaml`;
    if (this.files.get(file) !== change.expectedText) throw new UserError({ code: "FILE_CHANGED", message: file });
    if (headOf(this.events).hash !== change.ledgerHead.hash) {
      throw new UserError({ code: "LEDGER_CONFLICT", message: "somebody was first", exit: 5 });
    }
    const commit = `commit-${this.commits.length + 1}`;
    this.commits.push(change);
    this.files.set(file, change.newText);
    this.files.set(change.intentPath, change.intentText);
    this.append(change.actor, ...change.events(commit));
    return { commit };
  }

  /** An update of a few resources, none of them a workload. It is in the history, whatever becomes of it. */
  private upInPart(stack: string, message: string): Known<UpResult> {
    this.asked.push(`up ${stack}`);
    const before = this.states.get(stack);
    const result = this.upResult ?? { known: true, value: { ok: true, changes: 1, fault: "" } };
    if (before?.known !== true) return result;
    const startedAt = new Date(this.now).toISOString();
    this.now += 60_000;
    const ended = result.known && result.value.ok ? "succeeded" : "failed";
    const times = { startedAt, endedAt: new Date(this.now).toISOString() };
    const update = anUpdate({ ...times, result: ended, targeted: true, changes: 1, message });
    this.states.set(stack, { known: true, value: { ...before.value, history: [update, ...before.value.history] } });
    return result;
  }

  private up(stack: string): Known<UpResult> {
    this.asked.push(`up ${stack}`);
    if (this.upError !== undefined) throw this.upError;
    if (this.upResult !== undefined) return this.upResult;
    const images = parseProject(SHOP, this.files).stacks.get(stack)?.config.images ?? {};
    const pins = Object.fromEntries(
      Object.entries(images).map(([service, { name, tag, digest }]) => [service, `${name}:${tag}@${digest}`]),
    );
    const before = this.states.get(stack);
    const history = before?.known === true ? before.value.history : [];
    const changes = before?.known === true && JSON.stringify(before.value.running) === JSON.stringify(pins) ? 0 : 4;
    const startedAt = new Date(this.now).toISOString();
    this.now += 60_000;
    const update = anUpdate({ startedAt, endedAt: new Date(this.now).toISOString(), changes });
    const value = { ...aState(pins, update, stack), history: [update, ...history] };
    this.states.set(stack, { known: true, value });
    return { known: true, value: { ok: true, changes, fault: "" } };
  }
}

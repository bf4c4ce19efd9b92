/**
 * A project on the disk and everything around it in memory: an engine that runs what the files pin, endpoints that
 * answer, a registry that has it all, a ledger that is truly chained. Commands run against it through `main`.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Host } from "../../infra/cli/host.ts";
import { main } from "../../infra/cli/main.ts";
import { loadProject } from "../../infra/config/load-project.ts";
import { chainEvents, headOf } from "../../infra/promotion/ledger/chain.ts";
import type { LedgerEvent } from "../../infra/promotion/ledger/ledger-event.ts";
import type { Ports, PreviewStep, StackState } from "../../infra/promotion/ports.ts";
import { formatImage } from "../../infra/values/image-ref.ts";
import { fixedClock, SHOP } from "../support/fixtures.ts";

/** What one command line gave. */
export interface Answer {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** How a command is run. */
export interface RunSettings {
  readonly env?: NodeJS.ProcessEnv;
  /** @default the project */
  readonly cwd?: string;
  /** Columns of both outputs; with it they are terminals. */
  readonly columns?: number;
}

/** What the registry says that tag 1.5.0 of the api is. */
export const API_1_5 = `ghcr.io/acme/shop-api:1.5.0@sha256:${"ab".repeat(32)}`;

const INDEX = "application/vnd.oci.image.index.v1+json";
const NEVER: StackState = { history: [], outputs: undefined, outputsFault: "", running: {}, pendingOperations: 0 };

/** One project with its surroundings. Monday noon in Berlin, 7 January 2030. */
export class SmallWorld {
  readonly root = mkdtempSync(join(tmpdir(), "envs-cli-"));
  readonly clock = fixedClock("2030-01-07T11:00:00Z");
  readonly events: LedgerEvent[] = [];
  readonly states = new Map<string, StackState>();
  /** Services whose health endpoint answers 503. */
  readonly sick = new Set<string>();
  actor = "ben";
  sandbox = false;
  /** Why the next update fails; empty if it does not. */
  updateFault = "";
  /** What a preview shows. */
  steps: readonly PreviewStep[] = [];
  /** Set to make every question to the engine fail. */
  unreachable = "";
  /** What reading the ledger answers instead of its events. */
  ledgerFault: { readonly known: false; readonly why: string; readonly unreachable: boolean } | undefined;
  /** What reading the ledger throws: a bug of ours. */
  bug: Error | undefined;
  /** What recovery says it did. */
  recovered: string | undefined;
  private commits = 0;

  constructor() {
    cpSync(SHOP, this.root, { recursive: true });
  }

  /** Removes the project. */
  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  /** Text of a file of the project. */
  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  /** Replaces text, which must be there, in a file of the project. */
  edit(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(
      join(this.root, file),
      text.replace(from, () => to),
    );
  }

  /** Runs one command line in the project. */
  async run(argv: readonly string[], settings: RunSettings = {}): Promise<Answer> {
    const [out, err] = [[] as string[], [] as string[]];
    const stream = (to: string[]) => ({
      isTerminal: settings.columns !== undefined,
      columns: settings.columns,
      write: (text: string) => void to.push(text),
    });
    const host: Host = {
      env: settings.env ?? {},
      cwd: settings.cwd ?? this.root,
      stdout: stream(out),
      stderr: stream(err),
      createPorts: async () => this.ports(),
    };
    const exit = await main(argv, host);
    return { exit, out: out.join(""), err: err.join("") };
  }

  /** Brings `dev` to its pins and verifies it, as adoption of what the fixture pins. */
  async adoptDev(): Promise<void> {
    await this.up("dev");
    const adopted = await this.run(["adopt", "dev", "--reason", "baseline", "--write"]);
    const verified = await this.run(["verify", "dev"]);
    if (adopted.exit + verified.exit > 0) throw new Error(`${adopted.out}${adopted.err}${verified.out}${verified.err}`);
  }

  /** `dev` runs api 1.5.0 and the fixture's other pins, all of them built from main, released and verified. */
  async releaseDev(): Promise<void> {
    await this.adoptDev();
    const { stacks } = await loadProject(this.root);
    const pins = Object.entries(stacks.get("dev")?.config.images ?? {}).map(
      ([name, pin]) => `${name}=${formatImage(pin)}`,
    );
    const images = pins.map((pin) => (pin.startsWith("api=") ? `api=${API_1_5}` : pin));
    const from = ["--branch", "main", "--commit", "4f2a91c", "--apply"];
    const { exit, out, err } = await this.run(["release", "dev", ...images, ...from]);
    if (exit !== 0) throw new Error(`${out}${err}`);
  }

  private ports(): Ports {
    return {
      sandbox: this.sandbox,
      clock: this.clock,
      engine: {
        readState: async (stack) =>
          this.unreachable === ""
            ? { known: true, value: this.states.get(stack) ?? NEVER }
            : { known: false, why: this.unreachable, unreachable: true },
        preview: async () => ({ known: true, value: { ok: true, steps: this.steps, unchanged: 0, fault: "" } }),
        up: async (stack, { onLine }) => {
          onLine?.("Rollout api updating");
          onLine?.("Rollout api updated");
          return { known: true, value: await this.up(stack) };
        },
      },
      registry: {
        look: async ({ digest }) => ({ known: true, value: { present: true, tagDigest: digest, mediaType: INDEX } }),
        resolve: async (_name, tag) => ({
          known: true,
          value: tag === "9.9.9" ? undefined : `sha256:${"ab".repeat(32)}`,
        }),
      },
      health: {
        ask: async (service, url) =>
          this.sick.has(service)
            ? { service, url, healthy: false, status: 503, detail: "answered 503" }
            : { service, url, healthy: true, status: 200, detail: "" },
      },
      ledger: {
        read: async () => {
          if (this.bug !== undefined) throw this.bug;
          if (this.ledgerFault !== undefined) return this.ledgerFault;
          return { known: true, value: { events: [...this.events], head: headOf(this.events) } };
        },
        append: async (bodies, expected, actor) => {
          if (expected.hash !== headOf(this.events).hash) return "conflict";
          const at = new Date(this.clock.now()).toISOString();
          this.events.push(...chainEvents(bodies, expected, { actor, at, project: "shop", sandbox: this.sandbox }));
          return "appended";
        },
      },
      repository: {
        head: async () => "0".repeat(40),
        actor: async () => this.actor,
        treeHash: async () => "tree",
        dirty: async () => [],
        hasIntent: async () => false,
        recover: async () => this.recovered,
        commitPins: async ({ environment, newText, intentPath, intentText, events, actor, ledgerHead }) => {
          const commit = String(++this.commits).padStart(40, "c");
          mkdirSync(join(this.root, dirname(intentPath)), { recursive: true });
          writeFileSync(join(this.root, intentPath), intentText);
          writeFileSync(join(this.root, `Pulumi.${environment}.yaml`), newText);
          await this.ports().ledger.append(events(commit), ledgerHead, actor);
          return { commit };
        },
      },
      signatures: {
        verify: async (text, signature, publicKey) => ({ known: true, value: signature === `${publicKey} ${text}` }),
        sign: async (text, privateKeyFile) => `${readFileSync(privateKeyFile, "utf8").trim()} ${text}`,
      },
    };
  }

  /** Brings an environment to what its stack file declares. */
  async up(stack: string) {
    this.clock.advance(60_000);
    const at = new Date(this.clock.now()).toISOString();
    const update = { kind: "update", startedAt: at, endedAt: at, targeted: false, message: "" } as const;
    const before = this.states.get(stack) ?? NEVER;
    if (this.updateFault !== "") {
      const failed = { ...update, result: "failed" as const, changes: 1 };
      this.states.set(stack, { ...before, history: [failed, ...before.history] });
      return { ok: false, changes: 1, fault: this.updateFault };
    }
    const { stacks, catalogue } = await loadProject(this.root);
    const images = Object.entries(stacks.get(stack)?.config.images ?? {});
    const services = images.map(
      ([name, pin]) => [name, { image: formatImage(pin), version: pin.tag, digest: pin.digest }] as const,
    );
    const endpoints = images
      .filter(([name]) => catalogue[name]?.exposed === true)
      .map(([name]) => [name, { url: `https://${name}.test`, health: `https://${name}.test/healthz` }] as const);
    this.states.set(stack, {
      ...NEVER,
      history: [{ ...update, result: "succeeded", changes: 3 }, ...before.history],
      outputs: {
        contract: 1,
        environment: stack,
        services: Object.fromEntries(services),
        endpoints: Object.fromEntries(endpoints),
        stores: {},
      },
      running: Object.fromEntries(services.map(([name, { image }]) => [name, image])),
    });
    return { ok: true, changes: 3, fault: "" };
  }
}

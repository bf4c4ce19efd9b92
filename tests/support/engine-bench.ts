/** The engine adapter on the sample shop with a scripted `pulumi`. */
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createEngine } from "../../infra/promotion/adapters/engine-cli.ts";
import type { Engine } from "../../infra/promotion/ports.ts";
import { type FakeAnswer, type FakeEngine, fakeEngine } from "./fake-engine.ts";
import { Scratch } from "./git.ts";

/** A value that must never be seen in anything the adapter says. */
export const SECRET = "hunter2";

/** How an engine is opened. */
export interface BenchOptions {
  /** Backend that the file of `dev` allows. @default the fixture's */
  readonly backend?: string;
  readonly sandbox?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Time limit of reading, in milliseconds. @default 20000 */
  readonly limit?: number;
}

/** One project and its scripted engines. Call `reset` before and `clean` after each test. */
export class EngineBench {
  readonly #scratch = new Scratch();
  #fake: FakeEngine | undefined;
  root = "";

  /** A new copy of the sample shop. */
  reset(): void {
    this.root = this.#scratch.folder();
    cpSync(fileURLToPath(new URL("../fixtures/shop", import.meta.url)), this.root, { recursive: true });
  }

  /** Removes all copies. */
  clean(): void {
    this.#scratch.clean();
  }

  /** An empty folder that is removed with the rest. */
  folder(): string {
    return this.#scratch.folder();
  }

  /** The adapter with a `pulumi` that answers so. */
  engine(answers: readonly FakeAnswer[], take: BenchOptions = {}): Engine {
    const fake = fakeEngine(this.#scratch.folder(), answers);
    this.#fake = fake;
    const backendOf = (stack: string) => (stack === "dev" ? (take.backend ?? "s3://fixture-state") : undefined);
    const env = { ...fake.env, PULUMI_BACKEND_URL: undefined, ...take.env };
    const limits = { read: take.limit ?? 20_000, preview: 20_000, up: 20_000 };
    return createEngine({ root: this.root, env, backendOf, sandbox: take.sandbox ?? false, limits });
  }

  /** Argument lists of the newest engine's calls. */
  calls(): readonly string[] {
    return this.#fake?.calls() ?? [];
  }
}

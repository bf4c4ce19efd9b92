/**
 * What promotion asks of the world, as interfaces. `adapters/` answers them with git, the engine's CLI, a registry and
 * the network; tests answer them from memory. Nothing here throws for what the outside does: it answers `Known`.
 */
import type { StackOutputs } from "../outputs/stack-outputs.ts";
import type { EventBody, LedgerEvent } from "./ledger/ledger-event.ts";

/** A fact, or why it could not be had. What is not known blocks. */
export type Known<T> =
  | { readonly known: true; readonly value: T }
  | {
      readonly known: false;
      /** One sentence, without any raw output of the engine. */
      readonly why: string;
      /** Whether a service could not be reached, rather than answering nonsense. */
      readonly unreachable: boolean;
    };

/** The last update of a stack, from its history. */
export interface UpdateRecord {
  readonly kind: "update" | "refresh" | "destroy" | "import" | "other";
  readonly result: "succeeded" | "failed" | "in-progress" | "other";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC; empty while in progress. */
  readonly endedAt: string;
  /** `--target`, `--exclude` or their kin were given: part of the program was left out. */
  readonly targeted: boolean;
  /** Resources created, updated, replaced or deleted; 0 if nothing changed. */
  readonly changes: number;
  readonly message: string;
}

/** What a stack's state says. */
export interface StackState {
  /** Newest first, at most 20; empty if never updated. */
  readonly history: readonly UpdateRecord[];
  /** Parsed outputs, or undefined if there are none yet. */
  readonly outputs: StackOutputs | undefined;
  /** Why the outputs could not be parsed; empty if they could. */
  readonly outputsFault: string;
  /** Image by service, read from the outputs of the workload resources themselves. */
  readonly running: Readonly<Record<string, string>>;
  /** Operations that an interrupted update left behind. */
  readonly pendingOperations: number;
  /** Whether the state holds what protects something on GitHub. @default false */
  readonly holdsProtection?: true;
}

/** One changed resource of a preview. Holds paths, never values. */
export interface PreviewStep {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly op: "create" | "update" | "replace" | "delete" | "read" | "refresh" | "other";
  /** Changed property paths, sorted. */
  readonly paths: readonly string[];
  /** Paths that force the replacement, sorted. */
  readonly replacePaths: readonly string[];
}

/** What `up` would do. */
export interface PreviewResult {
  readonly ok: boolean;
  /** Changed resources only, sorted by urn. */
  readonly steps: readonly PreviewStep[];
  readonly unchanged: number;
  /** Why it failed, cleaned of values; empty if ok. */
  readonly fault: string;
}

/** What `up` did. */
export interface UpResult {
  readonly ok: boolean;
  readonly changes: number;
  /** Why it failed, cleaned of values; empty if ok. */
  readonly fault: string;
}

/** The engine, by its CLI. Reading needs no stack key (invariant 11); `preview` and `up` do. */
export interface Engine {
  /** State of a stack; `known` with an empty history if the stack was never created. */
  readState(stack: string): Promise<Known<StackState>>;
  preview(stack: string): Promise<Known<PreviewResult>>;
  /** Creates the stack first where it does not exist, without touching its file. */
  up(
    stack: string,
    options: {
      readonly message: string;
      readonly onLine?: (line: string) => void;
      /** URNs of the only resources that are changed. @default all */
      readonly targets?: readonly string[];
    },
  ): Promise<Known<UpResult>>;
}

/** What the registry says of one pin. */
export interface RegistryAnswer {
  /** Whether a manifest with exactly this digest is there. */
  readonly present: boolean;
  /** Digest that the tag names now; undefined if the tag is gone. */
  readonly tagDigest: string | undefined;
  /** Media type of the manifest; empty if absent. */
  readonly mediaType: string;
}

/** An OCI registry, read only. */
export interface Registry {
  look(image: { readonly name: string; readonly tag: string; readonly digest: string }): Promise<Known<RegistryAnswer>>;
  /** Digest that a tag names now, for `release ENV SERVICE=name:tag`; undefined if there is no such tag. */
  resolve(name: string, tag: string): Promise<Known<string | undefined>>;
}

/** One health answer. */
export interface HealthAnswer {
  readonly service: string;
  readonly url: string;
  readonly healthy: boolean;
  /** HTTP status, 0 if nothing answered. */
  readonly status: number;
  readonly detail: string;
}

/** Asks a service's health endpoint, with its own bounded retries. */
export interface HealthProbe {
  ask(service: string, url: string): Promise<HealthAnswer>;
}

/** The ledger as read at one moment. */
export interface LedgerSnapshot {
  readonly events: readonly LedgerEvent[];
  /** `seq` 0 and 64 zeros when empty. */
  readonly head: { readonly seq: number; readonly hash: string };
}

/** The append-only record. */
export interface Ledger {
  /** Reads and verifies the chain; a broken one is not `known`, nor one that lacks what a committed intent was decided on. */
  read(): Promise<Known<LedgerSnapshot>>;
  /**
   * Appends after `expected`, or answers that somebody else was first: then decide again on the new head.
   * An `approved`, `built` or `locked` event that is already there, or an event of the same type and intent, is not written twice.
   */
  append(
    bodies: readonly EventBody[],
    expected: LedgerSnapshot["head"],
    actor: string,
  ): Promise<"appended" | "conflict">;
}

/** What one commit of pins changes. */
export interface PinsCommit {
  /** Environment whose stack file changes. */
  readonly environment: string;
  /** The stack file exactly as it was judged; anything else there now is refused. */
  readonly expectedText: string;
  readonly newText: string;
  /** Intent file: its path below the project and its text. */
  readonly intentPath: string;
  readonly intentText: string;
  readonly message: string;
  /** Events to append once the commit is there; `commit` is filled in. Recovery appends them after a crash. */
  readonly events: (commit: string) => readonly EventBody[];
  readonly actor: string;
  readonly ledgerHead: LedgerSnapshot["head"];
}

/** The project's git repository and files. */
export interface Repository {
  /** Commit of HEAD, or undefined before the first. */
  head(): Promise<string | undefined>;
  /** Person behind this clone: `user.email`'s or `user.name`'s login, lower case. */
  actor(): Promise<string>;
  /** Hash over infra/, components/, Pulumi.yaml and the lock file as they are in the working tree (invariant 14). */
  treeHash(): Promise<string>;
  /** Paths among `paths` that differ from HEAD. */
  dirty(paths: readonly string[]): Promise<readonly string[]>;
  /** Whether an intent of this id is committed. */
  hasIntent(environment: string, id: string): Promise<boolean>;
  /**
   * Stack file and intent in one commit, crash-safe: a kill at any moment leaves all of the old or all of the new after
   * `recover` (invariant 8). @throws UserError `LOCK_HELD` (exit 5), `FILE_CHANGED`, `FILE_UNSAFE`, `DETACHED_HEAD`,
   *   `WRITE_FAILED`, `LEDGER_CONFLICT`
   */
  commitPins(change: PinsCommit): Promise<{ readonly commit: string }>;
  /** Finishes or undoes what a killed command left; returns what it did, in words, or undefined. */
  recover(): Promise<string | undefined>;
}

/** Checks SSH signatures of approvals. */
export interface Signatures {
  /** Whether `signature` is by `publicKey` over `text` in the namespace `envs-approval`. */
  verify(text: string, signature: string, publicKey: string): Promise<Known<boolean>>;
  sign(text: string, privateKeyFile: string): Promise<string>;
}

/** Time, so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** All ports together. */
export interface Ports {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly health: HealthProbe;
  readonly ledger: Ledger;
  readonly repository: Repository;
  readonly signatures: Signatures;
  readonly clock: Clock;
  /** Whether this is the sandbox: its events and intents say so and are refused elsewhere. */
  readonly sandbox: boolean;
}

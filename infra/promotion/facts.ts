/**
 * Everything that the gates judge by, gathered once (invariant 4: what could not be had says so and blocks). Nothing in
 * it asks the outside again, so the same facts always give the same plan.
 */
import type { Project } from "../config/project.ts";
import type { Graph } from "../environment/graph.ts";
import { stackTextFaults } from "../environment/rules.ts";
import { type Fault, UserError } from "../errors.ts";
import { sha256 } from "../values/content-hash.ts";
import { type LedgerView, viewLedger } from "./ledger/ledger-view.ts";
import { editPins } from "./pin-edit.ts";
import type { Known, LedgerSnapshot, RegistryAnswer, StackState } from "./ports.ts";
import { type PinTexts, parsePins, pinTexts } from "./release.ts";
import { type Request, targetOf } from "./requests.ts";
import { type Selection, selectRelease } from "./select-release.ts";

/** The target's file, as it is and as it would be. */
export interface TargetFile {
  readonly environment: string;
  /** File name relative to the project. */
  readonly file: string;
  readonly text: string;
  /** Pins in it now. */
  readonly before: PinTexts;
  /** Pins after it; equal to `before` if nothing could be chosen. */
  readonly after: PinTexts;
  /** The text after it, or why the pins cannot be put in. */
  readonly newText: Known<string>;
  /** What is wrong with the project once that text is there. */
  readonly faults: readonly Fault[];
  /** Hash of the text: the configuration that an approval is about, and the pins that the changes begin from. */
  readonly digest: string;
}

/** All facts. */
export interface Facts {
  /** Milliseconds since the epoch: the one moment at which everything is judged. */
  readonly now: number;
  readonly sandbox: boolean;
  readonly project: Project;
  readonly graph: Graph;
  readonly ledger: Known<LedgerView>;
  /** State of the source; of the environment itself unless it is a promotion. */
  readonly source: Known<StackState>;
  /** State of the environment whose pins would change. */
  readonly target: Known<StackState>;
  readonly selection: Selection;
  readonly file: TargetFile;
  /** Registry's answer by pin text. */
  readonly registry: ReadonlyMap<string, Known<RegistryAnswer>>;
  /** Whether the signature of an approval holds, by the seq of its event. Not asked: not in the map. */
  readonly signatures: ReadonlyMap<number, Known<boolean>>;
  /** What approvals must be bound to. Filled in by `decide`; empty for the gates that it is made from. */
  readonly contentHash: string;
}

/** What facts are made from, once the outside has answered. */
export interface FactSources {
  readonly now: number;
  readonly sandbox: boolean;
  readonly project: Project;
  readonly graph: Graph;
  readonly ledger: Known<LedgerSnapshot>;
  readonly source: Known<StackState>;
  readonly target: Known<StackState>;
}

/** Facts without the registry's answers and signatures, which depend on them. Pure. */
export function assembleFacts(request: Request, sources: FactSources): Facts {
  const { project, graph, now, sandbox, source, target } = sources;
  const ledger: Known<LedgerView> = sources.ledger.known
    ? { known: true, value: viewLedger(sources.ledger.value.events) }
    : sources.ledger;
  const before = presentPins(project, targetOf(request));
  const selection = selectRelease({ request, before, state: source, ledger });
  const file = targetFile(project, targetOf(request), before, selection.chosen ? selection.after : before);
  const empty = { registry: new Map(), signatures: new Map(), contentHash: "" };
  return { now, sandbox, project, graph, ledger, source, target, selection, file, ...empty };
}

/** Pins in the file of an environment. @throws Error if there is no such environment: check the request first */
export function presentPins(project: Project, environment: string): PinTexts {
  const stack = project.stacks.get(environment);
  if (stack === undefined) throw new Error(`no environment "${environment}"`);
  return pinTexts(stack.config.images);
}

function targetFile(project: Project, environment: string, before: PinTexts, after: PinTexts): TargetFile {
  const stack = project.stacks.get(environment);
  if (stack === undefined) throw new Error(`no environment "${environment}"`);
  const { file, text } = stack;
  const newText = edited(text, after);
  return {
    environment,
    file,
    text,
    before,
    after,
    newText,
    faults: newText.known ? stackTextFaults(project, environment, newText.value) : [],
    digest: sha256(text),
  };
}

function edited(text: string, pins: PinTexts): Known<string> {
  try {
    return { known: true, value: editPins(text, parsePins(pins)) };
  } catch (error) {
    if (error instanceof UserError) return { known: false, why: error.message, unreachable: false };
    throw error;
  }
}

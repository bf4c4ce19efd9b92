/** What the engine did, read from its own JSON: for the tests that drive it through the sandbox. */
import assert from "node:assert/strict";
import { sampleImage } from "../../sandbox/registry/sample-image.ts";
import type { RunResult, TestSandbox } from "./sandbox.ts";

/** One step of a preview that changes something. */
export interface EngineStep {
  readonly op: string;
  /** Logical name, last part of the URN. */
  readonly name: string;
  readonly type: string;
  /** Changed paths with what they do, for example `update` or `update-replace`. */
  readonly diff: Readonly<Record<string, string>>;
  readonly replaceReasons: readonly string[];
  /** Outputs as the preview knows them. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** A resource of the state. */
export interface EngineResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  /** Whether it is read only, as one that somebody else made. */
  readonly external?: boolean;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

interface RawStep {
  readonly op: string;
  readonly urn: string;
  readonly replaceReasons?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string }>> | null;
  readonly newState?: { readonly type?: string; readonly outputs?: Readonly<Record<string, unknown>> };
}

/** The pin of a sample image. */
export function pinOf(name: string, tag: string): string {
  return `${name}:${tag}@${sampleImage(name, tag).digest}`;
}

/** A change of a stack file that moves one service's pin. */
export function repin(service: string, image: string): (text: string) => string {
  return (text) => {
    const line = new RegExp(`^( +${service}:) .*@sha256:.*$`, "m");
    assert.match(text, line);
    return text.replace(line, `$1 ${image}`);
  };
}

/** Brings a stack to its program and asserts that it worked. */
export async function up(sandbox: TestSandbox, stack: string, ...options: readonly string[]): Promise<RunResult> {
  const result = await sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", stack, ...options);
  assert.equal(result.code, 0, result.stdout + result.stderr);
  return result;
}

/** The steps of a preview that change something. */
export async function previewSteps(
  sandbox: TestSandbox,
  stack: string,
  ...options: readonly string[]
): Promise<readonly EngineStep[]> {
  const result = await sandbox.pulumi("preview", "--json", "--stack", stack, ...options);
  assert.equal(result.code, 0, result.stdout + result.stderr);
  const { steps } = JSON.parse(result.stdout) as { readonly steps: readonly RawStep[] };
  // A definition that must be there is read at every run, which changes nothing.
  return steps.filter(({ op }) => op !== "same" && op !== "read").map(stepOf);
}

/** The outputs of a stack, secrets left out. */
export async function outputsOf(sandbox: TestSandbox, stack: string): Promise<Readonly<Record<string, unknown>>> {
  const result = await sandbox.pulumi("stack", "output", "--json", "--stack", stack);
  assert.equal(result.code, 0, result.stderr);
  return JSON.parse(result.stdout) as Record<string, unknown>;
}

/** The resources of a stack's state. */
export async function resourcesOf(sandbox: TestSandbox, stack: string): Promise<readonly EngineResource[]> {
  const result = await sandbox.pulumi("stack", "export", "--stack", stack);
  assert.equal(result.code, 0, result.stderr);
  const { deployment } = JSON.parse(result.stdout) as {
    readonly deployment: { readonly resources?: readonly EngineResource[] };
  };
  return deployment.resources ?? [];
}

function stepOf({ op, urn, replaceReasons, detailedDiff, newState }: RawStep): EngineStep {
  const diff = Object.entries(detailedDiff ?? {}).map(([path, { kind }]) => [path, kind]);
  return {
    op,
    name: urn.split("::").at(-1) ?? "",
    type: newState?.type ?? "",
    diff: Object.fromEntries(diff),
    replaceReasons: replaceReasons ?? [],
    outputs: newState?.outputs ?? {},
  };
}

/**
 * The world that the stand-ins play: clusters by context, accounts by stack. It is fixed when the copy of the project is
 * made; a stack file that is edited later meets it as it was, so that a wrong target is found. New stacks are learnt.
 */
import { stringify } from "yaml";
import type { SandboxPaths } from "../paths.ts";
import { readJson, writeFileWhole, writeJson } from "../store/json-file.ts";
import { type ProjectFacts, readFacts } from "./facts.ts";

interface WorldFile {
  readonly stacks: readonly string[];
  /** Server URL by context. */
  readonly contexts: Readonly<Record<string, string>>;
  /** Account id by stack. */
  readonly accounts: Readonly<Record<string, string>>;
}

/** What exists outside of the project. */
export interface World {
  /** Path of the sandbox's kubeconfig. */
  readonly kubeconfig: string;
  /** Server URL by context. */
  contexts(): Readonly<Record<string, string>>;
  /** Account that the stack's credentials belong to, or undefined if it was made without one. */
  accountOf(stack: string): string | undefined;
}

/** Makes the world of the project's facts and writes it down with its kubeconfig. */
export function createWorld(paths: SandboxPaths, facts: ProjectFacts): void {
  write(paths, joined({ stacks: [], contexts: {}, accounts: {} }, facts));
}

/** The world as it is written down. Asked about a stack that it does not know, it looks into the copy once more. */
export function openWorld(paths: SandboxPaths): World {
  return {
    kubeconfig: paths.kubeconfig,
    contexts: () => read(paths).contexts,
    accountOf: (stack) => (read(paths).stacks.includes(stack) ? read(paths) : learnStacks(paths)).accounts[stack],
  };
}

/** Takes in the stacks that the copy has got since. What is known already stays as it is. */
export function learnStacks(paths: SandboxPaths): { readonly accounts: Readonly<Record<string, string>> } {
  const known = read(paths);
  const next = joined(known, readFacts(paths.project));
  if (next.stacks.length > known.stacks.length) write(paths, next);
  return next;
}

function joined(known: WorldFile, facts: ProjectFacts): WorldFile {
  const fresh = Object.entries(facts.stacks).filter(([stack]) => !known.stacks.includes(stack));
  const contexts = fresh
    .filter(([, { context }]) => context !== "")
    .map(([, { context, server }]) => [context, server]);
  const accounts = fresh.flatMap(([stack, { accountId }]) => (accountId === undefined ? [] : [[stack, accountId]]));
  return {
    stacks: [...known.stacks, ...fresh.map(([stack]) => stack)],
    contexts: { ...Object.fromEntries(contexts), ...known.contexts },
    accounts: { ...Object.fromEntries(accounts), ...known.accounts },
  };
}

function read(paths: SandboxPaths): WorldFile {
  return (readJson(paths.world) ?? { stacks: [], contexts: {}, accounts: {} }) as WorldFile;
}

function write(paths: SandboxPaths, world: WorldFile): void {
  writeFileWhole(paths.kubeconfig, kubeconfigOf(world));
  writeJson(paths.world, world);
}

function kubeconfigOf({ contexts }: WorldFile): string {
  const named = Object.entries(contexts);
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: named.map(([name, server]) => ({ name, cluster: { server } })),
    // No current context: a stack names its own, and nothing falls on one by accident.
    contexts: named.map(([name]) => ({ name, context: { cluster: name, user: "sandbox" } })),
    users: [{ name: "sandbox", user: {} }],
  });
}

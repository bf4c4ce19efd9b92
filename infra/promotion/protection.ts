/**
 * Which steps of a preview change who may do what on GitHub: environments with their rules, and rulesets. Deployments have
 * no right to them; what a promotion's approvals let through must not be able to change what approvals are. Pure.
 */
import type { PreviewStep } from "./ports.ts";

/** What of GitHub a deployment may write. Everything else of GitHub is protection, whatever a later version brings. */
const ORDINARY: ReadonlySet<string> = new Set(["ActionsEnvironmentSecret", "ActionsEnvironmentVariable"]);

/** What carries resources without being any: it is made with the first of them. */
const CARRIER = /^(platform:github:|pulumi:providers:github$|pulumi:pulumi:Stack$)/;

/** What of a step is told. */
export type StepWords = Pick<PreviewStep, "type" | "name" | "paths"> & { readonly op: string };

/** The steps of a preview, told apart. */
export interface SortedSteps {
  /** Changes of protection. */
  readonly protection: readonly PreviewStep[];
  /** Changes of anything else that is a resource. */
  readonly others: readonly PreviewStep[];
  /** URNs of what has to be named so that the engine changes the protection and nothing else. */
  readonly targets: readonly string[];
}

/** Whether a resource of this type protects something on GitHub. */
export function isProtection(type: string): boolean {
  return type.startsWith("github:") && !ORDINARY.has(type.slice(type.lastIndexOf(":") + 1));
}

/** Tells changes of protection from all others. What is only read is no change. */
export function sortSteps(steps: readonly PreviewStep[]): SortedSteps {
  const changes = steps.filter(({ op }) => op !== "read" && op !== "refresh");
  const protection = changes.filter(({ type }) => isProtection(type));
  const carriers = changes.filter(({ type }) => CARRIER.test(type));
  const others = changes.filter(({ type }) => !isProtection(type) && !CARRIER.test(type));
  return { protection, others, targets: [...protection, ...carriers].map(({ urn }) => urn) };
}

/** One change in words: `update RepositoryEnvironment github-deploy (waitTimer)`. */
export function stepText({ op, type, name, paths }: StepWords): string {
  const what = `${op} ${type.slice(type.lastIndexOf(":") + 1)} ${name}`;
  return op === "update" && paths.length > 0 ? `${what} (${paths.join(", ")})` : what;
}

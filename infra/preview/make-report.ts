/**
 * Gathers what a comment needs: the engine's preview of each touched stack, at most two at once, and the gates of every
 * way into it. Nothing here decides or writes; what could not be asked is reported as such, never left out.
 */

import { UserError } from "../errors.ts";
import { judge } from "../promotion/judge.ts";
import type { PreviewResult } from "../promotion/ports.ts";
import type { Pins } from "../promotion/release.ts";
import type { PromotionScope } from "../promotion/scope.ts";
import { formatImage } from "../values/image-ref.ts";
import type { PreviewReport, ReportStack, StackPreview, WayIn } from "./preview-report.ts";
import type { TouchedStack } from "./touched-stacks.ts";

/** Engines at once: each takes a processor and some 300 MB. */
const AT_ONCE = 2;

/** What to preview. */
export interface PreviewRequest {
  readonly stacks: readonly TouchedStack[];
  /** Pins of each environment in the revision compared with; undefined if nothing is compared. */
  readonly base:
    | { readonly ref: string; readonly pins: ReadonlyMap<string, Readonly<Record<string, string>>> }
    | undefined;
  /** Told before each step that takes time. @default nobody */
  readonly onProgress?: (line: string) => void;
}

/** Previews the stacks and judges every way into them. Faults of one stack are part of the report, not an error. */
export async function makeReport(scope: PromotionScope, request: PreviewRequest): Promise<PreviewReport> {
  const { project, graph, ports } = scope;
  const stacks = await mapAtMost(AT_ONCE, request.stacks, async (touched, index) => {
    request.onProgress?.(`previewing ${touched.stack} (${index + 1} of ${request.stacks.length})`);
    return previewStack(scope, touched);
  });
  // Judged one after another: each judgement reads the same states, and their order must not depend on speed.
  const judged: ReportStack[] = [];
  for (const stack of stacks) judged.push({ ...stack, waysIn: [...(await judgeWaysIn(scope, stack.stack))] });
  return {
    project: project.name,
    sandbox: ports.sandbox,
    base: request.base?.ref ?? null,
    environments: graph.order.map((name) => ({ name, sources: [...graph.sourcesOf(name)], leaf: graph.isLeaf(name) })),
    versions: [...versionsOf(scope, request)],
    stacks: judged,
  };
}

async function previewStack(scope: PromotionScope, touched: TouchedStack): Promise<ReportStack> {
  const tier = scope.project.stacks.get(touched.stack)?.config.tier ?? "";
  const preview = touched.resources ? await askEngine(scope, touched.stack) : notAsked;
  return { stack: touched.stack, tier, paths: [...touched.paths], preview, waysIn: [] };
}

const notAsked: StackPreview = { status: "not-asked", fault: "", unreachable: false, unchanged: 0, steps: [] };

async function askEngine(scope: PromotionScope, stack: string): Promise<StackPreview> {
  const answer = await scope.ports.engine.preview(stack);
  if (!answer.known) return { ...notAsked, status: "unknown", fault: answer.why, unreachable: answer.unreachable };
  return fromResult(answer.value);
}

function fromResult(result: PreviewResult): StackPreview {
  const steps = result.steps.map((step) => ({ ...step, paths: [...step.paths], replacePaths: [...step.replacePaths] }));
  const status = result.ok ? "ok" : "failed";
  return { status, fault: result.fault, unreachable: false, unchanged: result.unchanged, steps };
}

async function judgeWaysIn(scope: PromotionScope, target: string): Promise<readonly WayIn[]> {
  if (!scope.project.stacks.has(target)) return [];
  const ways: WayIn[] = [];
  const initiator = await scope.ports.repository.actor().catch(() => "unknown");
  for (const source of scope.graph.sourcesOf(target)) {
    try {
      const { plan } = await judge(scope, { kind: "promotion", source, target, initiator, reason: "preview" });
      ways.push({ source, plan, fault: "" });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      ways.push({ source, plan: null, fault: error.message });
    }
  }
  return ways;
}

function versionsOf(scope: PromotionScope, request: PreviewRequest): PreviewReport["versions"] {
  return scope.graph.order.flatMap((environment) => {
    const now = pinned(scope.project.stacks.get(environment)?.config.images ?? {});
    const base = request.base === undefined ? now : (request.base.pins.get(environment) ?? {});
    const services = [...new Set([...Object.keys(base), ...Object.keys(now)])].sort();
    return services.map((service) => ({
      service,
      environment,
      before: base[service] ?? null,
      after: now[service] ?? null,
    }));
  });
}

function pinned(pins: Pins): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(pins).map(([service, image]) => [service, formatImage(image)]));
}

/** Runs `work` over `items`, at most `limit` at once; results in the order of the items. */
async function mapAtMost<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results.set(index, await work(item, index));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return items.flatMap((_, index) => {
    const result = results.get(index);
    return result === undefined ? [] : [result];
  });
}

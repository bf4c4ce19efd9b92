/** `pulumi preview --json` and the output of `pulumi up`, parsed into names and paths; values stay behind. Pure. */
import * as z from "zod";
import type { PreviewStep } from "../ports.ts";

const stepSchema = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: z.object({ type: z.string() }).nullish(),
  newState: z.object({ type: z.string() }).nullish(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.object({ kind: z.string() })).nullish(),
});

const previewSchema = z.object({
  steps: z.array(stepSchema).nullish(),
  // The steps leave most unchanged resources out; the summary counts them all.
  changeSummary: z.record(z.string(), z.number()).nullish(),
});

type RawStep = z.output<typeof stepSchema>;

/** Changed resources sorted by urn, and how many stay. @throws Error if the text is not of the engine's shape */
export function parsePreview(text: string): { readonly steps: readonly PreviewStep[]; readonly unchanged: number } {
  const { steps: given, changeSummary } = previewSchema.parse(JSON.parse(text));
  const steps = given ?? [];
  const byUrn = Map.groupBy(steps, (step) => step.urn);
  const merged = [...byUrn.values()].map(mergeSteps);
  const changed = merged.filter((step): step is PreviewStep => step !== undefined);
  changed.sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const readAgain = steps.filter(isReadAgain).length;
  const same = changeSummary?.same ?? merged.length - changed.length - readAgain;
  return { steps: changed, unchanged: same + readAgain };
}

/** What the program only looks at is read at every run: said once, when it is new. */
function isReadAgain({ op, oldState }: RawStep): boolean {
  return op === "read" && oldState !== undefined && oldState !== null;
}

/** The engine shows a replacement as up to three steps of one resource; undefined if nothing changes. */
function mergeSteps(steps: readonly RawStep[]): PreviewStep | undefined {
  const [first] = steps;
  if (first === undefined || steps.every((step) => step.op === "same" || isReadAgain(step))) return undefined;
  const { urn } = first;
  const type = steps.map((step) => step.newState?.type ?? step.oldState?.type).find((name) => name !== undefined) ?? "";
  const paths = steps.flatMap((step) => [...(step.diffReasons ?? []), ...Object.keys(step.detailedDiff ?? {})]);
  const forcing = steps.flatMap((step) => [
    ...(step.replaceReasons ?? []),
    ...Object.entries(step.detailedDiff ?? {})
      .filter(([, diff]) => diff.kind.endsWith("-replace"))
      .map(([path]) => path),
  ]);
  return {
    urn,
    type,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    op: operationOf(steps),
    paths: precise(paths),
    replacePaths: precise(forcing),
  };
}

function operationOf(steps: readonly RawStep[]): PreviewStep["op"] {
  const ops = steps.map((step) => step.op).filter((op) => op !== "same");
  if (ops.some((op) => op === "replace" || op === "create-replacement" || op === "delete-replaced")) return "replace";
  const op = ops[0] ?? "";
  return op === "create" || op === "update" || op === "delete" || op === "read" || op === "refresh" ? op : "other";
}

/** Sorted, without a path whose parts are listed themselves: `spec` beside `spec.replicas` says nothing. */
function precise(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)].sort();
  return all.filter((path) => !all.some((other) => other.startsWith(`${path}.`) || other.startsWith(`${path}[`)));
}

const STEP =
  /^\s*(?:[+~<>=-]+\s+)?([\w.-]+:[\w./-]+:[\w-]+) ([\w.-]+) (\*\*[a-z ]*failed\*\*|(?:creat|updat|delet|replac|read|refresh|import)(?:e|ing|ed)\b)/;
const SUMMARY = /^\s+\S+\s*(\d+) (?:created|updated|deleted|replaced|imported)$/;

/** One line of `pulumi up` as resource and verb, or undefined if it may hold anything else. */
export function harmlessLine(line: string): string | undefined {
  const found = STEP.exec(line);
  return found === null ? undefined : `${found[1]} ${found[2]} ${(found[3] ?? "").replaceAll("*", "")}`;
}

/** Resources changed, from the summary at the end of `pulumi up`. */
export function countChanges(output: string): number {
  const lines = output.slice(output.lastIndexOf("\nResources:")).split("\n");
  return lines.reduce((sum, line) => sum + Number(SUMMARY.exec(line)?.[1] ?? 0), 0);
}

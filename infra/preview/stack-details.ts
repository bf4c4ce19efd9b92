/** One stack in the comment, folded: what happens to which resource, and every gate of each way in. */
import type { Decision } from "../promotion/decision.ts";
import { codeSpan, htmlCode } from "../values/inert-text.ts";
import { fitLines, sizeOf } from "./budget.ts";
import type { ReportStack, ReportStep, WayIn } from "./preview-report.ts";
import { countSteps, OPERATIONS, orderSteps } from "./step-order.ts";
import { wayIcon } from "./summary-table.ts";

const MOST_PATHS = 8;

/**
 * The folded section, at most `budget` characters. Gates get up to half of it, resources the rest; what is left out is
 * counted in a visible line.
 */
export function stackDetails(stack: ReportStack, budget: number): readonly string[] {
  const before = [`<details><summary>${htmlCode(stack.stack, 60)} — ${title(stack)}</summary>`, ""];
  const after = ["", "</details>"];
  const room = budget - sizeOf(before) - sizeOf(after);
  const command = `\`./envs preview --json\``;
  const gates = fitLines(
    gateLines(stack),
    Math.floor(room / 2),
    (left) => `\n✂️ ${left} more lines of gates: ${command}`,
  );
  const steps = fitLines(stepLines(stack), room - sizeOf(gates) - 1, (left) => `\n✂️ ${left} more lines: ${command}`);
  return [...before, ...steps, "", ...gates, ...after];
}

function title({ preview }: ReportStack): string {
  if (preview.status === "failed") return "the preview failed";
  if (preview.status === "unknown") return "could not be previewed";
  if (preview.status === "not-asked") return "no resource can change";
  const counts = countSteps(preview.steps);
  const parts = OPERATIONS.filter((op) => counts[op] > 0).map((op) => `${counts[op]} to ${op}`);
  return [...parts, `${preview.unchanged} unchanged`].join(", ");
}

function stepLines({ preview, paths }: ReportStack): readonly string[] {
  const touched = paths.length === 0 ? [] : [`Touched by ${listed(paths)}.`, ""];
  if (preview.status === "not-asked") return [...touched, "The engine was not asked: only gates can change."];
  if (preview.status !== "ok") return [...touched, `❌ ${codeSpan(preview.fault)}`];
  if (preview.steps.length === 0) return [...touched, "No resource changes."];
  return [...touched, ...orderSteps(preview.steps).map(stepLine)];
}

function stepLine(step: ReportStep): string {
  const destroys = step.op === "replace" || step.op === "delete";
  const what = destroys ? `⚠️ **${step.op}**` : step.op;
  const forced = step.replacePaths.length > 0 ? ` — forced by ${listed(step.replacePaths)}` : "";
  const others = step.paths.filter((path) => !step.replacePaths.includes(path));
  const changed = others.length > 0 ? ` — ${listed(others)}` : "";
  return `- ${what} ${codeSpan(step.name, 120)} (${codeSpan(step.type, 120)})${forced}${changed}`;
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, MOST_PATHS).map((text) => codeSpan(text, 120));
  return texts.length > MOST_PATHS ? `${shown.join(", ")} and ${texts.length - MOST_PATHS} more` : shown.join(", ");
}

function gateLines({ waysIn }: ReportStack): readonly string[] {
  if (waysIn.length === 0) return ["An entry: it receives builds by `./envs release`."];
  return waysIn.flatMap((way) => [...wayLines(way), ""]);
}

function wayLines(way: WayIn): readonly string[] {
  const heading = `#### ${wayIcon(way)} From ${codeSpan(way.source, 60)}`;
  if (way.plan === null) return [`${heading}: could not be judged`, "", codeSpan(way.fault)];
  const { decisions, changes, allowed } = way.plan;
  const closed = decisions.filter((decision) => decision.verdict !== "pass");
  const passed = decisions.filter((decision) => decision.verdict === "pass");
  const moves = changes.map(
    (change) =>
      `- ${codeSpan(change.service, 60)} ${codeSpan(change.from ?? "–", 160)} → ${codeSpan(change.to ?? "–", 160)}`,
  );
  return [
    `${heading}: ${allowed ? "every gate is open" : `${closed.length} of ${decisions.length} gates closed`}`,
    "",
    ...(changes.length === 0 ? ["Nothing would move."] : moves),
    "",
    ...(closed.length === 0
      ? []
      : ["| | Gate | Code | Why | What to do |", "|---|---|---|---|---|", ...closed.map(gateRow), ""]),
    ...(passed.length === 0 ? [] : [`✅ ${passed.map((decision) => codeSpan(decision.gate, 40)).join(" ")}`]),
  ];
}

function gateRow(decision: Decision): string {
  const icons = { pass: "✅", block: "⛔", unknown: "❔", waived: "📝" } as const;
  const remedy = decision.remedy === "" ? "" : codeSpan(decision.remedy);
  const cells = [
    icons[decision.verdict],
    codeSpan(decision.gate, 40),
    codeSpan(decision.code, 60),
    codeSpan(decision.reason),
    remedy,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The first thing a reviewer sees: one line a stack, with what is destroyed and whether the way in is open. */

import { codeSpan } from "../values/inert-text.ts";
import { fitLines } from "./budget.ts";
import type { PreviewReport, ReportStack, WayIn } from "./preview-report.ts";
import { countSteps } from "./step-order.ts";

/** Headline of the comment: how many stacks, and what is lost. Never longer than a few hundred characters. */
export function headline(report: PreviewReport): readonly string[] {
  const steps = report.stacks.flatMap((stack) => stack.preview.steps);
  const counts = countSteps(steps);
  const failed = report.stacks.filter(
    ({ preview }) => preview.status === "failed" || preview.status === "unknown",
  ).length;
  const lost = [
    ...(counts.replace > 0 ? [`${counts.replace} replaced`] : []),
    ...(counts.delete > 0 ? [`${counts.delete} deleted`] : []),
  ];
  const parts = [
    `${report.stacks.length} ${report.stacks.length === 1 ? "stack" : "stacks"}`,
    `${steps.length} ${steps.length === 1 ? "change" : "changes"}`,
    lost.length > 0 ? `⚠️ ${lost.join(", ")}` : "nothing replaced or deleted",
    ...(failed > 0 ? [`❌ ${failed} without a preview`] : []),
  ];
  const compared = report.base === null ? "" : ` Compared with ${codeSpan(report.base, 80)}.`;
  const sandbox = report.sandbox
    ? [
        "",
        "> 🧪 Made in the sandbox: the real engine against stand-in providers. It says nothing about a real account.",
      ]
    : [];
  return [
    `## Preview of ${codeSpan(report.project, 80)}: ${parts.join(" · ")}`,
    ...sandbox,
    "",
    `${intro(report)}${compared}`,
  ];
}

function intro(report: PreviewReport): string {
  if (report.stacks.length === 0) return "The change touches no stack: nothing would be created, changed or deleted.";
  return "Operations and property paths only; values are never shown.";
}

/** Rows by stack, cut to `budget` characters with a notice. Stacks that lose something or failed come first when cut. */
export function summaryTable(report: PreviewReport, budget: number): readonly string[] {
  if (report.stacks.length === 0) return [];
  const head = ["| Stack | Replace | Delete | Create | Update | Unchanged | Way in |", "|---|--:|--:|--:|--:|--:|---|"];
  const room = budget - head.reduce((size, line) => size + line.length + 1, 0);
  const rows = report.stacks.map((stack) => ({ line: summaryRow(stack), urgent: isUrgent(stack) }));
  const inOrder = rows.map((row) => row.line);
  const urgentFirst = [...rows.filter((row) => row.urgent), ...rows.filter((row) => !row.urgent)].map(
    (row) => row.line,
  );
  const fits = inOrder.join("\n").length + 1 <= room;
  const notice = (left: number) => `| ✂️ ${left} more stacks are left out: \`./envs preview --json\` | | | | | | |`;
  return [...head, ...fitLines(fits ? inOrder : urgentFirst, room, notice)];
}

function isUrgent({ preview }: ReportStack): boolean {
  return preview.status === "failed" || preview.steps.some((step) => step.op === "replace" || step.op === "delete");
}

function summaryRow(stack: ReportStack): string {
  const name = codeSpan(stack.stack, 60);
  const way = stack.waysIn.length === 0 ? "entry" : waysIn(stack.waysIn);
  const { preview } = stack;
  if (preview.status === "failed") return `| ${name} | ❌ the preview failed | | | | | ${way} |`;
  if (preview.status === "unknown") return `| ${name} | ❔ could not be previewed | | | | | ${way} |`;
  if (preview.status === "not-asked") return `| ${name} | no resource can change | | | | | ${way} |`;
  const counts = countSteps(preview.steps);
  const loud = (count: number) => (count > 0 ? `⚠️ **${count}**` : "0");
  const cells = [loud(counts.replace), loud(counts.delete), counts.create, counts.update, preview.unchanged, way];
  return `| ${name} | ${cells.join(" | ")} |`;
}

function waysIn(ways: readonly WayIn[]): string {
  const shown = ways.slice(0, 4).map((way) => `${wayIcon(way)} ${codeSpan(way.source, 40)}`);
  return ways.length > 4 ? `${shown.join(" ")} and ${ways.length - 4} more` : shown.join(" ");
}

/** ✅ open, ⛔ blocked, ❔ not judged. */
export function wayIcon(way: WayIn): string {
  if (way.plan === null) return "❔";
  return way.plan.allowed ? "✅" : "⛔";
}

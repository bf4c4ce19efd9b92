/**
 * A report as the comment of a pull request: one pure function, the same bytes for the same report. GitHub refuses more
 * than 65,536 characters; this stays at 60,000 whatever comes in, keeps the summary always, and says what it left out.
 */

import { label } from "../values/inert-text.ts";
import { sizeOf } from "./budget.ts";
import { environmentGraph } from "./environment-graph.ts";
import type { PreviewReport } from "./preview-report.ts";
import { stackDetails } from "./stack-details.ts";
import { headline, summaryTable } from "./summary-table.ts";
import { versionTable } from "./version-table.ts";

/** Most characters of a comment, in UTF-16 units; GitHub's own limit is 65,536. */
export const COMMENT_BUDGET = 60_000;

const SUMMARY_BUDGET = 12_000;
const VERSIONS_BUDGET = 12_000;
const GRAPH_BUDGET = 5_000;
/** Below this a folded section says nothing useful; the stack is counted as left out instead. */
const SMALLEST_SECTION = 700;
const NOTICE_BUDGET = 200;

/** First line of the comment, by which it is found and edited in place. One project, one comment. */
export function commentMarker(project: string): string {
  return `<!-- envs-preview:${label(project)} -->`;
}

/** The comment: marker, headline and summary first, then versions, stacks and graph. Ends with a line end. */
export function renderComment(report: PreviewReport): string {
  const top = [commentMarker(report.project), ...headline(report), "", ...summaryTable(report, SUMMARY_BUDGET), ""];
  const versions = [...versionTable(report, VERSIONS_BUDGET), ""];
  const graph = environmentGraph(report, GRAPH_BUDGET);
  const room = COMMENT_BUDGET - sizeOf(top) - sizeOf(versions) - sizeOf(graph) - NOTICE_BUDGET;
  return `${[...top, ...versions, ...stackSections(report, room), ...graph].join("\n")}\n`;
}

/** Each stack gets an equal share of what is left; what one does not need goes to the next. */
function stackSections(report: PreviewReport, budget: number): readonly string[] {
  const lines: string[] = [];
  const fitting = Math.min(report.stacks.length, Math.floor(budget / SMALLEST_SECTION));
  for (const [index, stack] of report.stacks.slice(0, fitting).entries()) {
    const share = Math.floor((budget - sizeOf(lines)) / (fitting - index));
    lines.push(...stackDetails(stack, share - 1), "");
  }
  const left = report.stacks.length - fitting;
  if (left > 0) lines.push(`✂️ Details of ${left} more stacks are left out: \`./envs preview --json\``, "");
  return lines;
}

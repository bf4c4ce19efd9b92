/** The answers of the gates, what stops first: a reader must not search for the one line that matters. */
import type { Decision, Verdict } from "../../promotion/decision.ts";
import type { Paint, Tone } from "./paint.ts";
import { table } from "./table.ts";
import { safeLine, wrap } from "./text.ts";

/** How lines are laid out and coloured. */
export interface RenderOptions {
  readonly paint: Paint;
  /** Columns of the terminal. @default as wide as it gets */
  readonly width?: number | undefined;
}

interface Section {
  readonly verdict: Verdict;
  readonly heading: string;
  readonly tone: Tone;
  readonly sign: string;
}

const STOPPING: readonly Section[] = [
  { verdict: "block", heading: "Blocked by", tone: "bad", sign: "✗" },
  { verdict: "unknown", heading: "Could not be asked, which blocks too", tone: "warn", sign: "?" },
];
const OPEN: readonly Section[] = [
  { verdict: "waived", heading: "Waived", tone: "warn", sign: "~" },
  { verdict: "pass", heading: "Passed", tone: "good", sign: "✓" },
];

/**
 * Every decision: those that stop with reason and remedy on lines of their own, then those that let through as a table.
 * The order of the gates stays within each group.
 */
export function decisionLines(decisions: readonly Decision[], options: RenderOptions): readonly string[] {
  const stopping = STOPPING.flatMap((section) => stopLines(decisions, section, options));
  const open = OPEN.flatMap((section) => openLines(decisions, section, options));
  return [...stopping, ...open];
}

function stopLines(decisions: readonly Decision[], section: Section, options: RenderOptions): readonly string[] {
  const { paint, width } = options;
  const room = (width ?? Number.POSITIVE_INFINITY) - 4;
  const mine = decisions.filter((decision) => decision.verdict === section.verdict);
  if (mine.length === 0) return [];
  const lines = mine.flatMap(({ gate, code, reason, remedy }) => [
    `  ${paint(section.tone, `${section.sign} ${safeLine(gate)}`)}  ${paint("dim", safeLine(code))}`,
    ...wrap(safeLine(reason), room).map((line) => `    ${line}`),
    ...(remedy === "" ? [] : wrap(`→ ${safeLine(remedy)}`, room).map((line) => `    ${paint("strong", line)}`)),
  ]);
  return [paint("strong", section.heading), ...lines, ""];
}

function openLines(decisions: readonly Decision[], section: Section, options: RenderOptions): readonly string[] {
  const mine = decisions.filter((decision) => decision.verdict === section.verdict);
  if (mine.length === 0) return [];
  const rows = mine.map(({ gate, code, reason }) => [
    { text: `${section.sign} ${gate}`, tone: section.tone },
    { text: code, tone: "dim" as const },
    reason,
  ]);
  return [options.paint("strong", section.heading), ...table(rows, { ...options, indent: 2 }), ""];
}

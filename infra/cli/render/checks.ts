/** The checks of `doctor`, one a line, each with what to do about it. */
import type { Check } from "../output/doctor-output.ts";
import type { RenderOptions } from "./decisions.ts";
import type { Tone } from "./paint.ts";
import { type Cell, table } from "./table.ts";
import { counted } from "./text.ts";

const TONES: Readonly<Record<Check["level"], Tone>> = { ok: "good", warn: "warn", fail: "bad", unreachable: "bad" };

/** A line a check, a second one with the remedy where there is one, and a summary. */
export function checkLines(checks: readonly Check[], options: RenderOptions): readonly string[] {
  const rows = checks.flatMap(({ level, name, found, remedy }): readonly (readonly Cell[])[] => [
    [{ text: level, tone: TONES[level] }, name, found],
    ...(remedy === "" ? [] : [["", "", { text: `→ ${remedy}`, tone: "strong" as const }]]),
  ]);
  const bad = checks.filter(({ level }) => level === "fail" || level === "unreachable").length;
  const warnings = checks.filter(({ level }) => level === "warn").length;
  const summary = `${counted(bad, "failure", "failures")}, ${counted(warnings, "warning", "warnings")}`;
  return [...table(rows, options), "", `${counted(checks.length, "check", "checks")}: ${summary}`];
}

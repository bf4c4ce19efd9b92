/**
 * `make bench`: takes every measure, prints measure, baseline, ratio and target, and writes them to `.cache/bench/`.
 * Slowness is no failure; a measure that could not be taken is, with its reason.
 *
 * tests/performance/bench.ts [T1 T8 …]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { measureDecisions } from "./decide.ts";
import { isMet, isUntaken, type Measure, type Outcome, ratioOf, type Untaken } from "./measure.ts";
import { measurePinEdits } from "./pin-edit.ts";
import { measurePreview } from "./preview.ts";
import { measureProgramStart } from "./program-start.ts";
import { measurePromotion } from "./promote.ts";
import { measureRegistration } from "./registration.ts";
import { measureRender } from "./render.ts";
import { measureTypeCheckedStart } from "./type-checked-start.ts";

const BENCHMARKS: readonly { readonly ids: readonly string[]; readonly take: () => Promise<Outcome> }[] = [
  { ids: ["T1", "T2"], take: measureProgramStart },
  { ids: ["T3"], take: measureTypeCheckedStart },
  { ids: ["T4"], take: measurePreview },
  { ids: ["T5"], take: measureRegistration },
  { ids: ["T6", "T7"], take: measureRender },
  { ids: ["T8"], take: measureDecisions },
  { ids: ["T9"], take: measurePinEdits },
  { ids: ["T14"], take: measurePromotion },
];

const wanted = process.argv.slice(2);
const results: (Measure | Untaken)[] = [];
for (const { ids, take } of BENCHMARKS) {
  if (wanted.length > 0 && !ids.some((id) => wanted.includes(id))) continue;
  console.error(`measuring ${ids.join(", ")} …`);
  results.push(...(await take().catch((error: unknown) => ids.map((id): Untaken => ({ id, why: String(error) })))));
}
show(results);
console.log(`\nwritten to ${write(results)}`);
process.exitCode = results.length > 0 && !results.some(isUntaken) ? 0 : 1;

function show(all: readonly (Measure | Untaken)[]): void {
  const measures = all.flatMap((result) => (isUntaken(result) ? [] : [result]));
  const rows = measures.map((measure) => [
    measure.id,
    measure.name,
    shown(measure.value, measure.unit),
    `${shown(measure.baselineValue, measure.unit)}, ${measure.baseline}`,
    `${ratioOf(measure).toFixed(2)}x`,
    targetOf(measure),
    String(measure.runs),
    isMet(measure) ? "kept" : "missed",
  ]);
  const table = [["T", "measure", "ours", "baseline", "ratio", "target", "runs", ""], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  for (const { id, why } of all.filter(isUntaken)) console.log(`${id}  not measured: ${why}`);
}

function shown(value: number, unit: string): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;
}

function targetOf({ target, limit, unit }: Measure): string {
  const parts = [target === undefined ? "" : `≤ ${target}x`, limit === undefined ? "" : `≤ ${limit} ${unit}`];
  return parts.filter((part) => part !== "").join(", ");
}

function write(all: readonly (Measure | Untaken)[]): string {
  const folder = join(".cache", "bench");
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const file = join(folder, `${at.replaceAll(":", "-")}.json`);
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpus: cpus().length,
    load: loadavg(),
  };
  writeFileSync(file, `${JSON.stringify({ at, machine, results: all }, null, 2)}\n`);
  return file;
}

/**
 * How everything here is measured: candidates take turns in one run, so that load of the machine meets all of them, and
 * the median counts. Ratios are what to read; seconds belong to one machine.
 */
import { spawnSync } from "node:child_process";

/** Bytes. */
const LONGEST_OUTPUT = 256 * 1024 * 1024;

/** One line of the table. */
export interface Measure {
  /** Row of the targets, for example `T8`. */
  readonly id: string;
  readonly name: string;
  /** What was measured, in the unit of `unit`. */
  readonly value: number;
  readonly baseline: string;
  readonly baselineValue: number;
  readonly unit: "ms" | "MB" | "%";
  /** Highest ratio that is aimed at; undefined if the value alone counts. */
  readonly target: number | undefined;
  /** Highest value that is aimed at, in `unit`; undefined if the ratio alone counts. */
  readonly limit: number | undefined;
  readonly runs: number;
}

/** A measure that could not be taken, and why. */
export interface Untaken {
  readonly id: string;
  readonly why: string;
}

/** What one benchmark gives. */
export type Outcome = readonly (Measure | Untaken)[];

/** Whether a result is a reason instead of a measure. */
export function isUntaken(result: Measure | Untaken): result is Untaken {
  return "why" in result;
}

/** Value by baseline. */
export function ratioOf(measure: Measure): number {
  return measure.value / measure.baselineValue;
}

/** Whether ratio and limit are both kept. */
export function isMet(measure: Measure): boolean {
  const { target = Number.POSITIVE_INFINITY } = measure;
  return ratioOf(measure) <= target && measure.value <= (measure.limit ?? Number.POSITIVE_INFINITY);
}

/** Milliseconds of each candidate, by name: after one warming round, `runs` rounds in which each has its turn. */
export async function takeTurns<Name extends string>(
  runs: number,
  candidates: Readonly<Record<Name, () => unknown>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(candidates) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < runs; round++) {
    for (const name of names) {
      const started = performance.now();
      await candidates[name]();
      if (round >= 0) times[name].push(performance.now() - started);
    }
  }
  return times;
}

/** The middle value. @throws Error for none */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error("no values to take the median of");
  return (low + high) / 2;
}

/** What a script of this folder tells of itself, in its last line. */
interface Told {
  readonly resources: number;
  /** Highest resident memory. */
  readonly megabytes: number;
  /** Time of the registration alone. */
  readonly registeredMs?: number;
}

/** Runs a script of this folder in a fresh Node and answers its wall time and what it tells of itself. `flags` are Node's. */
export function runScript(
  script: string,
  args: readonly string[],
  { env = process.env, flags = [] }: { readonly env?: NodeJS.ProcessEnv; readonly flags?: readonly string[] } = {},
): Told & { readonly ms: number } {
  const started = performance.now();
  const output = outputOf(process.execPath, [...flags, script, ...args], env);
  const ms = performance.now() - started;
  const told: Told = JSON.parse(output.trim().split("\n").at(-1) ?? "{}");
  return { ms, ...told };
}

/** Runs a program to its end and answers what it printed. @throws Error with the beginning of its error if it fails */
export function outputOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  const ran = spawnSync(program, args, { encoding: "utf8", env, maxBuffer: LONGEST_OUTPUT });
  if (ran.status === 0) return ran.stdout;
  const said = ran.error?.message ?? ran.stderr.slice(Math.max(0, ran.stderr.search(/^\w*Error/m)));
  const first = said.trim().split("\n").slice(0, 6).join(" | ");
  throw new Error(`${[program, ...args].join(" ")} ended with ${ran.status}: ${first}`);
}

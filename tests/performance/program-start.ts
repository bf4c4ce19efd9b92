/** T1 and T2: how long the program of a stack takes on mocks, and how much memory, against a minimal program with as many resources. */
import { join } from "node:path";
import { editPins } from "../../infra/promotion/pin-edit.ts";
import { aProject, type FileChanges, withProjectFolder } from "../support/fixtures.ts";
import { type Measure, median, type Outcome, runScript, takeTurns } from "./measure.ts";

const RUNS = 15;
/** The script that runs the program of a stack on mocks. Arguments: folder of the project, stack. */
export const MOCKED = join(import.meta.dirname, "mocked-program.ts");
const MINIMAL = join(import.meta.dirname, "minimal-program.ts");

interface Run {
  readonly ms: number;
  readonly megabytes: number;
}

/** Takes T1 and T2 for every environment of the sample project, each with the pins that the first one has. */
export async function measureProgramStart(): Promise<Outcome> {
  return withPinnedProject(async (root) => {
    const measures: Measure[] = [];
    for (const stack of aProject().stacks.keys()) measures.push(...(await measureStack(root, stack)));
    return measures;
  });
}

/** Runs `use` on a throw-away copy of the sample project in which every stack has the pins of the first one. */
export function withPinnedProject<T>(use: (root: string) => Promise<T>): Promise<T> {
  return withProjectFolder(allPinned([...aProject().stacks.keys()]), use);
}

/** Every stack deploys every service: a stack without pins would start faster than any real one. */
function allPinned(stacks: readonly string[]): FileChanges {
  const project = aProject();
  const pins = [...project.stacks.values()]
    .map(({ config }) => config.images)
    .find((images) => Object.keys(images).length > 0);
  if (pins === undefined) throw new Error("no stack of the sample project has pins");
  return Object.fromEntries(stacks.map((stack) => [`Pulumi.${stack}.yaml`, (text: string) => editPins(text, pins)]));
}

/** Twice against the SDK alone: with small resources, and with ours as they are, which nobody's program could make for less. */
async function measureStack(root: string, stack: string): Promise<readonly Measure[]> {
  const inputs = join(root, `inputs-${stack}.json`);
  const { resources } = runScript(MOCKED, [root, stack, inputs]);
  const runs: Readonly<Record<"ours" | "small" | "same", Run[]>> = { ours: [], small: [], same: [] };
  await takeTurns(RUNS, {
    ours: () => runs.ours.push(runScript(MOCKED, [root, stack])),
    small: () => runs.small.push(runScript(MINIMAL, [String(resources)])),
    same: () => runs.same.push(runScript(MINIMAL, [inputs])),
  });
  const name = `${stack}, ${resources} resources`;
  const of = (baseline: "small" | "same", key: keyof Run) => ({
    value: medianOf(runs.ours, key),
    baselineValue: medianOf(runs[baseline], key),
    baseline: baseline === "small" ? "minimal program" : "minimal program, same inputs",
    runs: RUNS,
  });
  return [
    { id: "T1", name: `program start, ${name}`, unit: "ms", target: 1.25, limit: 800, ...of("small", "ms") },
    { id: "T1", name: `program start, ${name}`, unit: "ms", target: undefined, limit: 800, ...of("same", "ms") },
    { id: "T2", name: `peak memory, ${name}`, unit: "MB", target: 1.3, limit: undefined, ...of("small", "megabytes") },
  ];
}

/** Without the first one, which warmed the caches. */
function medianOf(runs: readonly Run[], key: keyof Run): number {
  return median(runs.slice(1).map((run) => run[key]));
}

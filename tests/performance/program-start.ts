/** T1 and T2: how long the program of a stack takes on mocks, and how much memory, against a minimal program with as many resources. */
import { join } from "node:path";
import { editPins } from "../../infra/promotion/pin-edit.ts";
import { aProject, type FileChanges, withProjectFolder } from "../support/fixtures.ts";
import { type Measure, median, type Outcome, runScript } from "./measure.ts";

const RUNS = 15;
/** The script that runs the program of a stack on mocks. Arguments: folder of the project, stack. */
export const MOCKED = join(import.meta.dirname, "mocked-program.ts");
const MINIMAL = join(import.meta.dirname, "minimal-program.ts");

/** Takes T1 and T2 for every environment of the sample project, each with the pins that the first one has. */
export async function measureProgramStart(): Promise<Outcome> {
  return withPinnedProject(async (root) => [...aProject().stacks.keys()].flatMap((stack) => measureStack(root, stack)));
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

function measureStack(root: string, stack: string): readonly Measure[] {
  const { resources } = runScript(MOCKED, [root, stack]);
  runScript(MINIMAL, [String(resources)]);
  const ours: { ms: number; megabytes: number }[] = [];
  const minimal: { ms: number; megabytes: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    ours.push(runScript(MOCKED, [root, stack]));
    minimal.push(runScript(MINIMAL, [String(resources)]));
  }
  const name = `${stack}, ${resources} resources`;
  const of = (key: "ms" | "megabytes") => ({
    value: median(ours.map((run) => run[key])),
    baselineValue: median(minimal.map((run) => run[key])),
    baseline: "minimal program",
    runs: RUNS,
  });
  return [
    { id: "T1", name: `program start, ${name}`, unit: "ms", target: 1.25, limit: 800, ...of("ms") },
    { id: "T2", name: `peak memory, ${name}`, unit: "MB", target: 1.3, limit: undefined, ...of("megabytes") },
  ];
}

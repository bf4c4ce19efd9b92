/** T5: how registering components grows with their number, measured inside the process: start and configuration are not in it. */
import { join } from "node:path";
import { type Measure, median, type Outcome, runScript, takeTurns } from "./measure.ts";

/** Few, since each round takes seconds. */
const RUNS = 7;
const [FEW, MANY] = [100, 400];
const PROGRAM = join(import.meta.dirname, "registration-program.ts");

/** Takes T5 in fresh processes. */
export async function measureRegistration(): Promise<Outcome> {
  const few = candidate(FEW);
  const many = candidate(MANY);
  await takeTurns(RUNS, { few: few.run, many: many.run });
  const [fewMs, manyMs] = [median(few.times()), median(many.times())];
  const kind = { id: "T5", unit: "ms", runs: RUNS } as const;
  const whole: Measure = {
    ...kind,
    name: `register ${MANY} components, ${many.resources()} resources`,
    value: manyMs,
    baseline: `${FEW} components`,
    baselineValue: fewMs,
    target: 4.6,
    limit: undefined,
  };
  const each: Measure = {
    ...kind,
    name: `register one resource, of ${many.resources()}`,
    value: manyMs / many.resources(),
    baseline: `one of ${few.resources()}`,
    baselineValue: fewMs / few.resources(),
    target: undefined,
    limit: 3,
  };
  return [whole, each];
}

function candidate(components: number) {
  const runs: { readonly resources: number; readonly registeredMs?: number }[] = [];
  return {
    run: () => runs.push(runScript(PROGRAM, [String(components)])),
    // The first one warmed the caches.
    times: () => runs.slice(1).map(({ registeredMs = Number.NaN }) => registeredMs),
    resources: () => runs[0]?.resources ?? Number.NaN,
  };
}

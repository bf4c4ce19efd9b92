/** T9: writing one pin and all pins into a stack file of 5,000 services, against one `parseDocument` of that file. */
import { parseDocument } from "yaml";
import { editPins } from "../../infra/promotion/pin-edit.ts";
import { type Pins, parsePins } from "../../infra/promotion/release.ts";
import { pinsOf, stackText } from "./large-project.ts";
import { type Measure, median, type Outcome, takeTurns } from "./measure.ts";

const RUNS = 15;
const SERVICES = 5000;

/** Takes T9. Throws if an edit changed any byte outside of the pins that it was asked to write. */
export async function measurePinEdits(): Promise<Outcome> {
  const text = stackText("staging", 1, SERVICES);
  const [before, all] = [parsePins(pinsOf(1, SERVICES)), parsePins(pinsOf(2, SERVICES))];
  const [name = ""] = Object.keys(before);
  const one: Pins = { ...before, ...pick(all, name) };
  proveExact(text, editPins(text, one), 1);
  proveExact(text, editPins(text, all), SERVICES);
  const times = await takeTurns(RUNS, {
    one: () => editPins(text, one),
    baseline: () => parseDocument(text),
    all: () => editPins(text, all),
  });
  const of = (key: "one" | "all", target: number): Measure => ({
    id: "T9",
    name: `edit ${key === "one" ? "1 pin" : "all pins"} of ${SERVICES.toLocaleString("en")}, with the check`,
    value: median(times[key]),
    baseline: "parseDocument of the file, as it comes",
    baselineValue: median(times.baseline),
    unit: "ms",
    target,
    limit: undefined,
    runs: RUNS,
  });
  // Each edit parses twice: the file as it is, and the result, to prove that nothing else changed.
  return [of("one", 2.3), of("all", 2.3)];
}

function pick(pins: Pins, name: string): Pins {
  return Object.fromEntries(Object.entries(pins).filter(([service]) => service === name));
}

function proveExact(before: string, after: string, changed: number): void {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const differing = old.filter((line, index) => line !== now[index]);
  const stray = differing.filter((line) => !line.includes("@sha256:")).length + Math.abs(old.length - now.length);
  if (differing.length !== changed || stray !== 0)
    throw new Error(`an edit of ${changed} pins changed ${differing.length} lines, ${stray} of them stray`);
}

/**
 * T6 and T7: rendering services of five objects each in one process, against `helm template` of an umbrella chart,
 * `kustomize build` and cdk8s. All give equal objects, which is checked before anything is measured.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { obtain } from "../support/check-tools.ts";
import { type Measure, median, type Outcome, outputOf, takeTurns, type Untaken } from "./measure.ts";
import { requireEqual, writeChart, writeKustomization, writeList } from "./render-rivals.ts";
import { OBJECTS_OF_A_SERVICE, serviceProjectFiles } from "./service-project.ts";

const RUNS = 15;
const OURS = join(import.meta.dirname, "render-program.ts");
const CDK8S = join(import.meta.dirname, "cdk8s-program.js");

/** Highest ratio by number of services. */
const TARGETS = [
  [1, 2],
  [50, 1],
  [200, 0.7],
] as const;
const SERVICES = 200;
const CDK8S_TARGET = 0.6;
const LIMIT_OF_A_SERVICE_MS = 1.5;

const NAMES = { helm: "helm template, umbrella chart", kustomize: "kustomize build", cdk8s: "cdk8s synth, JavaScript" };

type Rival = keyof typeof NAMES;
type Programs = Readonly<Record<"helm" | "kustomize", string | undefined>>;
/** Milliseconds by name: `ours`, and each rival that could be had. */
type Medians = Readonly<Record<string, number>>;

/** Takes T6 and T7, with whatever of the others can be had. */
export async function measureRender(): Promise<Outcome> {
  const [helm, kustomize] = [await obtain("helm"), await obtain("kustomize")];
  const programs = { helm: helm.path, kustomize: kustomize.path };
  const missing = [helm.why, kustomize.why].filter((why) => why !== "");
  const folder = mkdtempSync(join(tmpdir(), "envs-bench-"));
  try {
    const medians = new Map<number, Medians>();
    for (const [services] of TARGETS) medians.set(services, await measureServices(folder, services, programs));
    return [...missing.map((why): Untaken => ({ id: "T6", why })), ...measuresOf(medians)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureServices(folder: string, services: number, programs: Programs): Promise<Medians> {
  const { ours, rivals } = prepare(join(folder, String(services)), services, programs);
  const rendered = ours();
  for (const [name, render] of Object.entries(rivals))
    requireEqual(name, rendered, render(), services * OBJECTS_OF_A_SERVICE);
  const times = await takeTurns<string>(RUNS, { ours, ...rivals });
  return Object.fromEntries(Object.entries(times).map(([name, runs]) => [name, median(runs)]));
}

/** Writes what each of them reads, and answers how each is run. */
function prepare(folder: string, services: number, { helm, kustomize }: Programs) {
  const place = (name: string) => join(folder, name);
  for (const name of ["project", "chart", "kustomization", "home"]) mkdirSync(place(name), { recursive: true });
  for (const [name, text] of serviceProjectFiles(services)) writeFileSync(join(place("project"), name), text);
  const render = () => outputOf(process.execPath, [OURS, place("project")], process.env);
  const rendered = render();
  writeChart(place("chart"), rendered);
  writeKustomization(place("kustomization"), rendered);
  writeList(place("objects.json"), rendered);
  const env = { PATH: process.env.PATH, HOME: place("home") };
  const template = ["template", "release", place("chart"), "--namespace", namespaceOf(rendered)];
  const rivals: Readonly<Record<string, () => string>> = {
    ...(helm === undefined ? {} : { helm: () => outputOf(helm, template, env) }),
    ...(kustomize === undefined
      ? {}
      : { kustomize: () => outputOf(kustomize, ["build", place("kustomization")], env) }),
    cdk8s: () => outputOf(process.execPath, [CDK8S, place("objects.json")], process.env),
  };
  return { ours: render, rivals };
}

function namespaceOf(rendered: string): string {
  const namespace = /^ {2}namespace: (\S+)$/m.exec(rendered)?.[1];
  if (namespace === undefined) throw new Error("what we render is in no namespace");
  return namespace;
}

function measuresOf(medians: ReadonlyMap<number, Medians>): Outcome {
  const against = (rival: Rival, services: number, id: string, target: number): Measure[] => {
    const { ours, [rival]: baselineValue } = medians.get(services) ?? {};
    if (ours === undefined || baselineValue === undefined) return [];
    const name = `render ${services} service${services === 1 ? "" : "s"} × ${OBJECTS_OF_A_SERVICE} objects`;
    const kind = { id, name, baseline: NAMES[rival], unit: "ms", limit: undefined, runs: RUNS } as const;
    return [{ ...kind, value: ours, baselineValue, target }];
  };
  return [
    ...TARGETS.flatMap(([services, target]) => [
      ...against("helm", services, "T6", target),
      ...against("kustomize", services, "T6", target),
    ]),
    ...eachFurther(medians),
    ...against("cdk8s", SERVICES, "T7", CDK8S_TARGET),
  ];
}

/** What one service more costs, which the start of a process has no part in. */
function eachFurther(medians: ReadonlyMap<number, Medians>): readonly Measure[] {
  const [one, many] = [medians.get(1), medians.get(SERVICES)];
  if (one === undefined || many === undefined) return [];
  const step = (name: string) => ((many[name] ?? Number.NaN) - (one[name] ?? Number.NaN)) / (SERVICES - 1);
  const name = `render one service more, of ${SERVICES}`;
  const baseline = `${NAMES.cdk8s}, one more`;
  const figures = { value: step("ours"), baselineValue: step("cdk8s"), limit: LIMIT_OF_A_SERVICE_MS };
  return [{ id: "T6", name, baseline, unit: "ms", target: undefined, runs: RUNS, ...figures }];
}

/**
 * T4: how long the real engine's preview of a stack takes, and how large its state is, against a flat program with the same
 * resources. Both on the stand-ins of one sandbox, brought up, with nothing to change.
 */
import { mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editPins } from "../../infra/promotion/pin-edit.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { pinOf } from "../support/engine-runs.ts";
import { CLOUD_SHOP, SHOP } from "../support/fixtures.ts";
import { openTestSandbox, REPOSITORY, type RunResult, runProgram, type TestSandbox } from "../support/sandbox.ts";
import type { FlatResource } from "./flat-program.ts";
import { type Measure, median, type Outcome, takeTurns } from "./measure.ts";

/** Few, since each round takes many seconds. */
const RUNS = 5;
const STACK = "staging";
const PROGRAM = join(import.meta.dirname, "flat-program.ts");
const SHOPS = { "in a cluster": SHOP, "on AWS": CLOUD_SHOP } as const;
const IMAGES = { api: "1.4.2", web: "2.3.0", worker: "0.9.1" } as const;

interface ExportedResource extends FlatResource {
  readonly custom: boolean;
  readonly parent?: string;
}

interface Exported {
  readonly deployment: { readonly resources: readonly ExportedResource[] };
}

/** Takes T4 for staging of both sample projects. */
export async function measurePreview(): Promise<Outcome> {
  const measures: Measure[] = [];
  for (const [where, filesFrom] of Object.entries(SHOPS)) measures.push(...(await measureShop(where, filesFrom)));
  return measures;
}

async function measureShop(where: string, filesFrom: string): Promise<readonly Measure[]> {
  const sandbox = await openTestSandbox({ filesFrom });
  try {
    const pins = Object.entries(IMAGES).map(([name, tag]) => [
      name,
      parseImage(pinOf(`ghcr.io/acme/shop-${name}`, tag)),
    ]);
    sandbox.edit(`Pulumi.${STACK}.yaml`, (text) => editPins(text, Object.fromEntries(pins)));
    succeeded(await sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", STACK));
    const { flat, resources } = await flatTwin(sandbox);
    const times = await takeTurns(RUNS, {
      ours: async () => succeeded(await sandbox.pulumi("preview", "--expect-no-changes", "--stack", STACK)),
      flat: async () => succeeded(await flat("preview", "--expect-no-changes", "--stack", STACK)),
    });
    const name = `${STACK} ${where}, ${resources} resources`;
    const kind = { id: "T4", baseline: "flat program", limit: undefined } as const;
    const bytes = (project: string) =>
      statSync(join(sandbox.paths.state, ".pulumi", "stacks", project, `${STACK}.json`)).size;
    const [value, baselineValue] = [median(times.ours), median(times.flat)];
    const size = { value: bytes("shop") / 1e6, baselineValue: bytes("flat") / 1e6, runs: 1 };
    return [
      { ...kind, name: `preview of ${name}`, unit: "ms", target: 1.15, runs: RUNS, value, baselineValue },
      { ...kind, name: `state of ${name}`, unit: "MB", target: 1.2, ...size },
    ];
  } finally {
    await sandbox.close();
  }
}

/** A flat program of the same resources in the same sandbox, with their state: nothing of it is made twice. */
async function flatTwin(sandbox: TestSandbox) {
  const exported = succeeded(await sandbox.pulumi("stack", "export", "--show-secrets", "--stack", STACK)).stdout;
  const { deployment } = JSON.parse(exported) as Exported;
  const all = flattened(deployment.resources);
  const resources = all.filter(({ type, urn }) => type !== "pulumi:pulumi:Stack" && !/::default_[0-9_]+$/.test(urn));
  const cwd = join(sandbox.paths.dir, "flat");
  mkdirSync(cwd);
  symlinkSync(realpathSync(join(REPOSITORY, "node_modules")), join(cwd, "node_modules"));
  const [list, state] = [join(cwd, "resources.json"), join(cwd, "state.json")];
  const runtime = "runtime: { name: nodejs, options: { typescript: false } }";
  writeFileSync(join(cwd, "Pulumi.yaml"), `name: flat\nmain: index.ts\n${runtime}\n`);
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(cwd, "index.ts"), `import { registerAll } from "${PROGRAM}";\nregisterAll("${list}");\n`);
  writeFileSync(list, JSON.stringify(resources));
  writeFileSync(state, JSON.stringify({ version: 3, deployment: { ...deployment, resources: all } }));
  const flat = (...args: readonly string[]): Promise<RunResult> =>
    runProgram("pulumi", [...args, "--non-interactive", "--color=never"], { cwd, env: sandbox.env });
  succeeded(await flat("stack", "init", STACK));
  succeeded(await flat("stack", "import", "--file", state, "--stack", STACK));
  // The state gets what the engine notes of the program that registers: the places in its source.
  succeeded(await flat("up", "--yes", "--skip-preview", "--expect-no-changes", "--stack", STACK));
  return { flat, resources: resources.length };
}

/** Without components: each resource is the stack's own child, in the project `flat`. */
function flattened(resources: readonly ExportedResource[]): readonly ExportedResource[] {
  const kept = resources.filter(({ custom, type }) => custom || type === "pulumi:pulumi:Stack");
  const urns = new Map(kept.map(({ urn, type }) => [urn, flatUrn(type, urn.split("::").at(-1) ?? "")]));
  const stack = flatUrn("pulumi:pulumi:Stack", "");
  const moved = (list: readonly string[] = []) => list.flatMap((urn) => urns.get(urn) ?? []);
  return kept.map((resource) => {
    const { urn, parent, provider, dependencies, propertyDependencies = {} } = resource;
    const at = provider?.lastIndexOf("::");
    const entries = Object.entries(propertyDependencies).map(([key, list]) => [key, moved(list)]);
    return {
      ...resource,
      urn: urns.get(urn) ?? urn,
      ...(parent !== undefined && { parent: stack }),
      ...(provider !== undefined && { provider: `${urns.get(provider.slice(0, at))}${provider.slice(at)}` }),
      dependencies: moved(dependencies),
      propertyDependencies: Object.fromEntries(entries),
    };
  });
}

function flatUrn(type: string, name: string): string {
  return `urn:pulumi:${STACK}::flat::${type}::${type === "pulumi:pulumi:Stack" ? `flat-${STACK}` : name}`;
}

/** @throws Error with what was said, if it failed */
function succeeded(result: RunResult): RunResult {
  if (result.code === 0) return result;
  const lines = `${result.stdout}${result.stderr}`.split("\n").map((line) => line.trim());
  throw new Error(
    lines
      .filter((line) => /error|panic/i.test(line))
      .slice(0, 5)
      .join(" | "),
  );
}

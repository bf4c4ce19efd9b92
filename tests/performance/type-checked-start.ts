/**
 * T3: the start of the program as Node runs it, against the same source through ts-node with its type check, which is what
 * a project of `pulumi new` does at every run.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measure, median, type Outcome, runScript, takeTurns } from "./measure.ts";
import { MOCKED, withPinnedProject } from "./program-start.ts";
import { obtainTsNode, type TsNode, tsNodeIn } from "./ts-node.ts";

/** Few, since each run of the baseline takes seconds. */
const RUNS = 5;
const STACK = "production";

interface Run {
  readonly ms: number;
  readonly megabytes: number;
}

/** Takes T3, if ts-node can be had. */
export async function measureTypeCheckedStart(): Promise<Outcome> {
  const { path, why } = await obtainTsNode();
  if (path === undefined) return [{ id: "T3", why }];
  const folder = mkdtempSync(join(tmpdir(), "envs-bench-"));
  try {
    const tsNode = tsNodeIn(path, folder);
    return await withPinnedProject((root) => measureIn(root, tsNode));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIn(root: string, tsNode: TsNode): Promise<Outcome> {
  const ours: Run[] = [];
  const theirs: Run[] = [];
  await takeTurns(RUNS, {
    ours: () => ours.push(runScript(MOCKED, [root, STACK])),
    theirs: () => theirs.push(runScript(MOCKED, [root, STACK], tsNode)),
  });
  const of = (key: keyof Run) => ({
    // The first ones warmed the caches.
    value: median(ours.slice(1).map((run) => run[key])),
    baselineValue: median(theirs.slice(1).map((run) => run[key])),
    baseline: "ts-node with type check, same source",
    limit: undefined,
    runs: RUNS,
  });
  const start: Measure = { id: "T3", name: `program start, ${STACK}`, unit: "ms", target: 0.2, ...of("ms") };
  const memory: Measure = { id: "T3", name: `peak memory, ${STACK}`, unit: "MB", target: 0.33, ...of("megabytes") };
  return [start, memory];
}

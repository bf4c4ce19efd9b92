/** The environments as a Mermaid graph: who follows whom, and whether the way is open now. */

import { label } from "../values/inert-text.ts";
import { fitLines } from "./budget.ts";
import type { PreviewReport } from "./preview-report.ts";

/** A folded Mermaid graph, cut to `budget` characters at whole lines; empty without environments. */
export function environmentGraph(report: PreviewReport, budget: number): readonly string[] {
  if (report.environments.length === 0) return [];
  const before = ["<details><summary>Graph of the environments</summary>", "", "```mermaid", "graph LR"];
  const after = ["```", "", "</details>"];
  const ids = new Map(report.environments.map((environment, index) => [environment.name, `e${index}`]));
  const touched = new Set(report.stacks.map((stack) => stack.stack));
  const nodes = report.environments.map(({ name }) => {
    const id = ids.get(name);
    return touched.has(name) ? `  ${id}[["${label(name)}"]]` : `  ${id}["${label(name)}"]`;
  });
  const edges = report.environments.flatMap((environment) =>
    environment.sources.flatMap((source) => {
      const from = ids.get(source);
      return from === undefined
        ? []
        : [`  ${from} ${arrow(report, source, environment.name)} ${ids.get(environment.name)}`];
    }),
  );
  const room = budget - [...before, ...after].reduce((size, line) => size + line.length + 1, 0);
  const notice = (left: number) => `  %% ${left} more lines are left out`;
  return [...before, ...fitLines([...nodes, ...edges], room, notice), ...after];
}

function arrow(report: PreviewReport, source: string, target: string): string {
  const way = report.stacks.find((stack) => stack.stack === target)?.waysIn.find((each) => each.source === source);
  if (way === undefined) return "-->";
  if (way.plan === null) return '-. "not judged" .->';
  return way.plan.allowed ? '== "open" ==>' : '-. "blocked" .->';
}

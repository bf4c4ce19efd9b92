/** `status` as Markdown: a Mermaid graph of the environments and a table, for a page or a job summary. */
import { codeSpan, label } from "../../values/inert-text.ts";
import type { EnvironmentStatus, StatusOutput } from "../output/status-output.ts";
import { nextMoves, whyNoMove } from "./next-moves.ts";
import { lastUpdateText, placeTexts, servicesOf } from "./status.ts";
import { moment } from "./times.ts";

/** The lines of a Markdown page. Holds moments, not ages: it may be read much later. */
export function statusMarkdown(status: StatusOutput): readonly string[] {
  const { environments } = status;
  const services = servicesOf(environments);
  const heading = ["Environment", "Tier", "Health", "Last update", ...services.map((name) => codeSpan(name)), "Locked"];
  return [
    `# ${codeSpan(status.project)}`,
    "",
    ...placeTexts(status).map((text) => `- ${text}`),
    "",
    ...mermaidLines(environments),
    "",
    tableRow(heading),
    tableRow(heading.map(() => "---")),
    ...environments.map((environment) => environmentRow(environment, services)),
    "",
    ...moveLines(environments),
  ];
}

/** A fenced Mermaid graph: a node an environment, coloured by health; an edge a declared path. */
export function mermaidLines(environments: readonly EnvironmentStatus[]): readonly string[] {
  const ids = new Map(environments.map(({ name }, index) => [name, `e${index}`]));
  const nodes = environments.map(({ name, health, locks }) => {
    const state = locks.length > 0 ? `${health} and locked` : health;
    return `  ${ids.get(name)}["${label(name)}<br/>${label(state)}"]:::${health}`;
  });
  const edges = environments.flatMap(({ name, sources }) =>
    sources.flatMap((source) => (ids.has(source) ? [`  ${ids.get(source)} --> ${ids.get(name)}`] : [])),
  );
  const colours = {
    verified: "#2e7d32",
    unverified: "#f9a825",
    failed: "#c62828",
    unknown: "#f9a825",
    empty: "#9e9e9e",
  };
  const classes = Object.entries(colours).map(
    ([name, colour]) => `  classDef ${name} stroke:${colour},stroke-width:3px`,
  );
  return ["```mermaid", "graph LR", ...nodes, ...edges, ...classes, "```"];
}

function environmentRow(environment: EnvironmentStatus, services: readonly string[]): string {
  const cells = services.map((service) => {
    const running = environment.services[service];
    if (running === undefined) return environment.fault === "" ? "" : "?";
    const since = running.deployedAt === null ? "" : `, ${moment(running.deployedAt)}`;
    return `${codeSpan(running.version)}${since}`;
  });
  const locks = environment.locks.map(({ by, reason }) => `by ${codeSpan(by)}: ${codeSpan(reason)}`).join("; ");
  const health =
    environment.fault === "" ? environment.health : `${environment.health}: ${codeSpan(environment.fault)}`;
  return tableRow([codeSpan(environment.name), environment.tier, health, lastUpdateText(environment), ...cells, locks]);
}

function moveLines(environments: readonly EnvironmentStatus[]): readonly string[] {
  const moves = nextMoves(environments);
  if (moves.open.length === 0) return whyNoMove(environments, moves).map((why) => codeSpan(why));
  const lines = moves.open.map(
    ({ source, target, changes }) =>
      `- ${codeSpan(`${source} → ${target}`)}: ${changes.map((change) => codeSpan(change)).join(", ")}`,
  );
  return ["Could move on:", "", ...lines];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

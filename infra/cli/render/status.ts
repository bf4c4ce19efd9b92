/** What runs where, as a table: services down, environments across, in as many blocks as the terminal needs. */
import type { EnvironmentStatus, StatusOutput } from "../output/status-output.ts";
import type { RenderOptions } from "./decisions.ts";
import { nextMoves, whyNoMove } from "./next-moves.ts";
import type { Tone } from "./paint.ts";
import { type Cell, table, tableWidth } from "./table.ts";
import { safeLine } from "./text.ts";
import { age } from "./times.ts";

const HEALTH_TONES: Readonly<Record<EnvironmentStatus["health"], Tone>> = {
  verified: "good",
  unverified: "warn",
  failed: "bad",
  unknown: "warn",
  empty: "dim",
};

/** The lines of `status`. `nowMs` is the moment that ages are counted from. */
export function statusLines(status: StatusOutput, nowMs: number, options: RenderOptions): readonly string[] {
  const { environments } = status;
  return [
    options.paint("strong", safeLine(status.project)),
    ...placeTexts(status).map((text) => `  ${options.paint(status.sandbox ? "warn" : "dim", text)}`),
    "",
    ...blocks(environments, nowMs, options),
    ...noticeLines(environments, nowMs, options),
    ...moveLines(environments, options),
  ];
}

/** Whether it is the sandbox, and when it last met the real services: nobody shall mistake the one for the other. */
export function placeTexts(status: Pick<StatusOutput, "sandbox" | "verifiedAgainstRealServices">): readonly string[] {
  const verified = `verified against the real services: ${safeLine(status.verifiedAgainstRealServices)}`;
  return status.sandbox ? ["in the sandbox: the real engine, stand-ins for the clouds", verified] : [verified];
}

/** Every service that runs anywhere, sorted. */
export function servicesOf(environments: readonly EnvironmentStatus[]): readonly string[] {
  return [...new Set(environments.flatMap(({ services }) => Object.keys(services)))].sort();
}

/** How the last update ended, with all that makes its environment no source: `succeeded, targeted, 2 pending`. */
export function lastUpdateText({ lastUpdate, fault }: EnvironmentStatus): string {
  if (fault !== "") return "?";
  if (lastUpdate === null) return "none";
  const { result, targeted, pendingOperations } = lastUpdate;
  const pending = pendingOperations > 0 ? [`${pendingOperations} pending`] : [];
  return [result, ...(targeted ? ["targeted"] : []), ...pending].join(", ");
}

function blocks(environments: readonly EnvironmentStatus[], nowMs: number, options: RenderOptions): readonly string[] {
  const services = servicesOf(environments);
  const rowsOf = (some: readonly EnvironmentStatus[]) => rows(some, services, nowMs);
  const groups: EnvironmentStatus[][] = [];
  for (const environment of environments) {
    const group = groups.at(-1);
    const wider = [...(group ?? []), environment];
    const fits = options.width === undefined || tableWidth(rowsOf(wider)) + 2 <= options.width;
    if (group !== undefined && fits) group.push(environment);
    else groups.push([environment]);
  }
  return groups.flatMap((group) => [...table(rowsOf(group), { ...options, indent: 2 }), ""]);
}

function rows(
  environments: readonly EnvironmentStatus[],
  services: readonly string[],
  nowMs: number,
): readonly (readonly Cell[])[] {
  const across = (label: string, cell: (environment: EnvironmentStatus) => Cell): readonly Cell[] => [
    { text: label, tone: "dim" },
    ...environments.map(cell),
  ];
  return [
    across("", (one) => ({ text: one.leaf ? `${one.name} (leaf)` : one.name, tone: "strong" })),
    across("tier", (one) => one.tier),
    across("from", (one) => (one.sources.length === 0 ? "builds" : one.sources.join(", "))),
    across("health", (one) => ({ text: one.health, tone: HEALTH_TONES[one.health] })),
    across("release", (one) => one.release ?? "-"),
    across("last update", (one) => lastUpdateCell(one)),
    ...services.map((service) => across(service, (one) => serviceCell(one, service, nowMs))),
    across("locked", (one) => (one.locks.length === 0 ? "no" : { text: "yes", tone: "bad" })),
  ];
}

function lastUpdateCell(environment: EnvironmentStatus): Cell {
  const text = lastUpdateText(environment);
  return { text, tone: text === "succeeded" || text === "none" ? "plain" : "warn" };
}

function serviceCell(environment: EnvironmentStatus, service: string, nowMs: number): Cell {
  const running = environment.services[service];
  if (running === undefined) return environment.fault === "" ? "-" : "?";
  return running.deployedAt === null ? running.version : `${running.version}, ${age(running.deployedAt, nowMs)}`;
}

function noticeLines(
  environments: readonly EnvironmentStatus[],
  nowMs: number,
  options: RenderOptions,
): readonly string[] {
  const rows = environments.flatMap((one): readonly (readonly Cell[])[] => [
    ...one.locks.map((lock): readonly Cell[] => [
      { text: "locked", tone: "bad" },
      one.name,
      `by ${lock.by}, ${age(lock.at, nowMs)}: ${lock.reason}`,
    ]),
    ...(one.fault === "" ? [] : [[{ text: "unreadable", tone: "warn" } as const, one.name, one.fault]]),
  ]);
  return rows.length === 0 ? [] : [...table(rows, { ...options, indent: 2 }), ""];
}

function moveLines(environments: readonly EnvironmentStatus[], options: RenderOptions): readonly string[] {
  const moves = nextMoves(environments);
  if (moves.open.length === 0) return whyNoMove(environments, moves).map(safeLine);
  const rows = moves.open.map(({ source, target, changes }) => [`./envs plan ${source} ${target}`, changes.join(", ")]);
  return [options.paint("strong", "Could move on"), ...table(rows, { ...options, indent: 2 })];
}

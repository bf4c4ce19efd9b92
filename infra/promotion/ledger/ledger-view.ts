/**
 * What counts now, out of everything that happened: a pure projection of the ledger's events, linear in their number.
 * It judges nothing; the gates read it. Events are taken in the order of the chain, never by their times.
 */
import { EnvironmentProjection } from "./environment-projection.ts";
import type { EnvironmentView } from "./environment-view.ts";
import type { LedgerEvent } from "./ledger-event.ts";

/** One report of a build. */
export interface Build {
  readonly service: string;
  readonly image: string;
  readonly commit: string;
  readonly branch: string;
  /** Who reported it. */
  readonly actor: string;
}

/** What counts now, everywhere. */
export interface LedgerView {
  readonly environments: ReadonlyMap<string, EnvironmentView>;
  /** Reports by image text, oldest first. */
  readonly builds: ReadonlyMap<string, readonly Build[]>;
  /** Names of the projects whose events are in it. */
  readonly projects: ReadonlySet<string>;
  /** Whether any event was made in a sandbox. */
  readonly sandboxed: boolean;
}

const NOTHING: EnvironmentView = new EnvironmentProjection();

/** The view of one environment; empty if nothing ever happened there. */
export function environmentView(view: LedgerView, environment: string): EnvironmentView {
  return view.environments.get(environment) ?? NOTHING;
}

/** Projects events, in the order of the chain. */
export function viewLedger(events: readonly LedgerEvent[]): LedgerView {
  const withdrawn = withdrawals(events);
  const environments = new Map<string, EnvironmentProjection>();
  const builds = new Map<string, Build[]>();
  const projects = new Set<string>();
  let sandboxed = false;
  for (const event of events) {
    projects.add(event.project);
    sandboxed ||= event.sandbox;
    const { body } = event;
    if (body.type === "built") {
      const reports = builds.get(body.image) ?? [];
      builds.set(body.image, reports);
      const { service, image, commit, branch } = body;
      reports.push({ service, image, commit, branch, actor: event.actor });
      continue;
    }
    if ("commit" in body && event.seq < (withdrawn.get(`${body.intent} ${body.commit}`) ?? 0)) continue;
    const environment = environments.get(body.environment) ?? new EnvironmentProjection();
    environments.set(body.environment, environment);
    environment.apply(event, body);
  }
  return { environments, builds, projects, sandboxed };
}

/** By intent and commit, the newest event that takes it back. What landed again after that counts. */
function withdrawals(events: readonly LedgerEvent[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { seq, body } of events) {
    if (body.type === "withdrawn") found.set(`${body.intent} ${body.commit}`, seq);
  }
  return found;
}

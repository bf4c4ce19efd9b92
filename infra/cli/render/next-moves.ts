/** What could go on from where it runs: the difference between each environment and its verified sources. */
import type { EnvironmentStatus } from "../output/status-output.ts";

/** One possible promotion. Whether the gates let it through says `plan`. */
export interface NextMove {
  readonly source: string;
  readonly target: string;
  /** `api 1.4.2 → 1.5.0`, `(new)` or `(another build)` for each service that differs, sorted. */
  readonly changes: readonly string[];
}

/** A verified release that differs from the target's but was left behind by a rollback in `where`. */
export interface HeldMove {
  readonly source: string;
  readonly target: string;
  readonly release: string;
  readonly where: string;
}

/** Moves that differ, and those of them that the release gate would hold for a rollback's sake. */
export interface Moves {
  readonly open: readonly NextMove[];
  readonly held: readonly HeldMove[];
}

/** Every edge whose source runs a verified release that the target does not, in the order of the environments. */
export function nextMoves(environments: readonly EnvironmentStatus[]): Moves {
  const byName = new Map(environments.map((environment) => [environment.name, environment]));
  const open: NextMove[] = [];
  const held: HeldMove[] = [];
  for (const target of environments) {
    for (const name of target.sources) {
      const source = byName.get(name);
      if (source === undefined || source.health !== "verified" || target.fault !== "") continue;
      const changes = differences(source, target);
      if (changes.length === 0) continue;
      const { release } = source;
      const where = upstreamOf(target, byName).find(({ left }) => release !== null && left.includes(release));
      if (where === undefined || release === null) open.push({ source: name, target: target.name, changes });
      else held.push({ source: name, target: target.name, release, where: where.name });
    }
  }
  return { open, held };
}

/** Why nothing moves on, a sentence a cause with the next command; never claims what was not read. */
export function whyNoMove(environments: readonly EnvironmentStatus[], { held }: Moves): readonly string[] {
  const unread = environments.filter(({ fault }) => fault !== "").map(({ name }) => name);
  const causes = [
    ...(unread.length === 0
      ? []
      : [`What could move on is not known: ${unread.join(", ")} could not be read in full.`]),
    ...environments.flatMap(({ name, health }) =>
      health === "failed"
        ? [
            `Nothing goes on from ${name}: it failed. Go back: ./envs rollback ${name} --reason "…" --apply; or mend it and: ./envs deploy ${name}`,
          ]
        : [],
    ),
    ...held.map(
      ({ source, target, release, where }) =>
        `${release} of ${source} cannot go to ${target}: a rollback in ${where} left it behind. Go on with a new release.`,
    ),
  ];
  return causes.length > 0 ? causes : ["Nothing could move on: no verified release differs from what runs next to it."];
}

/** The environment and all that lead to it: a rollback in any of them holds a release (`RELEASE_QUARANTINED`). */
function upstreamOf(
  target: EnvironmentStatus,
  byName: ReadonlyMap<string, EnvironmentStatus>,
): readonly EnvironmentStatus[] {
  const found = new Set([target]);
  for (const one of found)
    for (const name of one.sources) {
      const source = byName.get(name);
      if (source !== undefined) found.add(source);
    }
  return [...found];
}

function differences(source: EnvironmentStatus, target: EnvironmentStatus): readonly string[] {
  return Object.entries(source.services)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([service, { image, version }]) => {
      const there = target.services[service];
      if (there === undefined) return [`${service} ${version} (new)`];
      if (there.image === image) return [];
      return [
        there.version === version
          ? `${service} ${version} (another build)`
          : `${service} ${there.version} → ${version}`,
      ];
    });
}

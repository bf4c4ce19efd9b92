/** What could go on from where it runs: the difference between each environment and its verified sources. */
import type { EnvironmentStatus } from "../output/status-output.ts";

/** One possible promotion. Whether the gates let it through says `plan`. */
export interface NextMove {
  readonly source: string;
  readonly target: string;
  /** `api 1.4.2 → 1.5.0`, `(new)` or `(another build)` for each service that differs, sorted. */
  readonly changes: readonly string[];
}

/** Every edge whose source runs a verified release that the target does not, in the order of the environments. */
export function nextMoves(environments: readonly EnvironmentStatus[]): readonly NextMove[] {
  const byName = new Map(environments.map((environment) => [environment.name, environment]));
  return environments.flatMap((target) =>
    target.sources.flatMap((name) => {
      const source = byName.get(name);
      if (source === undefined || source.health !== "verified" || target.fault !== "") return [];
      const changes = differences(source, target);
      return changes.length === 0 ? [] : [{ source: name, target: target.name, changes }];
    }),
  );
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

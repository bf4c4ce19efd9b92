/** The paths through the closed network that workloads need beside those between services. Pure. */
import { type Labels, podSelector } from "../labels.ts";
import type { NetworkPath, PathEnd } from "../network/paths.ts";
import { migrationSelector } from "./migration.ts";
import type { WorkloadInput } from "./workload-input.ts";

/** The paths of a workload to what it reaches outside; its migration's follow from them, see {@link workloadPaths}. */
export function reachPaths({
  service,
  reaches = [],
}: Pick<WorkloadInput, "service" | "reaches">): readonly NetworkPath[] {
  return reaches.map(({ cidr, ports, why }) => ({
    from: { kind: "own", labels: podSelector(service) },
    to: { kind: "range", cidr },
    ports: ports.map((port) => ({ port, protocol: "TCP" })),
    why: `${service} reaches ${why}`,
  }));
}

/**
 * The paths of the workloads' migrations: to whatever their services may open connections to by `paths` (those of the
 * stores), and nothing towards them. Paths between services are not for them: a migration is no client of a service.
 */
export function workloadPaths(
  workloads: readonly Pick<WorkloadInput, "service" | "migration">[],
  paths: readonly NetworkPath[],
): readonly NetworkPath[] {
  return workloads.flatMap(({ service, migration }) => {
    if (migration === undefined) return [];
    const from: PathEnd = { kind: "own", labels: migrationSelector(service) };
    return paths
      .filter((path) => path.from.kind === "own" && isSame(path.from.labels, podSelector(service)))
      .map((path) => ({ ...path, from, why: `migration: ${path.why}` }));
  });
}

function isSame(one: Labels, other: Labels): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

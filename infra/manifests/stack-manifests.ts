/** Every object of a stack as plain data, in the order in which it is made. Pure: no engine, no cluster, no secret. */
import { type ChartReference, chartReferences } from "../../components/operators/charts.ts";
import { clusterName } from "../../components/operators/cluster-name.ts";
import { clusterManifests } from "../../components/operators/manifests.ts";
import type { ClusterOperatorsInput, OperatorsInput } from "../../components/operators/operators-input.ts";
import type { Project } from "../config/project.ts";
import type { EnvironmentSpec } from "../environment/environment-spec.ts";
import { resolveEnvironment } from "../environment/resolve.ts";
import { resolveShared } from "../environment/resolve-shared.ts";
import { environmentManifests, type NamedManifest, namedManifests } from "./environment-manifests.ts";
import { environmentParts } from "./environment-parts.ts";
import { operatorsInput, ownOperators, sharedOperators } from "./operators-part.ts";

/** What a stack is made of. */
export interface StackContents {
  readonly manifests: readonly NamedManifest[];
  /** Charts that the stack installs: pinned references and values. What is inside them is not known here. */
  readonly charts: readonly ChartReference[];
}

/**
 * The contents of a stack, `shared` or an environment. The project must have no faults (`openProject`).
 * @throws UserError `STACK_UNKNOWN` if there is no such stack
 */
export function stackContents(project: Project, stack: string): StackContents {
  if (stack === project.shared?.stack) {
    const shared = resolveShared(project);
    const input = operatorsInput(shared);
    const own = clusterContents(sharedOperators(shared));
    return {
      manifests: [...own.manifests, ...sharedManifests(input)],
      charts: [...own.charts, ...chartReferences(input)],
    };
  }
  const spec = resolveEnvironment(project, stack);
  const environment = environmentManifests(environmentParts(spec));
  const own = ownCluster(project, spec);
  return { manifests: [...own.manifests, ...environment], charts: own.charts };
}

/** What the stack installs in a cluster that it makes. Not its nodes, which only AWS can name. */
function ownCluster(project: Project, spec: EnvironmentSpec): StackContents {
  const isMade = spec.aws?.cluster.kind === "eks";
  return clusterContents(
    isMade && project.shared !== undefined ? ownOperators(resolveShared(project), spec) : undefined,
  );
}

/** What is installed in a cluster that the stack makes. */
function clusterContents(operators: ClusterOperatorsInput | undefined): StackContents {
  if (operators === undefined) return { manifests: [], charts: [] };
  const manifests = namedManifests("operators", clusterManifests(operators));
  return { manifests, charts: chartReferences({ ...operators, mode: "install", clusters: [operators.cluster] }) };
}

function sharedManifests(input: OperatorsInput): readonly NamedManifest[] {
  if (input.mode === "existing") return [];
  return input.clusters.flatMap((cluster) => {
    const name = clusterName(cluster.context);
    const manifests = namedManifests(`operators-${name}`, clusterManifests({ ...input, cluster }));
    return manifests.map((one) => ({ ...one, cluster: name }));
  });
}

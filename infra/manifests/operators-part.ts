/** What the component of the stack `shared` is made from. Pure. */
import type { ClusterOperatorsInput, OperatorsInput } from "../../components/operators/operators-input.ts";
import { SHARED_STACK } from "../config/stack-file.ts";
import type { EnvironmentSpec } from "../environment/environment-spec.ts";
import type { SharedSpec } from "../environment/shared-spec.ts";

/**
 * The operators of a cluster that an environment's own stack makes; undefined where nobody installs any by this project.
 * They are as those of every other cluster.
 */
export function ownOperators(shared: SharedSpec, spec: EnvironmentSpec): ClusterOperatorsInput | undefined {
  const { mode, clusters: _, ...settings } = operatorsInput(shared);
  if (mode === "existing") return undefined;
  const environments = [{ namespace: spec.namespace, host: spec.host, level: spec.monitoring.level }];
  return { ...settings, environment: spec.name, cluster: { context: spec.namespace, environments } };
}

/** The operators of the cluster that environments share; undefined where there is none, or nobody installs any. */
export function sharedOperators(shared: SharedSpec): ClusterOperatorsInput | undefined {
  const { mode, clusters: _, ...settings } = operatorsInput(shared);
  if (mode === "existing" || shared.eks === undefined) return undefined;
  const { environments } = shared.eks;
  return { ...settings, cluster: { context: `${shared.project}-${SHARED_STACK}`, environments } };
}

/** Deals the spec out. */
export function operatorsInput({ project, operators, clusters, acme, monitoring }: SharedSpec): OperatorsInput {
  return { project, environment: SHARED_STACK, mode: operators, clusters, acme, monitoring };
}

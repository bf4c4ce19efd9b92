/** Every object of a stack as plain data, in the order in which it is made. Pure: no engine, no cluster, no secret. */
import { accessManifests } from "../../components/access/manifests.ts";
import { flagsManifests } from "../../components/flags/manifests.ts";
import { gatewayManifests } from "../../components/gateway/manifests.ts";
import type { Manifest, Manifests } from "../../components/manifest.ts";
import { monitoringManifests } from "../../components/monitoring/manifests.ts";
import { networkManifests } from "../../components/network/manifests.ts";
import { type ChartReference, chartReferences } from "../../components/operators/charts.ts";
import { clusterName } from "../../components/operators/cluster-name.ts";
import { clusterManifests } from "../../components/operators/manifests.ts";
import type { OperatorsInput } from "../../components/operators/operators-input.ts";
import { postgresManifests } from "../../components/postgres/manifests.ts";
import { redisManifests } from "../../components/redis/manifests.ts";
import { secretsManifests } from "../../components/secrets/manifests.ts";
import { workloadManifests } from "../../components/workload/manifests.ts";
import type { Project } from "../config/project.ts";
import { resolveEnvironment } from "../environment/resolve.ts";
import { resolveShared } from "../environment/resolve-shared.ts";
import { type EnvironmentParts, environmentParts } from "./environment-parts.ts";
import { operatorsInput } from "./operators-part.ts";

/** One object under its logical name in the engine. */
export interface NamedManifest {
  /** `<component>-<role>`. */
  readonly name: string;
  /** Name of the cluster, where a stack makes objects in several; undefined: the environment's own. */
  readonly cluster?: string;
  readonly manifest: Manifest;
}

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
    const input = operatorsInput(resolveShared(project));
    return { manifests: sharedManifests(input), charts: chartReferences(input) };
  }
  return { manifests: environmentManifests(environmentParts(resolveEnvironment(project, stack))), charts: [] };
}

/** Every object of an environment. */
export function environmentManifests(parts: EnvironmentParts): readonly NamedManifest[] {
  const { network, access, secrets, flags, postgres, redis, gateway, monitoring, workloads } = parts;
  return [
    ...named("network", networkManifests(network)),
    ...named("access", accessManifests(access)),
    ...named("secrets", secretsManifests(secrets)),
    ...(flags === undefined ? [] : named("flags", flagsManifests(flags))),
    ...(postgres === undefined ? [] : named("postgres", postgresManifests(postgres))),
    ...(redis === undefined ? [] : named("redis", redisManifests(redis))),
    ...(gateway === undefined ? [] : named("gateway", gatewayManifests(gateway))),
    ...workloads.flatMap((workload) => named(workload.service, workloadManifests(workload))),
    ...named("monitoring", monitoringManifests(monitoring)),
  ];
}

function sharedManifests(input: OperatorsInput): readonly NamedManifest[] {
  if (input.mode === "existing") return [];
  return input.clusters.flatMap((cluster) => {
    const name = clusterName(cluster.context);
    const manifests = named(`operators-${name}`, clusterManifests({ ...input, cluster }));
    return manifests.map((one) => ({ ...one, cluster: name }));
  });
}

function named(component: string, manifests: Manifests): readonly NamedManifest[] {
  return [...manifests].map(([role, manifest]) => ({ name: `${component}-${role}`, manifest }));
}

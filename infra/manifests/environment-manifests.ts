/** Every object of an environment as plain data. Pure, and apart from the stack `shared`: a deployment loads none of its builders. */
import { accessManifests } from "../../components/access/manifests.ts";
import { elasticacheManifests } from "../../components/aws/elasticache/manifests.ts";
import { rdsManifests } from "../../components/aws/rds/manifests.ts";
import { flagsManifests } from "../../components/flags/manifests.ts";
import { gatewayManifests } from "../../components/gateway/manifests.ts";
import type { Manifest, Manifests } from "../../components/manifest.ts";
import { monitoringManifests } from "../../components/monitoring/manifests.ts";
import { networkManifests } from "../../components/network/manifests.ts";
import { postgresManifests } from "../../components/postgres/manifests.ts";
import { redisManifests } from "../../components/redis/manifests.ts";
import { secretsManifests } from "../../components/secrets/manifests.ts";
import { workloadManifests } from "../../components/workload/manifests.ts";
import type { EnvironmentParts } from "./environment-parts.ts";

/** One object under its logical name in the engine. */
export interface NamedManifest {
  /** `<component>-<role>`. */
  readonly name: string;
  /** Name of the cluster, where a stack makes objects in several; undefined: the environment's own. */
  readonly cluster?: string;
  readonly manifest: Manifest;
}

/**
 * Every object of an environment, in the order in which it is made. Not the ConfigMaps with the addresses of stores of
 * AWS, which only AWS knows.
 */
export function environmentManifests(parts: EnvironmentParts): readonly NamedManifest[] {
  const { network, access, secrets, flags, postgres, redis, rds, elasticache, gateway, monitoring, workloads } = parts;
  return [
    ...namedManifests("network", networkManifests(network)),
    ...namedManifests("access", accessManifests(access)),
    ...namedManifests("secrets", secretsManifests(secrets)),
    ...(flags === undefined ? [] : namedManifests("flags", flagsManifests(flags))),
    ...(postgres === undefined ? [] : namedManifests("postgres", postgresManifests(postgres))),
    ...(redis === undefined ? [] : namedManifests("redis", redisManifests(redis))),
    ...(rds === undefined ? [] : namedManifests("postgres", rdsManifests(rds))),
    ...(elasticache === undefined ? [] : namedManifests("redis", elasticacheManifests(elasticache))),
    ...(gateway === undefined ? [] : namedManifests("gateway", gatewayManifests(gateway))),
    ...workloads.flatMap((workload) => namedManifests(workload.service, workloadManifests(workload))),
    ...namedManifests("monitoring", monitoringManifests(monitoring)),
  ];
}

/** The objects of one component under their logical names. */
export function namedManifests(component: string, manifests: Manifests): readonly NamedManifest[] {
  return [...manifests].map(([role, manifest]) => ({ name: `${component}-${role}`, manifest }));
}

/** From a resolved environment to components. What stands in its cluster is made here, whatever the platform. */
import type * as pulumi from "@pulumi/pulumi";
import { Access } from "../components/access/access.ts";
import { Flags } from "../components/flags/flags.ts";
import { Gateway } from "../components/gateway/gateway.ts";
import { Monitoring } from "../components/monitoring/monitoring.ts";
import { Network } from "../components/network/network.ts";
import { requiredCrds } from "../components/operators/crd-names.ts";
import { RequiredCrds } from "../components/operators/required-crds.ts";
import { Postgres } from "../components/postgres/postgres.ts";
import { Redis } from "../components/redis/redis.ts";
import { Secrets } from "../components/secrets/secrets.ts";
import { Workload } from "../components/workload/workload.ts";
import { ClusterProvider, type ClusterTarget } from "./cluster-provider.ts";
import type { EnvironmentSpec } from "./environment/environment-spec.ts";
import { environmentManifests } from "./manifests/environment-manifests.ts";
import { type EnvironmentParts, environmentParts } from "./manifests/environment-parts.ts";
import type { ReportedStore } from "./outputs/publish.ts";

/** A store's component: what waits for it, and how it is reached. */
export type MadeStore = pulumi.ComponentResource & { readonly connection: ReportedStore };

/** The stores of an environment; undefined: it has none of this kind. */
export interface MadeStores {
  readonly postgres: MadeStore | undefined;
  readonly redis: MadeStore | undefined;
}

/** What was made. */
export interface Deployment extends MadeStores {
  /** One a deployed service, in the order of the spec. */
  readonly workloads: readonly Workload[];
  readonly monitoring: Monitoring;
  /** The namespace, closed but for its paths. */
  readonly network: Network;
}

/** Values of the secrets that are encrypted in the stack file, by name. */
export type SecretValues = Readonly<Record<string, pulumi.Input<string>>>;

/** What an environment stands in, and what of it is not made in the cluster. `Store`: what its secrets are read from. */
export interface Surroundings<Store extends pulumi.Resource = pulumi.Resource> {
  readonly cluster: pulumi.ProviderResource;
  /** What must be there before anything of the environment is made in the cluster. */
  readonly before: readonly pulumi.Resource[];
  /** Makes what secrets are read from, in the namespace. */
  secretStore?(namespace: pulumi.Resource): Store;
  /** Makes the stores; what they wait for is given. */
  stores(parts: EnvironmentParts, options: { readonly dependsOn: pulumi.Resource[] }): MadeStores;
}

/** Makes every resource of an environment in a cluster that is there. Nothing is decided here: the spec says it all. */
export function deploy(spec: EnvironmentSpec, values: SecretValues): Deployment {
  const { protect } = spec;
  const cluster = new ClusterProvider("cluster", declaredCluster(spec));
  const providers = [cluster];
  const parts = environmentParts(spec);
  // First of all: what the cluster lacks is said before anything is made in it.
  const crds = new RequiredCrds("crds", { crds: crdsOf(parts) }, { providers });
  return deployInside(spec, values, {
    cluster,
    before: [crds],
    stores: ({ postgres, redis }, options) => ({
      postgres: postgres && new Postgres("postgres", { ...postgres, protect }, { providers, ...options }),
      redis: redis && new Redis("redis", { ...redis, protect }, { providers, ...options }),
    }),
  });
}

/** Names of the definitions that the objects of an environment need. */
export function crdsOf(parts: EnvironmentParts): readonly string[] {
  return requiredCrds(environmentManifests(parts).map(({ manifest }) => manifest));
}

/** What was made in a cluster, with what its secrets are read from; undefined where `around` makes no such store. */
export type InsideDeployment<Store extends pulumi.Resource> = Deployment & { readonly secretStore: Store | undefined };

/** Makes what of an environment stands in its cluster. */
export function deployInside<Store extends pulumi.Resource>(
  spec: EnvironmentSpec,
  values: SecretValues,
  around: Surroundings<Store>,
): InsideDeployment<Store> {
  const parts = environmentParts(spec);
  const { protect } = spec;
  const providers = [around.cluster];
  const network = new Network("network", { ...parts.network, protect }, { providers, dependsOn: [...around.before] });
  // After the network: no pod may start before it is closed in.
  const inside = { providers, dependsOn: [network] };
  new Access("access", parts.access, inside);
  const secretStore = around.secretStore?.(network);
  const known = { providers, dependsOn: secretStore === undefined ? [network] : [network, secretStore] };
  const secrets = new Secrets("secrets", { ...parts.secrets, values }, known);
  const flags = parts.flags && new Flags("flags", parts.flags, inside);
  const stores = around.stores(parts, { dependsOn: [...known.dependsOn, secrets] });
  if (parts.gateway !== undefined) new Gateway("gateway", { ...parts.gateway, protect }, inside);
  const monitoring = new Monitoring("monitoring", parts.monitoring, { providers, dependsOn: [network, secrets] });
  const before = [network, secrets, flags, stores.postgres, stores.redis].filter((part) => part !== undefined);
  const workloads = parts.workloads.map((input) => {
    return new Workload(input.service, { ...input, protect }, { providers, dependsOn: before });
  });
  return { workloads, ...stores, monitoring, network, secretStore };
}

/** The cluster that is there. @throws Error where the stack makes its own */
export function declaredCluster({ name, target }: EnvironmentSpec): ClusterTarget {
  if (target.cluster === undefined) throw new Error(`${name} makes its own cluster`);
  return target.cluster;
}

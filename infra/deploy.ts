/** From a resolved environment to components. The only file that makes them. */
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
import { ClusterProvider } from "./cluster-provider.ts";
import type { EnvironmentSpec } from "./environment/environment-spec.ts";
import { environmentManifests } from "./manifests/environment-manifests.ts";
import { type EnvironmentParts, environmentParts } from "./manifests/environment-parts.ts";

/** What was made. */
export interface Deployment {
  /** One a deployed service, in the order of the spec. */
  readonly workloads: readonly Workload[];
  readonly postgres: Postgres | undefined;
  readonly redis: Redis | undefined;
  readonly monitoring: Monitoring;
}

/** Values of the secrets that are encrypted in the stack file, by name. */
export type SecretValues = Readonly<Record<string, pulumi.Input<string>>>;

/** Makes every resource of an environment. Nothing is decided here: the spec says it all. */
export function deploy(spec: EnvironmentSpec, values: SecretValues): Deployment {
  const parts = environmentParts(spec);
  const { protect } = spec;
  const cluster = new ClusterProvider("cluster", spec.target.cluster);
  const providers = [cluster];
  // First of all: what the cluster lacks is said before anything is made in it.
  const needed = requiredCrds(environmentManifests(parts).map(({ manifest }) => manifest));
  const crds = new RequiredCrds("crds", { crds: needed }, { providers });
  const network = new Network("network", { ...parts.network, protect }, { providers, dependsOn: [crds] });
  // After the network: no pod may start before it is closed in.
  const inside = { providers, dependsOn: [network] };
  new Access("access", parts.access, inside);
  const secrets = new Secrets("secrets", { ...parts.secrets, values }, inside);
  const flags = parts.flags && new Flags("flags", parts.flags, inside);
  const stores = makeStores(parts, protect, { providers, dependsOn: [network, secrets] });
  if (parts.gateway !== undefined) new Gateway("gateway", { ...parts.gateway, protect }, inside);
  const monitoring = new Monitoring("monitoring", parts.monitoring, { providers, dependsOn: [network, secrets] });
  const before = [network, secrets, flags, stores.postgres, stores.redis].filter((part) => part !== undefined);
  const workloads = parts.workloads.map((input) => {
    return new Workload(input.service, { ...input, protect }, { providers, dependsOn: before });
  });
  return { workloads, ...stores, monitoring };
}

function makeStores({ postgres, redis }: EnvironmentParts, protect: boolean, options: pulumi.ComponentResourceOptions) {
  return {
    postgres: postgres && new Postgres("postgres", { ...postgres, protect }, options),
    redis: redis && new Redis("redis", { ...redis, protect }, options),
  };
}

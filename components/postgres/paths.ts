/** The network paths that a Postgres needs, and no others. Pure. */
import { ANYWHERE, parseCidr } from "../../infra/values/cidr.ts";
import { podSelector } from "../labels.ts";
import type { NetworkPath, PathEnd } from "../network/paths.ts";
import { PLATFORM_PLACES, type PlatformPlace } from "../platform-places.ts";
import {
  instanceLabels,
  type JobRole,
  jobLabels,
  METRICS_PORT,
  POOLER_METRICS_PORT,
  POSTGRES_PORT,
  poolerLabels,
  STATUS_PORT,
} from "./names.ts";
import type { ExistingPostgres, Incarnation, ManagedPostgres, PostgresInput } from "./postgres-input.ts";

const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** Where EKS Pod Identity lends a role to a pod. Link-local, yet not where the node's own credentials are. */
const IDENTITY_AGENT: PathEnd = { kind: "range", cidr: parseCidr("169.254.170.23/32") };
/** Where API servers listen: behind their Service, or before a load balancer. Plugins judge after that translation. */
const API_SERVER_PORTS = [HTTPS_PORT, 6443];

/**
 * Services → the pool or the instances; instances among themselves; the operator and Prometheus → the instances;
 * instances, pools and the operator's jobs → the API server; what archives or recovers → the object store.
 *
 * Services may reach every incarnation, not only the serving one, so that a switch changes no policy.
 */
export function postgresPaths(input: PostgresInput): readonly NetworkPath[] {
  const { store } = input;
  if (store.kind === "existing") return existingPaths(input, store);
  return store.incarnations.flatMap((incarnation) => [
    ...servicePaths(input, store, incarnation),
    ...clusterPaths(store, incarnation),
    ...platformPaths(store, incarnation),
    ...apiServerPaths(input, store, incarnation),
    ...archivePaths(store, incarnation),
  ]);
}

function existingPaths(input: PostgresInput, store: ExistingPostgres): readonly NetworkPath[] {
  return input.services.flatMap((service) =>
    store.cidrs.map((cidr) =>
      path(own(podSelector(service)), range(cidr), [store.port], `${service} uses a Postgres outside`),
    ),
  );
}

function servicePaths(input: PostgresInput, store: ManagedPostgres, { name }: Incarnation): readonly NetworkPath[] {
  const targets = [
    ...(store.pooler === undefined ? [] : [poolerLabels(name)]),
    ...(store.pooler === undefined || store.replicas > 0 ? [instanceLabels(name)] : []),
  ];
  return input.services.flatMap((service) =>
    targets.map((labels) => path(own(podSelector(service)), own(labels), [POSTGRES_PORT], `${service} uses postgres`)),
  );
}

function clusterPaths(store: ManagedPostgres, { name }: Incarnation): readonly NetworkPath[] {
  const instances = own(instanceLabels(name));
  const pool = path(own(poolerLabels(name)), instances, [POSTGRES_PORT], "pool of connections");
  const replicas = [
    path(instances, instances, [POSTGRES_PORT, STATUS_PORT], "replication"),
    path(own(jobLabels(name, "join")), instances, [POSTGRES_PORT], "a replica is made"),
  ];
  return [...(store.pooler === undefined ? [] : [pool]), ...(store.replicas > 0 ? replicas : [])];
}

function platformPaths(store: ManagedPostgres, { name }: Incarnation): readonly NetworkPath[] {
  const { postgresOperator, prometheus } = PLATFORM_PLACES;
  const instances = own(instanceLabels(name));
  const metrics = path(platform(prometheus), own(poolerLabels(name)), [POOLER_METRICS_PORT], "metrics");
  return [
    path(platform(postgresOperator), instances, [STATUS_PORT, POSTGRES_PORT], "the operator asks its instances"),
    path(platform(prometheus), instances, [METRICS_PORT], "metrics"),
    ...(store.pooler === undefined ? [] : [metrics]),
  ];
}

function apiServerPaths(
  input: PostgresInput,
  store: ManagedPostgres,
  incarnation: Incarnation,
): readonly NetworkPath[] {
  const { name } = incarnation;
  const pods = [
    instanceLabels(name),
    ...jobsOf(store, incarnation).map((role) => jobLabels(name, role)),
    ...(store.pooler === undefined ? [] : [poolerLabels(name)]),
  ];
  const apiServer = { kind: "api-server", cidrs: input.apiServerCidrs } as const;
  return pods.map((labels) => path(own(labels), apiServer, API_SERVER_PORTS, "reports to the API server"));
}

function archivePaths(store: ManagedPostgres, { name, recovery }: Incarnation): readonly NetworkPath[] {
  const { backups } = store;
  if (backups === undefined) return [];
  const pods = [instanceLabels(name), ...(recovery === undefined ? [] : [jobLabels(name, "full-recovery")])];
  const { credentials, endpoint } = backups;
  // The pods' own role is lent to them at an address of its own: by the node's agent, or for a role by name by AWS.
  const isBound = credentials.kind === "iam" && credentials.roleArn === undefined;
  const isNamed = credentials.kind === "iam" && credentials.roleArn !== undefined;
  const ports = [...new Set([endpointPort(endpoint), ...(isNamed ? [HTTPS_PORT] : [])])];
  return pods.flatMap((labels) => [
    path(own(labels), { kind: "range", cidr: ANYWHERE }, ports, "backups"),
    ...(isBound ? [path(own(labels), IDENTITY_AGENT, [HTTP_PORT], "the role for backups")] : []),
  ]);
}

function jobsOf(store: ManagedPostgres, { recovery }: Incarnation): readonly JobRole[] {
  const first = recovery === undefined ? ("initdb" as const) : ("full-recovery" as const);
  return [first, ...(store.replicas > 0 ? (["join"] as const) : []), "major-upgrade"];
}

function endpointPort(endpoint: string | undefined): number {
  if (endpoint === undefined) return HTTPS_PORT;
  const { port, protocol } = new URL(endpoint);
  if (port !== "") return Number(port);
  return protocol === "http:" ? HTTP_PORT : HTTPS_PORT;
}

function path(from: PathEnd, to: PathEnd, ports: readonly number[], why: string): NetworkPath {
  return { from, to, ports: ports.map((port) => ({ port, protocol: "TCP" })), why };
}

function own(labels: Readonly<Record<string, string>>): PathEnd {
  return { kind: "own", labels: { ...labels } };
}

function platform({ namespace, labels }: PlatformPlace): PathEnd {
  return { kind: "platform", namespace, labels: { ...labels } };
}

function range(cidr: string): PathEnd {
  return { kind: "range", cidr: parseCidr(cidr) };
}

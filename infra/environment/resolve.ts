/** A stack's file and the tier table → the whole `EnvironmentSpec`: every default filled in, nothing left to decide. */
import type { Delivery } from "../config/delivery.ts";
import type { Project, StackFile } from "../config/project.ts";
import type { CatalogueService } from "../config/project-config.ts";
import { stackFileName } from "../config/project-files.ts";
import type { Reach } from "../config/reach-config.ts";
import type { StackConfig } from "../config/stack-config.ts";
import { UserError } from "../errors.ts";
import type { ImageRef } from "../values/image-ref.ts";
import { clusterOf } from "./cluster-of.ts";
import type { EnvironmentSpec, ReachSpec, ServiceSpec } from "./environment-spec.ts";
import { resolveAws } from "./resolve-aws.ts";
import { resolveGithub } from "./resolve-github.ts";
import { resolveMonitoring } from "./resolve-monitoring.ts";
import {
  groupOf,
  resolveAccess,
  resolveApiServer,
  resolveDns,
  resolveEnforcement,
  resolveGateway,
  resolveQuota,
} from "./resolve-place.ts";
import { resolveFlags, resolveSecrets } from "./resolve-runtime.ts";
import { resolvePostgres, resolveRedis } from "./resolve-stores.ts";
import { TIERS } from "./tiers.ts";

/**
 * The environment of a stack. Same files, same spec, to the byte. The project must have no faults (`openProject`).
 * @throws UserError `STACK_UNKNOWN` if there is no such environment stack
 */
export function resolveEnvironment(project: Project, stack: string): EnvironmentSpec {
  const file = project.stacks.get(stack);
  if (file === undefined) throw unknownStack(project, stack);
  const { config } = file;
  const names = Object.keys(project.catalogue).sort();
  const pinned = names.filter((name) => Object.hasOwn(config.images, name));
  const callers = callersOf(project, pinned);
  const tier = TIERS[config.tier];
  return {
    name: stack,
    project: project.name,
    tier: config.tier,
    platform: config.platform,
    github: resolveGithub(project, stack, config),
    aws: resolveAws(config, tier, (team) => groupOf(project, team)),
    namespace: namespaceOf(project, stack),
    host: config.host,
    cidr: config.network.cidr,
    ...clusterSettings(project, config),
    apiServerCidrs: resolveApiServer(config),
    gateway: resolveGateway(project, config),
    quota: resolveQuota(config, tier),
    access: resolveAccess(project, config),
    postgres: resolvePostgres(config, tier, project),
    redis: resolveRedis(config, tier, project),
    monitoring: resolveMonitoring(project, config, tier),
    flags: resolveFlags(project, config),
    secrets: resolveSecrets(project, stack, config),
    target: { cluster: config.target.cluster, accountId: config.target.accountId, backend: config.target.backend },
    protect: tier.protect,
    services: pinned.flatMap((name) => {
      const service = project.catalogue[name];
      const image = config.images[name];
      if (service === undefined || image === undefined) return [];
      return [resolveService({ name, service, image, file, calledBy: callers.get(name) ?? [] })];
    }),
    unpinned: names.filter((name) => !Object.hasOwn(config.images, name)),
  };
}

/** What a cluster decides that a stack of the project makes. */
function clusterSettings(project: Project, config: StackConfig): Pick<EnvironmentSpec, "enforcedBy" | "dnsCidrs"> {
  const inCluster = { ...config, cluster: clusterOf(project, config) };
  return { enforcedBy: resolveEnforcement(inCluster), dnsCidrs: resolveDns(inCluster) };
}

/** The Kubernetes namespace of a stack: `<project>-<stack>`. */
export function namespaceOf(project: Pick<Project, "name">, stack: string): string {
  return `${project.name}-${stack}`;
}

interface ServiceInput {
  readonly name: string;
  readonly service: CatalogueService;
  readonly image: ImageRef;
  readonly file: StackFile<StackConfig>;
  readonly calledBy: readonly string[];
}

function resolveService({ name, service, image, file: { config }, calledBy }: ServiceInput): ServiceSpec {
  const tier = TIERS[config.tier];
  const override = Object.hasOwn(config.services, name) ? config.services[name] : undefined;
  return {
    name,
    image,
    port: service.port,
    healthPath: service.healthPath,
    livePath: service.port === undefined ? undefined : service.livePath,
    calls: [...new Set(service.calls)].sort(),
    calledBy,
    exposed: service.exposed,
    endpoint: service.exposed ? `https://${name}.${config.host}` : undefined,
    replicas: override?.replicas ?? tier.replicas,
    resources: tier.sizes[service.size],
    delivery: copyOf(override?.delivery ?? service.delivery ?? forService(service, config.delivery ?? tier.delivery)),
    variables: sorted({ LOG_LEVEL: tier.logLevel, ...service.variables, ...override?.variables }),
    secrets: sorted(service.secrets),
    uses: [...new Set(service.uses)].sort(),
    reaches: (override?.reaches ?? service.reaches).map(copyOfReach),
    metricsPath: service.port === undefined ? undefined : service.metricsPath,
    migration: override?.migrate === false ? undefined : service.migration,
  };
}

/** The environment's strategy as it fits one service: a worker has no traffic that could be switched. */
function forService(service: CatalogueService, delivery: Delivery): Delivery {
  const isWorker = service.port === undefined;
  return isWorker && delivery.kind === "blue-green" ? { kind: "rolling", maxSurgePercent: 25 } : delivery;
}

/** The parsed file and the tier table are everybody's; what a spec holds is its own. */
function copyOf(delivery: Delivery): Delivery {
  return delivery.kind === "canary" ? { ...delivery, weights: [...delivery.weights] } : { ...delivery };
}

function copyOfReach({ cidr, ports, why }: Reach): ReachSpec {
  return { cidr, ports: [...new Set(ports)].toSorted((one, other) => one - other), why };
}

/** Who of the pinned services calls each service, sorted. */
function callersOf(project: Project, pinned: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const callers = new Map<string, string[]>();
  for (const caller of pinned) {
    for (const callee of new Set(project.catalogue[caller]?.calls)) {
      const known = callers.get(callee);
      if (known === undefined) callers.set(callee, [caller]);
      else known.push(caller);
    }
  }
  return callers;
}

function sorted(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function unknownStack(project: Project, stack: string): UserError {
  return new UserError({
    code: "STACK_UNKNOWN",
    message: `there is no environment "${stack}"; allowed: ${[...project.stacks.keys()].join(", ")}`,
    where: stackFileName(stack),
    remedy: "name one of these, or make it: ./envs new ENV --like ENV --after ENV",
  });
}

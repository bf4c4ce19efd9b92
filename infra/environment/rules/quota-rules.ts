/**
 * What an environment may ask for at most against its quota. An update that meets the quota half-way stops a release in
 * the middle; so it is added up before, every service of the catalogue at its most pods with its delivery's surplus.
 */
import type { Project, StackFile } from "../../config/project.ts";
import type { CatalogueService } from "../../config/project-config.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { parseMebibytes, parseMillicores } from "../../values/quantity.ts";
import type { QuotaSpec } from "../environment-spec.ts";
import { resolveQuota } from "../resolve-place.ts";
import { resolvePostgres, resolveRedis } from "../resolve-stores.ts";
import type { ResourceFigures } from "../resource-figures.ts";
import { TIERS } from "../tiers.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

/** What is asked for together. */
interface Demand {
  readonly millicores: number;
  readonly mebibytes: number;
  readonly storageMebibytes: number;
  readonly pods: number;
}

const NOTHING: Demand = { millicores: 0, mebibytes: 0, storageMebibytes: 0, pods: 0 };
/** Proxies, pools, exporters, migrations and the operators' helpers: small, and not known exactly. */
const SIDE_PODS = 12;
const GIB = 1024;

/** Quotas that the environment's own services and stores would exceed. */
export function quotaFaults(project: Project): readonly RuleFault[] {
  return [...project.stacks.values()].flatMap((file) => exceeded(file, demandOf(project, file)));
}

function exceeded({ stack, config }: StackFile<StackConfig>, demand: Demand): readonly RuleFault[] {
  const quota: QuotaSpec = resolveQuota(config, TIERS[config.tier]);
  const rows: readonly (readonly [key: keyof QuotaSpec, asked: number, allowed: number, text: string])[] = [
    ["cpu", demand.millicores, parseMillicores(quota.cpu), `${Math.ceil(demand.millicores / 1000)}`],
    ["memory", demand.mebibytes, parseMebibytes(quota.memory), `${Math.ceil(demand.mebibytes / GIB)}Gi`],
    [
      "storage",
      demand.storageMebibytes,
      parseMebibytes(quota.storage),
      `${Math.ceil(demand.storageMebibytes / GIB)}Gi`,
    ],
    ["pods", demand.pods, quota.pods, `${demand.pods}`],
  ];
  return rows
    .filter(([, asked, allowed]) => asked > allowed)
    .map(([key, , , text]) => {
      const message = `all services at their most, while each is being replaced, and the stores ask for ${text}; the quota allows ${quota[key]}`;
      const remedy = `raise it to ${text} or more in environments:quota, or ask for less`;
      return inStack(stack, ["quota", key], { code: "QUOTA_TOO_SMALL", message, remedy });
    });
}

function demandOf(project: Project, { config }: StackFile<StackConfig>): Demand {
  const services = Object.entries(project.catalogue).map(([name, service]) => serviceDemand(config, name, service));
  return [...services, ...storeDemands(project, config)].reduce(plus, { ...NOTHING, pods: SIDE_PODS });
}

function serviceDemand(config: StackConfig, name: string, service: CatalogueService): Demand {
  const tier = TIERS[config.tier];
  const override = Object.hasOwn(config.services, name) ? config.services[name] : undefined;
  const { max } = override?.replicas ?? tier.replicas;
  const { kind } = override?.delivery ?? service.delivery ?? config.delivery ?? tier.delivery;
  const isDoubled = kind === "blue-green" && service.port !== undefined;
  return times(tier.sizes[service.size], isDoubled ? max * 2 : max + Math.ceil(max / 4));
}

/** Stores of AWS take nothing of the cluster. */
function storeDemands(project: Project, config: StackConfig): readonly Demand[] {
  if (config.platform === "aws") return [];
  const tier = TIERS[config.tier];
  const postgres = resolvePostgres(config, tier, project);
  const redis = resolveRedis(config, tier, project);
  const demands: Demand[] = [];
  if (postgres?.kind === "managed") {
    const instances = (postgres.replicas + 1) * postgres.incarnations.length;
    demands.push(times(postgres.resources, instances, postgres.storageGiB + (postgres.walStorageGiB ?? 0)));
  }
  if (redis?.kind === "managed") {
    const { topology } = redis;
    const nodes = topology.kind === "single" ? 1 : topology.shards * (topology.replicasPerShard + 1);
    demands.push(times(redis.resources, nodes, redis.storageGiB ?? 0));
  }
  return demands;
}

function times({ requests, limits }: ResourceFigures, pods: number, storageGiB = 0): Demand {
  return {
    millicores: parseMillicores(requests.cpu) * pods,
    mebibytes: parseMebibytes(limits.memory) * pods,
    storageMebibytes: storageGiB * GIB * pods,
    pods,
  };
}

function plus(one: Demand, other: Demand): Demand {
  return {
    millicores: one.millicores + other.millicores,
    mebibytes: one.mebibytes + other.mebibytes,
    storageMebibytes: one.storageMebibytes + other.storageMebibytes,
    pods: one.pods + other.pods,
  };
}

/** The network paths that a Redis needs, and no others. Pure. */
import { parseCidr } from "../../infra/values/cidr.ts";
import { podSelector } from "../labels.ts";
import type { NetworkPath, PathEnd } from "../network/paths.ts";
import { PLATFORM_PLACES, type PlatformPlace } from "../platform-places.ts";
import { BUS_PORT, EXPORTER_PORT, REDIS_PODS, REDIS_PORT } from "./names.ts";
import type { ExistingRedis, ManagedRedis, RedisInput } from "./redis-input.ts";

const NODES: PathEnd = { kind: "own", labels: REDIS_PODS };

/** Services → nodes, Prometheus → exporters, and in a cluster the nodes among themselves and the operator → nodes. */
export function redisPaths(input: RedisInput): readonly NetworkPath[] {
  const { store } = input;
  if (store.kind === "existing") return existingPaths(input, store);
  const services = input.services.map((service) => path(pods(service), NODES, [REDIS_PORT], `${service} uses redis`));
  const metrics = path(platform(PLATFORM_PLACES.prometheus), NODES, [EXPORTER_PORT], "metrics");
  return [...services, metrics, ...clusterPaths(store)];
}

function clusterPaths({ topology }: ManagedRedis): readonly NetworkPath[] {
  if (topology.kind === "single") return [];
  const operator = platform(PLATFORM_PLACES.redisOperator);
  return [
    path(NODES, NODES, [REDIS_PORT, BUS_PORT], "replication and the bus of the cluster"),
    path(operator, NODES, [REDIS_PORT], "the operator asks its nodes"),
  ];
}

function existingPaths(input: RedisInput, store: ExistingRedis): readonly NetworkPath[] {
  return input.services.flatMap((service) =>
    store.cidrs.map((cidr) =>
      path(pods(service), { kind: "range", cidr: parseCidr(cidr) }, [store.port], `${service} uses a Redis outside`),
    ),
  );
}

function path(from: PathEnd, to: PathEnd, ports: readonly number[], why: string): NetworkPath {
  return { from, to, ports: ports.map((port) => ({ port, protocol: "TCP" })), why };
}

function pods(service: string): PathEnd {
  return { kind: "own", labels: podSelector(service) };
}

function platform({ namespace, labels }: PlatformPlace): PathEnd {
  return { kind: "platform", namespace, labels: { ...labels } };
}

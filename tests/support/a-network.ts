/** What a network and its access are made from, with valid defaults, so that a test names only what it is about. */
import type { AccessInput } from "../../components/access/access-input.ts";
import type { NetworkInput, NetworkService } from "../../components/network/network-input.ts";
import type { NetworkPath, PathEnd } from "../../components/network/paths.ts";
import { parseCidr } from "../../infra/values/cidr.ts";

/** The network of `shop-dev`, without services and paths. */
export function aNetwork(change: Partial<NetworkInput> = {}): NetworkInput {
  return {
    project: "shop",
    environment: "dev",
    namespace: "shop-dev",
    services: [],
    paths: [],
    quota: { cpu: "8", memory: "16Gi", storage: "100Gi", pods: 40 },
    ...change,
  };
}

/** A service on port 8080 that calls nobody. */
export function aNetworkService(name: string, change: Partial<NetworkService> = {}): NetworkService {
  return { name, port: 8080, calls: [], ...change };
}

/** A path on TCP 5432 between two ends. */
export function aPath(from: PathEnd, to: PathEnd, change: Partial<NetworkPath> = {}): NetworkPath {
  return { from, to, ports: [{ port: 5432, protocol: "TCP" }], why: "a test needs it", ...change };
}

/** Pods of the own namespace. */
export function own(labels: Record<string, string>): PathEnd {
  return { kind: "own", labels };
}

/** Pods of another namespace. */
export function platform(namespace: string, labels: Record<string, string>): PathEnd {
  return { kind: "platform", namespace, labels };
}

/** Addresses. */
export function range(text: string): PathEnd {
  return { kind: "range", cidr: parseCidr(text) };
}

/** The API server of the cluster. */
export function apiServer(...cidrs: readonly string[]): PathEnd {
  return { kind: "api-server", cidrs: cidrs.map(parseCidr) };
}

/** Access of three groups to `shop-dev`, which is not protected. */
export function anAccess(change: Partial<AccessInput> = {}): AccessInput {
  return {
    project: "shop",
    environment: "dev",
    namespace: "shop-dev",
    protect: false,
    groups: { view: ["qa"], edit: ["developers"], admin: ["platform"] },
    ...change,
  };
}

/**
 * Who may open connections to whom, as data. Pure. The world comes in at one place, the load balancer at 443; every other
 * rule names another security group. Nothing leads to another environment.
 */
import { GATEWAY_PORTS } from "../../gateway/listeners.ts";
import type { VpcInput } from "./vpc-input.ts";

/** The security groups of every network. */
export type GroupName = "load-balancer" | "nodes" | "data";

/** Ports of what stands in the data subnets: Postgres, Redis. */
export const DATA_PORTS: readonly number[] = [5432, 6379];

/** One rule of one security group. TCP at one port, or everything. */
export interface GroupRule {
  /** End of the engine's logical name; never changes. */
  readonly role: string;
  readonly group: GroupName;
  readonly direction: "in" | "out";
  readonly peer: { readonly range: string } | { readonly group: GroupName };
  readonly port: number | "any";
  /** For people who read the rules in the console. */
  readonly why: string;
}

const ANYWHERE = "0.0.0.0/0";

/** What each group is for; immutable in AWS, so a change replaces the group. */
export const GROUPS: Readonly<Record<GroupName, string>> = {
  "load-balancer": "Load balancer of the environment",
  nodes: "Nodes and pods of the environment",
  data: "Databases and caches of the environment",
};

/**
 * Every rule, in a fixed order. The rules between nodes and the cluster's control plane come with the cluster. What nodes
 * that are somebody else's may do besides is theirs to say.
 */
export function groupRules({ clients, nodeGroupId }: Pick<VpcInput, "clients" | "nodeGroupId">): readonly GroupRule[] {
  const { tls } = GATEWAY_PORTS;
  const ranges = [...new Set(clients.map(({ text }) => text))].sort();
  return [
    ...ranges.map((range) => rule("load-balancer", "in", { range }, tls, "Clients")),
    rule("load-balancer", "out", { group: "nodes" }, tls, "To the proxies"),
    rule("nodes", "in", { group: "load-balancer" }, tls, "To the proxies"),
    ...(nodeGroupId === undefined ? OWN_NODES : []),
    ...DATA_PORTS.map((port) => rule("data", "in", { group: "nodes" }, port, "Services to databases and caches")),
  ];
}

const OWN_NODES: readonly GroupRule[] = [
  rule("nodes", "in", { group: "nodes" }, "any", "Pods among themselves: network policies decide"),
  // What a pod may reach is said by network policies, pod by pod; images and AWS itself have no fixed addresses.
  rule("nodes", "out", { range: ANYWHERE }, "any", "Pods to the outside: network policies decide"),
];

function rule(
  group: GroupName,
  direction: GroupRule["direction"],
  peer: GroupRule["peer"],
  port: GroupRule["port"],
  why: string,
): GroupRule {
  const other = "range" in peer ? peer.range.replace("/", "-") : peer.group;
  return { role: `${group}-${direction}-${other}-${port}`, group, direction, peer, port, why };
}

/**
 * The one table of what CloudWatch watches: which metric of which service, from which value on, how bad that is, and from
 * which level of monitoring on an environment has it. Pure.
 */
import { CACHE_ROWS } from "./cache-alarms.ts";
import { CLUSTER_ROWS } from "./cluster-alarms.ts";
import { DATABASE_ROWS } from "./database-alarms.ts";
import { LOAD_BALANCER_ROWS, NAT_ROWS } from "./network-alarms.ts";

/** Every service: the namespace of its metrics, what they are told apart by, and its rows. */
export const ALARM_TABLE = {
  database: { namespace: "AWS/RDS", dimensions: ["DBInstanceIdentifier"], rows: DATABASE_ROWS },
  cache: { namespace: "AWS/ElastiCache", dimensions: ["CacheClusterId"], rows: CACHE_ROWS },
  nat: { namespace: "AWS/NATGateway", dimensions: ["NatGatewayId"], rows: NAT_ROWS },
  loadBalancer: { namespace: "AWS/NetworkELB", dimensions: ["LoadBalancer", "TargetGroup"], rows: LOAD_BALANCER_ROWS },
  cluster: { namespace: "AWS/EKS", dimensions: ["ClusterName"], rows: CLUSTER_ROWS },
} as const;

/** What a row is about. */
export type AlarmService = keyof typeof ALARM_TABLE;

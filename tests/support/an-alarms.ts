/** What the alarms of an environment are made from, with valid defaults, so that a test names only what it is about. */
import type { AlarmsInput, Watched, WatchedDatabase } from "../../components/aws/alarms/alarms-input.ts";
import type { Receiver } from "../../components/monitoring/monitoring-input.ts";

/** One receiver of each kind. */
export const RECEIVERS: readonly Receiver[] = [
  { name: "on-call", kind: "pagerduty", secret: "pager-key" },
  { name: "team", kind: "slack", channel: "#shop", secret: "slack-webhook" },
  { name: "stakeholders", kind: "email", to: "shop@example.com" },
  { name: "archive", kind: "webhook", secret: "archive-url" },
];

/** Alarms of `shop-production`: everything there is is watched, and every receiver hears of something. */
export function anAlarms(change: Partial<AlarmsInput> = {}): AlarmsInput {
  return {
    project: "shop",
    environment: "production",
    level: "comprehensive",
    routes: { critical: ["on-call", "stakeholders"], warning: ["team"], info: ["archive"] },
    receivers: RECEIVERS,
    watched: aWatched(),
    ...change,
  };
}

/** A primary and its replica, a node of a cluster, three gateways, a load balancer and a cluster. */
export function aWatched(change: Partial<Watched> = {}): Watched {
  return {
    databases: [
      aDatabase({ identifier: "shop-production-a" }),
      aDatabase({ identifier: "shop-production-a-1", replica: true }),
    ],
    caches: [{ nodeId: "redis-shop-production-0001-001", replicated: true }],
    natGateways: 3,
    loadBalancer: true,
    cluster: true,
    ...change,
  };
}

/** An instance of RDS for PostgreSQL. */
export function aDatabase(change: Partial<WatchedDatabase> = {}): WatchedDatabase {
  const place = { identifier: "shop-production-a", engine: "postgres", replica: false } as const;
  return { ...place, storageGiB: 200, instanceClass: "db.m7g.large", ...change };
}

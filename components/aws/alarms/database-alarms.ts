/**
 * What is watched of an instance of RDS or Aurora. Pure.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 */
import { type AlarmRow, TOLD_BY_DOWN } from "./alarm-row.ts";
import type { WatchedDatabase } from "./alarms-input.ts";
import { connectionLimit, memoryBytes } from "./instance-memory.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const isPostgres = ({ engine }: WatchedDatabase) => engine === "postgres";

/** Rows of an instance of RDS. */
export const DATABASE_ROWS: readonly AlarmRow<WatchedDatabase>[] = [
  {
    key: "down",
    metric: "CPUUtilization",
    statistic: "SampleCount",
    when: "below",
    threshold: 1,
    seconds: 60,
    times: 5,
    severity: "critical",
    from: "basic",
    missing: "breaching",
    missingWhy: "an instance reports its processor each minute while it runs",
    text: "the database has not reported for five minutes: look at its status and last events in RDS",
  },
  {
    key: "storage",
    metric: "FreeStorageSpace",
    statistic: "Minimum",
    when: "below",
    threshold: (database) => (isPostgres(database) ? 0.1 * database.storageGiB * GIB : undefined),
    seconds: 300,
    times: 2,
    severity: "critical",
    from: "basic",
    missing: "ignore",
    missingWhy: "a full disk stops the instance, and its silence must not look like a repair",
    text: "less than a tenth of the storage is free and it does not grow by itself any more: raise rds.maxStorageGiB",
  },
  {
    key: "cpu",
    metric: "CPUUtilization",
    statistic: "Average",
    when: "above",
    threshold: 80,
    seconds: 300,
    times: 3,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: TOLD_BY_DOWN,
    text: "the processor is busy for a quarter of an hour: look at the top statements in Database Insights",
  },
  {
    key: "memory",
    metric: "FreeableMemory",
    statistic: "Minimum",
    when: "below",
    threshold: ({ instanceClass }) => share(0.1, memoryBytes(instanceClass)),
    seconds: 300,
    times: 3,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: TOLD_BY_DOWN,
    text: "less than a tenth of the memory can be freed: fewer connections, or a larger instance class",
  },
  {
    key: "connections",
    metric: "DatabaseConnections",
    statistic: "Maximum",
    when: "above",
    threshold: (database) => share(0.8, connectionLimit(database)),
    seconds: 300,
    times: 2,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: TOLD_BY_DOWN,
    text: "more than four fifths of the connections are taken: look for a service that does not give them back",
  },
  {
    key: "replica-lag",
    metric: "ReplicaLag",
    statistic: "Maximum",
    when: "above",
    threshold: (database) => (isPostgres(database) && database.replica ? 60 : undefined),
    seconds: 300,
    times: 2,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: TOLD_BY_DOWN,
    text: "the replica is more than a minute behind: long reads hold it back, or writes are too many for its class",
  },
  {
    key: "reader-lag",
    metric: "AuroraReplicaLag",
    statistic: "Maximum",
    when: "above",
    threshold: (database) => (isPostgres(database) ? undefined : 2000),
    seconds: 300,
    times: 2,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: "the instance that leads has no such metric, and any may lead",
    text: "the reader is more than two seconds behind the writer: it is too small for its load",
  },
];

/** Rounded to what a person reads: whole numbers, or whole MiB of bytes. */
function share(part: number, whole: number | undefined): number | undefined {
  if (whole === undefined) return undefined;
  const value = part * whole;
  return value > MIB ? Math.round(value / MIB) * MIB : Math.round(value);
}

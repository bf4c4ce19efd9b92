/** What each instance and cluster is asked to be, without what other resources say. Pure. */
import { identifierOf, POSTGRES_PORT, replicaIdentifier } from "./names.ts";
import type { RdsIncarnation, RdsInput, RdsStore } from "./rds-input.ts";

/** Engines by their names in AWS. */
export const ENGINES = { postgres: "postgres", aurora: "aurora-postgresql" } as const;

/** Days of performance data that cost nothing: Database Insights in its standard mode shows them. */
const INSIGHTS_DAYS = 7;
/** A certificate of the server that is renewed without a restart, by an authority that lasts until 2061. */
const AUTHORITY = "rds-ca-rsa2048-g1";

/** Logs of an instance that go to CloudWatch, each with a group of its own. */
export const INSTANCE_LOGS = ["postgresql", "upgrade"] as const;
/** Logs of an Aurora cluster that do. */
export const CLUSTER_LOGS = ["postgresql"] as const;

/** What every instance has, of whatever kind. */
function common(store: RdsStore) {
  return {
    instanceClass: store.instanceClass,
    publiclyAccessible: false,
    caCertIdentifier: AUTHORITY,
    copyTagsToSnapshot: true,
    // A minor version that is written down is meant: raised by AWS, it would be lowered again, which RDS refuses.
    autoMinorVersionUpgrade: !store.version.includes("."),
    performanceInsightsEnabled: true,
    performanceInsightsRetentionPeriod: INSIGHTS_DAYS,
    monitoringInterval: store.monitoringSeconds,
    // What needs a restart waits for the maintenance window.
    applyImmediately: false,
  };
}

/** What instances of RDS for PostgreSQL have in common. */
function instance({ store }: RdsInput, protect: boolean) {
  return {
    ...common(store),
    maxAllocatedStorage: store.maxStorageGiB,
    storageType: "gp3",
    storageEncrypted: true,
    port: POSTGRES_PORT,
    maintenanceWindow: store.maintenanceWindow,
    deletionProtection: protect,
    enabledCloudwatchLogsExports: [...INSTANCE_LOGS],
    allowMajorVersionUpgrade: true,
  };
}

/**
 * The primary of an incarnation. A restored one has database and user from its source.
 * Never `manageMasterUserPassword`: RDS refuses read replicas, and blue/green, of an instance whose password it manages
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html).
 */
export function primaryPlan(input: RdsInput, incarnation: RdsIncarnation, protect: boolean) {
  const { store } = input;
  const identifier = identifierOf(input, incarnation.name);
  return {
    ...instance(input, protect),
    identifier,
    engine: ENGINES.postgres,
    engineVersion: store.version,
    multiAz: store.multiAz,
    backupRetentionPeriod: store.backupDays,
    backupWindow: store.backupWindow,
    // Of a deleted instance backups stay as long as they would have, and a last snapshot without end.
    deleteAutomatedBackups: false,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: `${identifier}-final`,
    ...instanceOrigin(input, incarnation),
  };
}

function instanceOrigin(input: RdsInput, { recovery }: RdsIncarnation) {
  const { database, user, storageGiB } = input.store;
  if (recovery === undefined) return { dbName: database, username: user, allocatedStorage: storageGiB };
  // By name, not by reference: the source may go later, and the restored one stays as it is.
  const source = { sourceDbInstanceIdentifier: identifierOf(input, recovery.from), restoreTime: recovery.at };
  return { allocatedStorage: storageGiB, restoreToPointInTime: source };
}

/**
 * A replica: login, database, version and storage are its source's. Its backups are off, as RDS makes it: what it holds
 * is the primary's, and it goes without a last snapshot, which RDS refuses of a replica
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html).
 */
export function replicaPlan(input: RdsInput, { name }: RdsIncarnation, number: number, protect: boolean) {
  return {
    ...instance(input, protect),
    identifier: replicaIdentifier(input, name, number),
    multiAz: false,
    backupRetentionPeriod: 0,
    skipFinalSnapshot: true,
  };
}

/** The Aurora cluster of an incarnation. */
export function clusterPlan(input: RdsInput, { name, recovery }: RdsIncarnation, protect: boolean) {
  const { store } = input;
  const clusterIdentifier = identifierOf(input, name);
  const fresh = { databaseName: store.database, masterUsername: store.user };
  return {
    clusterIdentifier,
    engine: ENGINES.aurora,
    engineVersion: store.version,
    allowMajorVersionUpgrade: true,
    storageEncrypted: true,
    port: POSTGRES_PORT,
    backupRetentionPeriod: store.backupDays,
    preferredBackupWindow: store.backupWindow,
    preferredMaintenanceWindow: store.maintenanceWindow,
    copyTagsToSnapshot: true,
    deletionProtection: protect,
    deleteAutomatedBackups: false,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: `${clusterIdentifier}-final`,
    enabledCloudwatchLogsExports: [...CLUSTER_LOGS],
    applyImmediately: false,
    ...(recovery === undefined
      ? fresh
      : {
          restoreToPointInTime: {
            sourceClusterIdentifier: identifierOf(input, recovery.from),
            restoreType: "full-copy",
            restoreToTime: recovery.at,
          },
        }),
  };
}

/** An instance of an Aurora cluster, counted from 1. The first is the writer as long as nothing fails. */
export function clusterInstancePlan(input: RdsInput, { name }: RdsIncarnation, number: number) {
  return {
    ...common(input.store),
    identifier: replicaIdentifier(input, name, number),
    engine: ENGINES.aurora,
    preferredMaintenanceWindow: input.store.maintenanceWindow,
    promotionTier: Math.min(number - 1, 15),
  };
}

/** Log groups that RDS itself names, by role. They are made before it, which else makes them without key and end. */
export function instanceLogs(identifier: string): ReadonlyMap<string, string> {
  return new Map(INSTANCE_LOGS.map((log) => [log, `/aws/rds/instance/${identifier}/${log}`]));
}

/** The same of an Aurora cluster. */
export function clusterLogs(identifier: string): ReadonlyMap<string, string> {
  return new Map(CLUSTER_LOGS.map((log) => [log, `/aws/rds/cluster/${identifier}/${log}`]));
}

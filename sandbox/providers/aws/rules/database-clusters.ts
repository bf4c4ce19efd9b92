/** What RDS refuses of Aurora's clusters and their instances. */
import { fault, formed, given, oneOf, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import { type AwsRule, check, docs, needs, protectedFromDeletion, remove, without, write } from "./aws-rule.ts";
import { exportFaults, IDENTIFIER, insightFaults, lastSnapshot, passwordFaults } from "./databases.ts";
import { overlapFaults, windowFaults } from "./windows.ts";

const CREATE = docs("AmazonRDS/latest/APIReference/API_CreateDBCluster.html");
const SETTINGS = docs("AmazonRDS/latest/AuroraUserGuide/Aurora.CreateInstance.html");
const RESTORE = docs("AmazonRDS/latest/APIReference/API_RestoreDBClusterToPointInTime.html");
const DELETE = docs("AmazonRDS/latest/APIReference/API_DeleteDBCluster.html");
const MEMBER = docs("AmazonRDS/latest/APIReference/API_CreateDBInstance.html");
const WINDOWS = {
  daily: "preferredBackupWindow",
  weekly: "preferredMaintenanceWindow",
  shortestDaily: 30,
  shortestWeekly: 30,
};
const CLUSTER = "rds/Cluster";
const INSTANCE = "rds/ClusterInstance";

/** The rules. */
export const DATABASE_CLUSTER_RULES: readonly AwsRule[] = [
  check(CLUSTER, "an identifier has 1 to 63 letters, digits and single hyphens", CREATE, (inputs) =>
    formed(inputs, "clusterIdentifier", IDENTIFIER, "1 to 63 letters, digits and single hyphens, a letter first"),
  ),
  check(CLUSTER, "an engine is one that makes clusters", CREATE, (inputs) => [
    ...needs(inputs, "engine", "required value"),
    ...oneOf(inputs, "engine", ["aurora-mysql", "aurora-postgresql", "mysql", "postgres"]),
  ]),
  check(CLUSTER, "Aurora has no storage to allocate", CREATE, (inputs) =>
    isAurora(inputs)
      ? without(inputs, ["allocatedStorage", "iops"], "not with Aurora: its storage grows by itself")
      : [],
  ),
  check(CLUSTER, "backups are kept for 1 to 35 days", CREATE, (inputs) =>
    wholeNumber(inputs, "backupRetentionPeriod", 1, 35),
  ),
  check(CLUSTER, "each window is at least half an hour", CREATE, (inputs) => windowFaults(inputs, WINDOWS)),
  check(CLUSTER, "backup and maintenance windows do not overlap", CREATE, (inputs) => overlapFaults(inputs, WINDOWS)),
  check(CLUSTER, 'a password has 8 to 99 characters, of MySQL to 41, without / " @ and spaces', SETTINGS, (inputs) =>
    passwordFaults(inputs, "masterPassword", textAt(inputs, "engine")?.endsWith("mysql") === true ? 41 : 99),
  ),
  check(CLUSTER, "Aurora PostgreSQL exports its own logs alone", CREATE, (inputs) =>
    textAt(inputs, "engine") === "aurora-postgresql" ? exportFaults(inputs, "instance") : [],
  ),
  check(CLUSTER, "a cluster is encrypted where it has a key", CREATE, (inputs) =>
    fault(given(inputs, "kmsKeyId") && inputs.storageEncrypted === false, "kmsKeyId", "not without storageEncrypted"),
  ),
  check(CLUSTER, "a restore has one source and one time", RESTORE, restoreFaults),
  protectedFromDeletion(CLUSTER, "deletionProtection", DELETE),
  remove(CLUSTER, "a last snapshot is named, or skipped", DELETE, ({ id, inputs }) => lastSnapshot(id, inputs)),
  remove(CLUSTER, "its instances go before it", DELETE, ({ id }, account) => {
    const member = account.all(INSTANCE).find(({ inputs }) => inputs.clusterIdentifier === id);
    return member === undefined
      ? undefined
      : `deleting RDS Cluster (${id}): InvalidDBClusterStateFault: it still has ${member.id}`;
  }),
  check(INSTANCE, "an identifier has 1 to 63 letters, digits and single hyphens", MEMBER, (inputs) =>
    formed(inputs, "identifier", IDENTIFIER, "1 to 63 letters, digits and single hyphens, a letter first"),
  ),
  check(INSTANCE, "a place in the row of fail-over is 0 to 15", MEMBER, (inputs) =>
    wholeNumber(inputs, "promotionTier", 0, 15),
  ),
  check(INSTANCE, "performance data is kept for 7 or 731 days or for months of 31", MEMBER, insightFaults),
  write(INSTANCE, "its cluster is there and has the same engine", MEMBER, ({ inputs }, account) => {
    const name = textAt(inputs, "clusterIdentifier");
    const cluster = account.get(CLUSTER, name);
    if (cluster === undefined) return `creating RDS Cluster Instance: DBClusterNotFoundFault: ${name}`;
    if (cluster.inputs.engine === inputs.engine) return undefined;
    return `creating RDS Cluster Instance: InvalidParameterCombination: the engine of ${name} is ${String(cluster.inputs.engine)}`;
  }),
];

function isAurora(inputs: PropertyMap): boolean {
  return textAt(inputs, "engine")?.startsWith("aurora") === true;
}

function restoreFaults(inputs: PropertyMap) {
  if (!given(inputs, "restoreToPointInTime")) return [];
  const restore = mapAt(inputs, "restoreToPointInTime");
  const sources = ["sourceClusterIdentifier", "sourceClusterResourceId"].filter((key) => given(restore, key));
  const times = [given(restore, "restoreToTime"), restore.useLatestRestorableTime === true].filter(Boolean);
  return [
    ...fault(sources.length !== 1, "restoreToPointInTime", "must have exactly one source"),
    ...fault(times.length !== 1, "restoreToPointInTime", "must have either restoreToTime or useLatestRestorableTime"),
  ];
}

/** What RDS refuses of databases and of their groups. Clusters: `database-clusters.ts`. */
import { distinct, fault, formed, given, oneOf, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { isUnknown, listAt, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";
import {
  type AwsRule,
  check,
  docs,
  known,
  needs,
  numberAt,
  protectedFromDeletion,
  regionOfArn,
  remove,
  type Written,
  without,
  write,
} from "./aws-rule.ts";
import { overlapFaults, windowFaults } from "./windows.ts";

const CREATE = docs("AmazonRDS/latest/APIReference/API_CreateDBInstance.html");
const REPLICA = docs("AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html");
const RESTORE = docs("AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html");
const DELETE = docs("AmazonRDS/latest/APIReference/API_DeleteDBInstance.html");
const GROUP = docs("AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html");
const PARAMETERS = docs("AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html");
const CHANGE = docs("AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html");
/** Stages of a connection that PostgreSQL 18 tells apart in its log. */
const STAGES = ["receipt", "authentication", "authorization", "setup_durations", "all"];
const PORTS = "1150 to 65535";

/** A letter, then letters, digits and single hyphens, none at the end. */
export const IDENTIFIER = /^[a-z](?:[a-z0-9]|-(?!-|$)){0,62}$/i;
const SNAPSHOT = /^[a-z](?:[a-z0-9]|-(?!-|$)){0,254}$/i;
const PASSWORD = /^[^/"@\s\u007f-\uffff]*$/;
const WINDOWS = { daily: "backupWindow", weekly: "maintenanceWindow", shortestDaily: 30, shortestWeekly: 30 };
const INSTANCE = "rds/Instance";

/** The rules. */
export const DATABASE_RULES: readonly AwsRule[] = [
  check(INSTANCE, "an identifier has 1 to 63 letters, digits and single hyphens", CREATE, (inputs) =>
    formed(inputs, "identifier", IDENTIFIER, "1 to 63 letters, digits and single hyphens, a letter first"),
  ),
  check(INSTANCE, "an instance has a class", CREATE, (inputs) => [
    ...needs(inputs, "instanceClass", "required value"),
    ...formed(inputs, "instanceClass", /^db\.[a-z0-9-]+\.[a-z0-9-]+$/, "a class such as db.m7g.large"),
  ]),
  check(INSTANCE, "an instance of its own has engine, storage and user", CREATE, ownFaults),
  check(INSTANCE, "a replica has no database, user or password of its own", REPLICA, (inputs) =>
    given(inputs, "replicateSourceDb")
      ? without(
          inputs,
          ["dbName", "username", "password", "passwordWo", "manageMasterUserPassword"],
          "not with replicateSourceDb: a replica has what its source has",
        )
      : [],
  ),
  check(INSTANCE, "storage has 20 to 65536 GiB, and grows to at least a tenth more", CREATE, storageFaults),
  check(INSTANCE, "backups are kept for 0 to 35 days", CREATE, (inputs) =>
    wholeNumber(inputs, "backupRetentionPeriod", 0, 35),
  ),
  check(INSTANCE, "each window is at least half an hour", CREATE, (inputs) => windowFaults(inputs, WINDOWS)),
  check(INSTANCE, "backup and maintenance windows do not overlap", CREATE, (inputs) => overlapFaults(inputs, WINDOWS)),
  check(INSTANCE, 'a password has 8 to 128 characters without / " @ and spaces', CREATE, (inputs) =>
    passwordFaults(inputs, "password", 128),
  ),
  check(INSTANCE, "a key is for encrypted storage", CREATE, (inputs) =>
    fault(given(inputs, "kmsKeyId") && inputs.storageEncrypted === false, "kmsKeyId", "not without storageEncrypted"),
  ),
  check(INSTANCE, "enhanced monitoring has an interval that there is, and a role", CREATE, (inputs) => [
    ...oneOf(inputs, "monitoringInterval", ["0", "1", "5", "10", "15", "30", "60"]),
    ...(Number(inputs.monitoringInterval ?? 0) > 0
      ? needs(inputs, "monitoringRoleArn", "required with a monitoringInterval other than 0")
      : []),
  ]),
  check(INSTANCE, "performance data is kept for 7 or 731 days or for months of 31", CREATE, (inputs) =>
    insightFaults(inputs),
  ),
  check(INSTANCE, "PostgreSQL exports its own logs alone", CREATE, (inputs) =>
    textAt(inputs, "engine") === "postgres" ? exportFaults(inputs, "upgrade") : [],
  ),
  check(INSTANCE, "a port is 1150 to 65535", CREATE, (inputs) =>
    wholeNumber(inputs, "port", 1150, 65535).map((one) => ({ ...one, reason: `${one.reason} (${PORTS})` })),
  ),
  check(INSTANCE, "a restore has one source and one time", RESTORE, restoreFaults),
  check(INSTANCE, "a last snapshot has a name of letters, digits and single hyphens", DELETE, (inputs) =>
    formed(inputs, "finalSnapshotIdentifier", SNAPSHOT, "letters, digits and single hyphens, a letter first"),
  ),
  write(INSTANCE, "the source of a replica is there and keeps backups", REPLICA, sourceRefusal),
  write(
    INSTANCE,
    "a replica in another region names its source by ARN, and a key of its own region",
    REPLICA,
    farRefusal,
  ),
  write(INSTANCE, "the source of a restore is there", RESTORE, restoreRefusal),
  protectedFromDeletion(INSTANCE, "deletionProtection", DELETE),
  remove(INSTANCE, "a last snapshot is named, or skipped", DELETE, ({ id, inputs }) => lastSnapshot(id, inputs)),
  remove(INSTANCE, "a replica leaves no last snapshot", DELETE, ({ id, inputs }) =>
    given(inputs, "replicateSourceDb") && inputs.skipFinalSnapshot !== true
      ? `deleting RDS DB Instance (${id}): InvalidParameterCombination: a replica has no last snapshot; set skipFinalSnapshot`
      : undefined,
  ),
  check("rds/SubnetGroup", "a group has subnets", GROUP, (inputs) =>
    fault(listAt(inputs, "subnetIds").length === 0 && !isUnknown(inputs.subnetIds), "subnetIds", "required value"),
  ),
  write("rds/SubnetGroup", "its subnets are in two zones at least", GROUP, ({ inputs }, account) =>
    zonesRefusal(inputs, account, "DBSubnetGroupDoesNotCoverEnoughAZs"),
  ),
  ...["rds/ParameterGroup", "rds/ClusterParameterGroup"].flatMap((type) => [
    check(type, "a family is an engine with its version, and no parameter is said twice", PARAMETERS, (inputs) => [
      ...formed(inputs, "family", /^[a-z][a-z0-9-]*?[0-9]+(\.[0-9]+)?$/, "a family such as postgres17"),
      ...distinct(inputs, "parameters", "name"),
    ]),
    check(type, "from PostgreSQL 18 on log_connections is a list of stages", CHANGE, stageFaults),
  ]),
];

function stageFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const [, major] = /^(?:aurora-postgresql|postgres)([0-9]+)$/.exec(known(inputs, "family") ?? "") ?? [];
  if (major === undefined || Number(major) < 18) return [];
  return listAt(inputs, "parameters").flatMap((one, index) => {
    if (textAt(one, "name") !== "log_connections") return [];
    const wrong = (known(mapAt(one), "value") ?? "all").split(",").find((stage) => !STAGES.includes(stage.trim()));
    return fault(wrong !== undefined, `parameters[${index}].value`, `"${wrong}"; allowed: ${STAGES.join(", ")}`);
  });
}

/** A password of at most `most` characters for databases. Its value is never shown. */
export function passwordFaults(inputs: PropertyMap, key: string, most: number): readonly CheckFailure[] {
  const password = known(inputs, key);
  const isFit = password !== undefined && password.length >= 8 && password.length <= most && PASSWORD.test(password);
  const broken = password !== undefined && !isFit;
  return fault(broken, key, `allowed: 8 to ${most} printable characters without / " @ and spaces`);
}

/** How long performance data may be kept. */
export function insightFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const days = numberAt(inputs, "performanceInsightsRetentionPeriod");
  if (days === undefined) return [];
  const good = days === 7 || days === 731 || (days % 31 === 0 && days >= 31 && days <= 713);
  return fault(!good, "performanceInsightsRetentionPeriod", `${days} days; allowed: 7, 31 times 1 to 23, or 731`);
}

/** Logs that an engine of PostgreSQL has: those of every one, and `own`. */
export function exportFaults(inputs: PropertyMap, own: string): readonly CheckFailure[] {
  const has = ["postgresql", "iam-db-auth-error", own];
  const wrong = listAt(inputs, "enabledCloudwatchLogsExports").find(
    (log) => !isUnknown(log) && !has.includes(String(log)),
  );
  return fault(wrong !== undefined, "enabledCloudwatchLogsExports", `"${String(wrong)}"; allowed: ${has.join(", ")}`);
}

/** Why a database would not be deleted for its last snapshot. */
export function lastSnapshot(id: string, inputs: PropertyMap): string | undefined {
  if (inputs.skipFinalSnapshot === true || given(inputs, "finalSnapshotIdentifier")) return undefined;
  return `deleting RDS (${id}): finalSnapshotIdentifier is required when skipFinalSnapshot is false`;
}

/** Subnets that this account has made are in two zones at least; of others nothing is known. */
export function zonesRefusal(inputs: PropertyMap, account: AwsAccount, code: string): string | undefined {
  const ids = listAt(inputs, "subnetIds").map(String);
  const subnets = ids.map((id) => account.get("ec2/Subnet", id));
  const zones = new Set(subnets.map((subnet) => textAt(subnet?.outputs, "availabilityZone")));
  if (subnets.includes(undefined) || zones.size > 1) return undefined;
  return `${code}: subnets of ${[...zones].join(", ")} alone; they must be in two zones at least`;
}

function ownFaults(inputs: PropertyMap): readonly CheckFailure[] {
  if (["replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime"].some((key) => given(inputs, key))) return [];
  const reason = "required value, but with replicateSourceDb, snapshotIdentifier or restoreToPointInTime";
  return ["engine", "allocatedStorage", "username"].flatMap((key) => needs(inputs, key, reason));
}

function storageFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const [size, most] = [numberAt(inputs, "allocatedStorage"), numberAt(inputs, "maxAllocatedStorage")];
  return [
    ...fault(
      size !== undefined && (size < 20 || size > 65536),
      "allocatedStorage",
      `${size} GiB; allowed: 20 to 65536`,
    ),
    ...fault(
      size !== undefined && most !== undefined && most > 0 && most < size * 1.1,
      "maxAllocatedStorage",
      `${most} GiB; allowed: at least a tenth more than ${size}`,
    ),
  ];
}

function restoreFaults(inputs: PropertyMap): readonly CheckFailure[] {
  if (!given(inputs, "restoreToPointInTime")) return [];
  const restore = mapAt(inputs, "restoreToPointInTime");
  const sources = ["sourceDbInstanceIdentifier", "sourceDbInstanceAutomatedBackupsArn", "sourceDbiResourceId"];
  const times = [given(restore, "restoreTime"), restore.useLatestRestorableTime === true].filter(Boolean);
  const from = sources.filter((key) => given(restore, key));
  return [
    ...fault(from.length !== 1, "restoreToPointInTime", `must have exactly one of ${sources.join(", ")}`),
    ...fault(times.length !== 1, "restoreToPointInTime", "must have either restoreTime or useLatestRestorableTime"),
    ...formed(
      inputs,
      "restoreToPointInTime.restoreTime",
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
      "a time in UTC such as 2026-01-31T09:00:00Z",
    ),
  ];
}

function databaseNamed(name: string, account: AwsAccount) {
  return account
    .all(INSTANCE)
    .find(({ inputs, outputs }) => textAt(inputs, "identifier") === name || textAt(outputs, "arn") === name);
}

function sourceRefusal({ inputs, before }: Written, account: AwsAccount): string | undefined {
  const name = textAt(inputs, "replicateSourceDb");
  if (name === undefined || before !== undefined) return undefined;
  const source = databaseNamed(name, account);
  if (source === undefined) return `creating RDS DB Instance (read replica): DBInstanceNotFound: ${name}`;
  if (source.inputs.backupRetentionPeriod !== 0) return undefined;
  return `creating RDS DB Instance (read replica): InvalidDBInstanceState: automated backups of ${name} are off`;
}

function farRefusal({ inputs, region, before }: Written, account: AwsAccount): string | undefined {
  const name = textAt(inputs, "replicateSourceDb");
  const source = name === undefined || before !== undefined ? undefined : databaseNamed(name, account);
  if (name === undefined || source === undefined || account.regionOf(source) === region) return undefined;
  if (regionOfArn(name) === undefined) return `DBInstanceNotFound: ${name} is in another region: name it by its ARN`;
  if (source.inputs.storageEncrypted !== true) return undefined;
  const key = textAt(inputs, "kmsKeyId");
  if (key === undefined) return "InvalidParameterCombination: an encrypted replica in another region needs kmsKeyId";
  const other = regionOfArn(key);
  return other === undefined || other === region ? undefined : `KMSKeyNotAccessibleFault: ${key} is not in ${region}`;
}

function restoreRefusal({ inputs, before }: Written, account: AwsAccount): string | undefined {
  const name = textAt(inputs, "restoreToPointInTime", "sourceDbInstanceIdentifier");
  if (name === undefined || before !== undefined || databaseNamed(name, account) !== undefined) return undefined;
  return `creating RDS DB Instance (restore to point-in-time): DBInstanceNotFound: ${name}`;
}

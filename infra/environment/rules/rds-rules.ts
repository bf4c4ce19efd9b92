/** What a stack says of its RDS: what AWS would refuse after minutes of an update. */
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import type { PostgresConfig } from "../../config/stores-config.ts";
import type { KeyPath } from "../../config/yaml-position.ts";
import { AWS_REGIONS } from "../../values/aws-regions.ts";
import { dailyWindowMinutes, weeklyWindowMinutes, windowsOverlap } from "../../values/aws-window.ts";
import { INSTANCE_CLASSES } from "../../values/instance-classes.ts";
import { didYouMean } from "../../values/nearest.ts";
import { RESERVED_DATABASE_NAMES } from "../../values/postgres-words.ts";
import {
  GROWTH_PERCENT,
  LARGEST_STORAGE_GIB,
  LONGEST_BACKUP_DAYS,
  LONGEST_IDENTIFIER,
  LONGEST_RDS_WINDOW_MINUTES,
  RDS_MAJORS,
  SHORTEST_RDS_WINDOW_MINUTES,
  SMALLEST_STORAGE_GIB,
} from "../../values/rds-limits.ts";
import { OWN_RDS_PARAMETERS, rdsValueAllowed, strangeRdsPrefix } from "../../values/rds-parameters.ts";
import { rdsStorageGiB } from "../resolve-aws-stores.ts";
import { databaseName, incarnationsOf } from "../resolve-store-shape.ts";
import { TIERS } from "../tiers.ts";
import { inStack, type RuleFault, type RuleText } from "./rule-fault.ts";

type File = StackFile<StackConfig>;

/** Every fault of a Postgres by RDS, its incarnations apart. */
export function rdsFaults(project: Project, file: File, config: PostgresConfig): readonly RuleFault[] {
  return [
    ...productFaults(file, config),
    ...(config.rds.engine === "aurora" ? auroraFaults(file, config) : storageFaults(file, config)),
    ...regionFaults(file, config),
    ...backupFaults(file, config),
    ...windowFaults(file, config),
    ...parameterFaults(file, config),
    ...nameFaults(project, file, config),
  ];
}

function productFaults(file: File, { rds }: PostgresConfig): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const majors: readonly string[] = RDS_MAJORS[rds.engine];
  if (!majors.includes(rds.version.split(".")[0] ?? "")) {
    const message = `found ${rds.engine} ${rds.version}; allowed: ${majors.join(", ")}, or one of these with its minor version`;
    const remedy = "choose one of these, quoted";
    faults.push(at(file, ["rds", "version"], { code: "RDS_VERSION_UNKNOWN", message, remedy }));
  }
  const classes = INSTANCE_CLASSES[rds.engine];
  const wanted = rds.instanceClass ?? TIERS[file.config.tier].aws.rds.instanceClass;
  if (!classes.includes(wanted)) {
    const by = rds.instanceClass === undefined ? `, which the tier ${file.config.tier} gives` : "";
    const message = `there is no instance class "${wanted}" for ${rds.engine}${by}${didYouMean(wanted, classes)}`;
    const remedy = "choose a class such as db.t4g.medium, db.m7g.large or db.r7g.large (Aurora has no m classes)";
    const path = rds.instanceClass === undefined ? ["rds", "engine"] : ["rds", "instanceClass"];
    faults.push(at(file, path, { code: "RDS_INSTANCE_CLASS_UNKNOWN", message, remedy }));
  }
  return faults;
}

/** Aurora keeps data in storage of its own, which grows by itself, and its standbys are its readers. */
function auroraFaults(file: File, config: PostgresConfig): readonly RuleFault[] {
  const { rds, storageGiB } = config;
  const tier = TIERS[file.config.tier];
  const inVain = [
    ...(storageGiB === undefined ? [] : [["storageGiB"]]),
    ...(rds.maxStorageGiB === undefined ? [] : [["rds", "maxStorageGiB"]]),
  ];
  const faults = inVain.map((path) => {
    const message = "Aurora's storage has no size: it grows by itself, and is paid by use";
    return at(file, path, { code: "RDS_AURORA_STORAGE", message, remedy: "remove it", part: "key" });
  });
  if (rds.replicaPlace !== undefined) {
    const message = "replicas in another region are for `engine: postgres`; Aurora would need a global database";
    const remedy = "remove it, or choose engine: postgres";
    faults.push(at(file, ["rds", "replicaPlace"], { code: "RDS_AURORA_REGION", message, remedy, part: "key" }));
  }
  if ((rds.multiAz ?? tier.aws.rds.multiAz) && (config.replicas ?? tier.postgres.replicas) === 0) {
    const message = "no replica could take over: Aurora's standby is a reader; allowed: at least 1, or multiAz: false";
    const remedy = "raise replicas, or say openly that nothing takes over: rds: { multiAz: false }";
    faults.push(at(file, ["replicas"], { code: "RDS_AURORA_ALONE", message, remedy }));
  }
  return faults;
}

function storageFaults(file: File, config: PostgresConfig): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const { storageGiB, replicas, rds } = config;
  const found = rdsStorageGiB(config, TIERS[file.config.tier]);
  if (found < SMALLEST_STORAGE_GIB) {
    const message = `found ${found}; allowed: at least ${SMALLEST_STORAGE_GIB}, the least that RDS sells`;
    const remedy = `say storageGiB: ${SMALLEST_STORAGE_GIB}`;
    faults.push(at(file, ["storageGiB"], { code: "RDS_STORAGE_TOO_SMALL", message, remedy }));
  }
  if (replicas !== undefined && storageGiB === undefined) {
    const message = `found replicas: ${replicas} without \`storageGiB\`: how large each of their volumes is, nobody has said; allowed: both, or neither (then the tier decides)`;
    const remedy = `add storageGiB, for example storageGiB: ${found}`;
    faults.push(at(file, ["replicas"], { code: "POSTGRES_STORAGE_MISSING", message, remedy }));
  }
  const least = Math.ceil((found * (100 + GROWTH_PERCENT)) / 100);
  if ((rds.maxStorageGiB ?? LARGEST_STORAGE_GIB) < least) {
    const limit = rds.maxStorageGiB ?? LARGEST_STORAGE_GIB;
    const message = `storage of ${found} GiB may grow to ${limit}; allowed: at least ${least}, ${GROWTH_PERCENT} % more, and at most ${LARGEST_STORAGE_GIB}`;
    const path = rds.maxStorageGiB === undefined ? ["storageGiB"] : ["rds", "maxStorageGiB"];
    const remedy = "raise rds.maxStorageGiB, or begin with less";
    faults.push(at(file, path, { code: "RDS_STORAGE_NO_ROOM", message, remedy }));
  }
  return faults;
}

function regionFaults(file: File, { rds: { replicaPlace }, replicas }: PostgresConfig): readonly RuleFault[] {
  if (replicaPlace === undefined) return [];
  const replicaRegion = replicaPlace.region;
  const path = ["rds", "replicaPlace", "region"];
  if (!AWS_REGIONS.includes(replicaRegion)) {
    const message = `there is no region "${replicaRegion}"${didYouMean(replicaRegion, AWS_REGIONS)}`;
    const remedy = `choose one of ${AWS_REGIONS.join(", ")}`;
    return [at(file, path, { code: "AWS_REGION_UNKNOWN", message, remedy })];
  }
  if (replicaRegion === file.config.target.region) {
    const message = `${replicaRegion} is the environment's own region, where replicas are anyhow`;
    return [at(file, path, { code: "RDS_REPLICA_REGION_OWN", message, remedy: "remove it" })];
  }
  if ((replicas ?? TIERS[file.config.tier].postgres.replicas) > 0) return [];
  const message = `no replica is asked for that could be in ${replicaRegion}`;
  return [at(file, path, { code: "RDS_REPLICA_REGION_EMPTY", message, remedy: "raise replicas, or remove it" })];
}

function backupFaults(file: File, { backups }: PostgresConfig): readonly RuleFault[] {
  const days = backups?.retentionDays;
  if (days === undefined || days <= LONGEST_BACKUP_DAYS) return [];
  const message = `found ${days}; allowed: 1 to ${LONGEST_BACKUP_DAYS}, as long as RDS keeps automated backups`;
  const remedy = `say retentionDays: ${LONGEST_BACKUP_DAYS}; what must stay longer is exported by AWS Backup`;
  return [at(file, ["backups", "retentionDays"], { code: "RDS_RETENTION_TOO_LONG", message, remedy })];
}

function windowFaults(file: File, { rds: { backupWindow, maintenanceWindow } }: PostgresConfig): readonly RuleFault[] {
  const lengths = [
    ["backupWindow", dailyWindowMinutes(backupWindow)],
    ["maintenanceWindow", weeklyWindowMinutes(maintenanceWindow)],
  ] as const;
  const faults = lengths
    .filter(([, minutes]) => minutes < SHORTEST_RDS_WINDOW_MINUTES || minutes > LONGEST_RDS_WINDOW_MINUTES)
    .map(([key, minutes]) => {
      const message = `found ${minutes} minutes; allowed: ${SHORTEST_RDS_WINDOW_MINUTES} to ${LONGEST_RDS_WINDOW_MINUTES}`;
      return at(file, ["rds", key], { code: "RDS_WINDOW_LENGTH", message, remedy: "end it at another time" });
    });
  if (!windowsOverlap(backupWindow, maintenanceWindow)) return faults;
  const message = `the backups' window ${backupWindow} overlaps ${maintenanceWindow}, when AWS may restart it`;
  const remedy = "move one of the two";
  return [...faults, at(file, ["rds"], { code: "RDS_WINDOWS_OVERLAP", message, remedy })];
}

function parameterFaults(file: File, { parameters }: PostgresConfig): readonly RuleFault[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const text = parameterText(name, value);
    return text === undefined ? [] : [at(file, ["parameters", name], text)];
  });
}

function parameterText(name: string, value: string): RuleText | undefined {
  if (OWN_RDS_PARAMETERS.has(name)) {
    const message = `"${name}" is set by the platform: another value would open plain connections or end the audit`;
    return { code: "POSTGRES_PARAMETER_FIXED", message, remedy: "remove it", part: "key" };
  }
  const strange = strangeRdsPrefix(name);
  if (strange !== undefined) {
    const message = `"${strange.found}" is no extension that the platform loads; allowed: ${strange.allowed.join(", ")}`;
    return { code: "POSTGRES_PARAMETER_UNKNOWN", message, remedy: "remove it", part: "key" };
  }
  const allowed = rdsValueAllowed(name, value);
  if (allowed === undefined) return undefined;
  const message = `found "${value}"; allowed: ${allowed}`;
  return { code: "POSTGRES_PARAMETER_WRONG", message, remedy: "mend it, or remove it: AWS has a default for it" };
}

/** Identifiers of instances are made from three names and a replica's number; the first user is named as the database. */
function nameFaults(project: Project, file: File, config: PostgresConfig): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const replicas = config.replicas ?? TIERS[file.config.tier].postgres.replicas;
  for (const { name } of incarnationsOf(config)) {
    const identifier = `${project.name}-${file.stack}-${name}-${replicas + 1}`;
    const wrong = identifierFault(identifier, name);
    if (wrong === undefined) continue;
    const path = Object.hasOwn(config.restores, name) ? ["restores", name] : ["incarnation"];
    const remedy = "choose other names for the project, the stack or the incarnation";
    faults.push(at(file, path, { code: "RDS_IDENTIFIER", message: `${wrong}, as RDS asks`, remedy, part: "key" }));
  }
  const database = databaseName(config, project);
  if (RESERVED_DATABASE_NAMES.has(database)) {
    const message = `"${database}" is a word that RDS keeps from databases and their users`;
    const path = config.database === undefined ? [] : ["database"];
    faults.push(at(file, path, { code: "RDS_DATABASE_RESERVED", message, remedy: "say another database" }));
  }
  return faults;
}

function identifierFault(identifier: string, incarnation: string): string | undefined {
  if (/-[0-9]+$/.test(incarnation)) {
    return `"${incarnation}" ends like the number of a replica; allowed: an incarnation with another end`;
  }
  if (identifier.length > LONGEST_IDENTIFIER) {
    return `"${identifier}" has ${identifier.length} characters; allowed: at most ${LONGEST_IDENTIFIER}`;
  }
  if (!/^[a-z]/.test(identifier) || identifier.includes("--")) {
    return `"${identifier}" is no identifier; allowed: a letter first, and no two hyphens in a row`;
  }
  return undefined;
}

function at({ stack }: File, path: KeyPath, text: RuleText): RuleFault {
  return inStack(stack, ["postgres", ...path], text);
}

/** What CloudNativePG's definitions and webhooks refuse, and the barman-cloud plugin's. */
import { isUnknown, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { isSchedule } from "./durations.ts";
import { parseQuantity } from "./quantity.ts";
import {
  at,
  type ChangeRule,
  fault,
  filled,
  formed,
  given,
  itemsAt,
  oneOf,
  type Rule,
  required,
  unchanged,
  wholeNumber,
} from "./rule.ts";

/** Longest name of a cluster: what the operator appends has to fit into the names of Services and pods. */
const LONGEST_NAME = 50;

const SYNCHRONOUS = "spec.postgresql.synchronous";
const PLUGIN = "barman-cloud.cloudnative-pg.io";

/** Rules by kind, of the groups `postgresql.cnpg.io` and `barmancloud.cnpg.io`. */
export const POSTGRES_RULES: Readonly<Record<string, Rule>> = {
  "postgresql.cnpg.io/Backup": (object) => [...required(object, "spec.cluster.name"), ...methodFailures(object)],
  "postgresql.cnpg.io/Cluster": clusterFailures,
  "postgresql.cnpg.io/ClusterImageCatalog": catalogFailures,
  "postgresql.cnpg.io/ImageCatalog": catalogFailures,
  "postgresql.cnpg.io/Pooler": poolerFailures,
  "postgresql.cnpg.io/ScheduledBackup": scheduledBackupFailures,
  "barmancloud.cnpg.io/ObjectStore": objectStoreFailures,
};

/** Rules of changes by kind. */
export const POSTGRES_CHANGES: Readonly<Record<string, ChangeRule>> = {
  "postgresql.cnpg.io/Cluster": clusterChangeFailures,
  "postgresql.cnpg.io/Pooler": unchanged("spec.cluster"),
  "postgresql.cnpg.io/ScheduledBackup": unchanged("spec.cluster"),
};

function clusterFailures(object: PropertyMap): readonly CheckFailure[] {
  const name = textAt(object, "metadata", "name") ?? "";
  const bootstrap = Object.keys(mapAt(object, "spec", "bootstrap"));
  return [
    ...required(object, "spec.instances"),
    ...wholeNumber(object, "spec.instances", 1),
    ...fault(
      name.length > LONGEST_NAME,
      "metadata.name",
      `"${name}"; a cluster's name has at most ${LONGEST_NAME} characters`,
    ),
    ...storageFailures(object, "spec.storage", true),
    ...storageFailures(object, "spec.walStorage", false),
    ...synchronousFailures(object),
    ...oneOf(object, "spec.primaryUpdateStrategy", ["unsupervised", "supervised"]),
    ...oneOf(object, "spec.primaryUpdateMethod", ["switchover", "restart"]),
    ...fault(
      given(object, "spec.imageName") && given(object, "spec.imageCatalogRef"),
      "spec.imageName",
      "imageName and imageCatalogRef are mutually exclusive",
    ),
    ...fault(bootstrap.length > 1, "spec.bootstrap", `only one way to bootstrap; found: ${bootstrap.join(", ")}`),
    ...recoveryFailures(object),
    ...archiverFailures(object),
  ];
}

function storageFailures(object: PropertyMap, path: string, needed: boolean): readonly CheckFailure[] {
  if (at(object, path) === undefined) return fault(needed, path, "required value");
  const size = at(object, `${path}.size`) ?? at(object, `${path}.pvcTemplate.resources.requests.storage`);
  if (isUnknown(size)) return [];
  const amount = parseQuantity(String(size ?? ""));
  const reason = size === undefined ? "required value" : `"${String(size)}" is no size of storage`;
  return fault(amount === undefined || amount <= 0, `${path}.size`, reason);
}

function synchronousFailures(object: PropertyMap): readonly CheckFailure[] {
  if (at(object, SYNCHRONOUS) === undefined) return [];
  const instances = Number(at(object, "spec.instances"));
  const number = at(object, `${SYNCHRONOUS}.number`);
  const outside = [...itemsNamed(object, "standbyNamesPre"), ...itemsNamed(object, "standbyNamesPost")].length;
  const preferred = at(object, `${SYNCHRONOUS}.dataDurability`) === "preferred";
  const quorum = at(object, `${SYNCHRONOUS}.failoverQuorum`) === true;
  return [
    ...required(object, `${SYNCHRONOUS}.method`, `${SYNCHRONOUS}.number`),
    ...oneOf(object, `${SYNCHRONOUS}.method`, ["any", "first"]),
    ...oneOf(object, `${SYNCHRONOUS}.dataDurability`, ["required", "preferred"]),
    ...wholeNumber(object, `${SYNCHRONOUS}.number`, 1),
    ...fault(
      typeof number === "number" && number >= instances + outside,
      `${SYNCHRONOUS}.number`,
      `${String(number)}; the number of synchronous replicas must be less than the total number of instances, ${instances + outside}`,
    ),
    ...fault(
      preferred && outside > 0,
      `${SYNCHRONOUS}.dataDurability`,
      "preferred requires empty standbyNamesPre and standbyNamesPost",
    ),
    ...fault(
      quorum && instances < 3,
      `${SYNCHRONOUS}.failoverQuorum`,
      `needs more than 2 instances; found ${instances}: the loss of one would leave no quorum`,
    ),
  ];
}

function recoveryFailures(object: PropertyMap): readonly CheckFailure[] {
  const known = itemsAt(object, "spec.externalClusters").map(({ name }) => name);
  return ["spec.bootstrap.recovery.source", "spec.bootstrap.pg_basebackup.source", "spec.replica.source"].flatMap(
    (path) => {
      const source = at(object, path);
      const broken = source !== undefined && !isUnknown(source) && !known.includes(source);
      return fault(
        broken,
        path,
        `external cluster "${String(source)}" not found; found: ${known.join(", ") || "none"}`,
      );
    },
  );
}

function archiverFailures(object: PropertyMap): readonly CheckFailure[] {
  const plugins = itemsAt(object, "spec.plugins").filter(({ enabled }) => enabled !== false);
  const archivers = plugins.filter(({ isWALArchiver }) => isWALArchiver === true);
  const barman = plugins.filter(({ name }) => name === PLUGIN);
  return [
    ...fault(archivers.length > 1, "spec.plugins", "only one plugin can be the archiver of the WAL"),
    ...fault(
      archivers.length > 0 && given(object, "spec.backup.barmanObjectStore"),
      "spec.plugins",
      "an archiver and spec.backup.barmanObjectStore exclude each other",
    ),
    ...fault(
      barman.some((plugin) => !given(plugin, "parameters.barmanObjectName")),
      "spec.plugins",
      `${PLUGIN} needs parameters.barmanObjectName`,
    ),
  ];
}

function poolerFailures(object: PropertyMap): readonly CheckFailure[] {
  const name = textAt(object, "metadata", "name");
  const cluster = textAt(object, "spec", "cluster", "name");
  return [
    ...required(object, "spec.cluster.name", "spec.pgbouncer"),
    ...fault(name !== undefined && name === cluster, "metadata.name", "the pooler cannot have the name of its cluster"),
    ...oneOf(object, "spec.type", ["rw", "ro", "r"]),
    ...oneOf(object, "spec.pgbouncer.poolMode", ["session", "transaction"]),
    ...wholeNumber(object, "spec.instances", 0),
    ...Object.entries(mapAt(object, "spec", "pgbouncer", "parameters")).flatMap(([key, value]) =>
      fault(typeof value !== "string", `spec.pgbouncer.parameters.${key}`, `${String(value)} must be a text`),
    ),
  ];
}

function scheduledBackupFailures(object: PropertyMap): readonly CheckFailure[] {
  const schedule = at(object, "spec.schedule");
  const broken = typeof schedule === "string" && !isUnknown(schedule) && !isSchedule(schedule, 6);
  return [
    ...required(object, "spec.cluster.name", "spec.schedule"),
    ...fault(broken, "spec.schedule", `"${String(schedule)}" must be a cron schedule of six fields, seconds first`),
    ...oneOf(object, "spec.backupOwnerReference", ["none", "self", "cluster"]),
    ...oneOf(object, "spec.target", ["primary", "prefer-standby"]),
    ...methodFailures(object),
  ];
}

function methodFailures(object: PropertyMap): readonly CheckFailure[] {
  const plugin = at(object, "spec.method") === "plugin";
  return [
    ...oneOf(object, "spec.method", ["barmanObjectStore", "volumeSnapshot", "plugin"]),
    ...(plugin ? required(object, "spec.pluginConfiguration.name") : []),
    ...fault(
      !plugin && given(object, "spec.pluginConfiguration"),
      "spec.pluginConfiguration",
      'is for the method "plugin" alone; the default is barmanObjectStore',
    ),
  ];
}

function objectStoreFailures(object: PropertyMap): readonly CheckFailure[] {
  const compressions = ["bzip2", "gzip", "lz4", "snappy"];
  return [
    ...required(object, "spec.configuration.destinationPath"),
    ...formed(object, "spec.retentionPolicy", /^[1-9][0-9]*[dwm]$/, "a positive number and d, w or m"),
    ...oneOf(object, "spec.configuration.data.compression", compressions),
    ...oneOf(object, "spec.configuration.wal.compression", [...compressions, "xz", "zstd"]),
    ...["data", "wal"].flatMap((part) => oneOf(object, `spec.configuration.${part}.encryption`, ["AES256", "aws:kms"])),
    ...fault(
      given(object, "spec.configuration.serverName"),
      "spec.configuration.serverName",
      "must be empty: each cluster names its own in the plugin's parameters",
    ),
  ];
}

function catalogFailures(object: PropertyMap): readonly CheckFailure[] {
  const majors = itemsAt(object, "spec.images").map(({ major }) => major);
  return [
    ...fault(!filled(object, "spec.images"), "spec.images", "required value"),
    ...fault(new Set(majors).size < majors.length, "spec.images", "each major version once"),
  ];
}

function clusterChangeFailures(before: PropertyMap, after: PropertyMap): readonly CheckFailure[] {
  const shrunk = ["spec.storage.size", "spec.walStorage.size"].flatMap((path) => {
    const [old, now] = [at(before, path), at(after, path)].map((size) => parseQuantity(String(size ?? "")));
    const broken = old !== undefined && now !== undefined && now < old;
    return fault(
      broken,
      path,
      `can't shrink existing storage from ${String(at(before, path))} to ${String(at(after, path))}`,
    );
  });
  const removed = given(before, "spec.walStorage") && !given(after, "spec.walStorage");
  const [was, is] = [at(before, "spec.storage.storageClass"), at(after, "spec.storage.storageClass")];
  return [
    ...shrunk,
    ...fault(removed, "spec.walStorage", "cannot be disabled once configured"),
    ...fault(was !== is && !isUnknown(is), "spec.storage.storageClass", "is immutable after creation"),
  ];
}

function itemsNamed(object: PropertyMap, field: string): readonly unknown[] {
  const value = at(object, `${SYNCHRONOUS}.${field}`);
  return Array.isArray(value) ? value : [];
}

/** What ElastiCache refuses. */
import { distinct, fault, formed, given, oneOf, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { isUnknown, listAt, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";
import { type AwsRule, check, docs, needs, numberAt, type Written, write } from "./aws-rule.ts";
import { zonesRefusal } from "./databases.ts";
import { overlapFaults, windowFaults } from "./windows.ts";

const CREATE = docs("AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");
const USER = docs("AmazonElastiCache/latest/APIReference/API_CreateUser.html");
const MODE = docs("AmazonElastiCache/latest/APIReference/API_AuthenticationMode.html");
const USERS = docs("AmazonElastiCache/latest/APIReference/API_CreateUserGroup.html");
const RBAC = docs("AmazonElastiCache/latest/dg/Clusters.RBAC.html");
const CLUSTER_MODE = docs("AmazonElastiCache/latest/dg/modify-cluster-mode.html");
const ZONES = docs("AmazonElastiCache/latest/dg/AutoFailover.html");
const SUBNETS = docs("AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html");
const PARAMETERS = docs("AmazonElastiCache/latest/APIReference/API_CreateCacheParameterGroup.html");
const WINDOWS = {
  daily: "snapshotWindow",
  weekly: "maintenanceWindow",
  shortestDaily: 60,
  shortestWeekly: 60,
};
const GROUP = "elasticache/ReplicationGroup";
/** Printable, without `,`, `"`, `/` and `@`. */
const PASSWORD = /^[!#-+\-.0-?A-~]{16,128}$/;
/** Nodes of all shards together, in cluster mode. */
const MOST_NODES = 500;

/** The rules. */
export const CACHE_RULES: readonly AwsRule[] = [
  check(GROUP, "an identifier has 1 to 40 letters, digits and single hyphens, and a description", CREATE, (inputs) => [
    ...formed(
      inputs,
      "replicationGroupId",
      /^[a-z](?:[a-z0-9]|-(?!-|$)){0,39}$/i,
      "1 to 40 letters, digits and single hyphens, a letter first",
    ),
    ...needs(inputs, "description", "required value"),
  ]),
  check(GROUP, "an engine is redis or valkey", CREATE, (inputs) => oneOf(inputs, "engine", ["redis", "valkey"])),
  check(GROUP, "cluster mode needs fail-over", CREATE, (inputs) =>
    fault(
      isCluster(inputs) && inputs.automaticFailoverEnabled !== true,
      "automaticFailoverEnabled",
      "must be on in cluster mode",
    ),
  ),
  check(GROUP, "fail-over without cluster mode needs a second node", CREATE, (inputs) =>
    fault(
      !isCluster(inputs) && inputs.automaticFailoverEnabled === true && nodesOf(inputs) < 2,
      "numCacheClusters",
      "fail-over needs at least 2 nodes",
    ),
  ),
  check(GROUP, "several zones need fail-over, and a replica in each shard", CREATE, (inputs) => {
    if (inputs.multiAzEnabled !== true) return [];
    const replicas = isCluster(inputs) ? (numberAt(inputs, "replicasPerNodeGroup") ?? 0) : nodesOf(inputs) - 1;
    return [
      ...fault(inputs.automaticFailoverEnabled !== true, "multiAzEnabled", "not without automaticFailoverEnabled"),
      ...fault(replicas < 1, "multiAzEnabled", "not without a replica"),
    ];
  }),
  check(GROUP, "nodes are counted in one way, with at most 5 replicas a shard and 500 nodes", CREATE, nodeFaults),
  check(GROUP, "user groups are for encrypted transport, and exclude a token", CREATE, (inputs) =>
    listAt(inputs, "userGroupIds").length === 0
      ? []
      : [
          ...fault(inputs.transitEncryptionEnabled !== true, "userGroupIds", "not without transitEncryptionEnabled"),
          ...fault(given(inputs, "authToken"), "authToken", "not beside userGroupIds"),
        ],
  ),
  check(GROUP, "snapshots are kept for 0 to 35 days, and not of t1 nodes", CREATE, (inputs) => [
    ...wholeNumber(inputs, "snapshotRetentionLimit", 0, 35),
    ...fault(
      textAt(inputs, "nodeType")?.startsWith("cache.t1.") === true &&
        (numberAt(inputs, "snapshotRetentionLimit") ?? 0) > 0,
      "snapshotRetentionLimit",
      "nodes of the type cache.t1 take no snapshots",
    ),
  ]),
  check(GROUP, "each window is at least an hour", CREATE, (inputs) => windowFaults(inputs, WINDOWS)),
  check(GROUP, "snapshot and maintenance windows do not overlap", CREATE, (inputs) => overlapFaults(inputs, WINDOWS)),
  check(GROUP, "a key is for encryption at rest", CREATE, (inputs) =>
    fault(given(inputs, "kmsKeyId") && !isEncrypted(inputs), "kmsKeyId", "not without atRestEncryptionEnabled"),
  ),
  check(GROUP, "a log is delivered once, in a form that there is", CREATE, logFaults),
  write(GROUP, "several zones need subnets in two zones at least", ZONES, ({ inputs }, account) => {
    const subnets = account.get("elasticache/SubnetGroup", textAt(inputs, "subnetGroupName"));
    if (inputs.multiAzEnabled !== true || subnets === undefined) return undefined;
    return zonesRefusal(subnets.inputs, account, "InvalidParameterCombination");
  }),
  write(GROUP, "cluster mode has parameters of cluster mode", CREATE, parameterRefusal),
  write(GROUP, "cluster mode comes by way of compatible, and never goes", CLUSTER_MODE, modeRefusal),
  write(GROUP, "its user groups are there, and those of Redis OSS are of Redis OSS", RBAC, ({ inputs }, account) => {
    const ids = listAt(inputs, "userGroupIds").map(String);
    const engines = new Map(ids.map((id) => [id, account.get("elasticache/UserGroup", id)?.inputs.engine]));
    const missing = ids.find((id) => engines.get(id) === undefined);
    if (missing !== undefined) return `creating ElastiCache Replication Group: UserGroupNotFound: ${missing}`;
    const other = inputs.engine === "redis" ? ids.find((id) => engines.get(id) === "valkey") : undefined;
    return other === undefined ? undefined : `InvalidParameterCombination: ${other} is a user group of Valkey`;
  }),
  check("elasticache/User", "a user has an id, a name, an engine and rights", USER, (inputs) => [
    ...["userName", "accessString"].flatMap((key) => needs(inputs, key, "required value")),
    ...formed(inputs, "userId", /^[a-z](?:[a-z0-9]|-(?!-|$)){0,39}$/i, "1 to 40 letters, digits and single hyphens"),
    ...oneOf(inputs, "engine", ["redis", "valkey"]),
  ]),
  check(
    "elasticache/User",
    "a user has one or two passwords of 16 to 128 characters, or says that it needs none",
    USER,
    userFaults,
  ),
  check("elasticache/User", "a user proves itself in a way that there is", MODE, (inputs) =>
    oneOf(inputs, "authenticationMode.type", ["password", "no-password-required", "iam"]),
  ),
  check("elasticache/UserGroup", "a group names each user once", USERS, (inputs) => {
    const ids = listAt(inputs, "userIds");
    const double = ids.find((id, index) => !isUnknown(id) && ids.indexOf(id) !== index);
    return [
      ...oneOf(inputs, "engine", ["redis", "valkey"]),
      ...fault(double !== undefined, "userIds", `"${String(double)}" stands there twice`),
    ];
  }),
  write(
    "elasticache/UserGroup",
    "its users are there, of its engine and with names of their own, and it has a default if it is Redis",
    RBAC,
    groupRefusal,
  ),
  check("elasticache/ParameterGroup", "a family is an engine with its major version", PARAMETERS, (inputs) => [
    ...formed(inputs, "family", /^(redis\d(\.\w+)?|valkey\d+|memcached1\.\d)$/, "a family such as valkey8"),
    ...distinct(inputs, "parameters", "name"),
  ]),
  check("elasticache/SubnetGroup", "a group has subnets", SUBNETS, (inputs) =>
    fault(listAt(inputs, "subnetIds").length === 0 && !isUnknown(inputs.subnetIds), "subnetIds", "required value"),
  ),
];

/** Valkey is encrypted unless it says otherwise, Redis OSS only where it says so. */
function isEncrypted({ atRestEncryptionEnabled: said, engine }: PropertyMap): boolean {
  return isUnknown(said) || (said === undefined ? engine === "valkey" : String(said) === "true");
}

function isCluster(inputs: PropertyMap): boolean {
  return textAt(inputs, "clusterMode") === "enabled" || (numberAt(inputs, "numNodeGroups") ?? 1) > 1;
}

function nodesOf(inputs: PropertyMap): number {
  return numberAt(inputs, "numCacheClusters") ?? (numberAt(inputs, "replicasPerNodeGroup") ?? 0) + 1;
}

function nodeFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const both =
    given(inputs, "numCacheClusters") && (given(inputs, "numNodeGroups") || given(inputs, "replicasPerNodeGroup"));
  const all = (numberAt(inputs, "numNodeGroups") ?? 1) * ((numberAt(inputs, "replicasPerNodeGroup") ?? 0) + 1);
  return [
    ...fault(both, "numCacheClusters", "not beside numNodeGroups or replicasPerNodeGroup"),
    ...wholeNumber(inputs, "replicasPerNodeGroup", 0, 5),
    ...fault(all > MOST_NODES, "numNodeGroups", `${all} nodes; allowed: at most ${MOST_NODES}`),
  ];
}

function logFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const logs = listAt(inputs, "logDeliveryConfigurations");
  return [
    ...distinct(inputs, "logDeliveryConfigurations", "logType"),
    ...logs.flatMap((log, index) =>
      [
        ...oneOf(mapAt(log), "logType", ["slow-log", "engine-log"]),
        ...oneOf(mapAt(log), "logFormat", ["json", "text"]),
        ...oneOf(mapAt(log), "destinationType", ["cloudwatch-logs", "kinesis-firehose"]),
      ].map((one) => ({ ...one, property: `logDeliveryConfigurations[${index}].${one.property}` })),
    ),
  ];
}

function userFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const mode = mapAt(inputs, "authenticationMode");
  const passwords = [...listAt(inputs, "passwords"), ...listAt(mode, "passwords")];
  const isOpen = inputs.noPasswordRequired === true || mode.type === "no-password-required";
  const isKnown = [inputs.passwords, inputs.authenticationMode, mode.passwords].every((value) => !isUnknown(value));
  const isIam = mode.type === "iam";
  const wrong = passwords.some((one) => typeof one === "string" && !isUnknown(one) && !PASSWORD.test(one));
  return [
    ...fault(passwords.length > 2, "passwords", `${passwords.length} passwords; allowed: at most 2`),
    ...fault(wrong, "passwords", 'allowed: 16 to 128 printable characters without , " / @'),
    ...fault(
      isOpen && inputs.engine === "valkey",
      "authenticationMode",
      "a user of Valkey has a password, or is of iam",
    ),
    ...fault(isOpen && passwords.length > 0, "passwords", "not beside noPasswordRequired"),
    ...fault(
      isKnown && !isOpen && !isIam && passwords.length === 0 && !given(inputs, "passwordsWo"),
      "authenticationMode",
      "needs passwords, or iam, or no-password-required",
    ),
  ];
}

/** Groups of parameters that AWS itself has say their mode in their name. */
function parameterRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const name = textAt(inputs, "parameterGroupName");
  if (name === undefined || !isCluster(inputs)) return undefined;
  const own = account.get("elasticache/ParameterGroup", name);
  const parameters = listAt(own?.inputs, "parameters");
  const says = parameters.some((one) => textAt(one, "name") === "cluster-enabled" && textAt(one, "value") === "yes");
  if (own === undefined ? name.endsWith(".cluster.on") || !name.startsWith("default.") : says) return undefined;
  return `creating ElastiCache Replication Group: InvalidParameterCombination: ${name} has not cluster-enabled`;
}

function modeRefusal({ inputs, before }: Written): string | undefined {
  if (before === undefined) return undefined;
  const was = modeOf(before.inputs);
  const asked = modeOf(inputs);
  const isStep = was === asked || was === "compatible" || (was === "disabled" && asked === "compatible");
  if (isStep) return undefined;
  return `modifying ElastiCache Replication Group: InvalidParameterCombination: cluster mode ${was} does not become ${asked}`;
}

function modeOf(inputs: PropertyMap): string {
  return textAt(inputs, "clusterMode") ?? (isCluster(inputs) ? "enabled" : "disabled");
}

function groupRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const ids = listAt(inputs, "userIds").map(String);
  const users = ids.map((id) => account.get("elasticache/User", id));
  const missing = ids.find((_id, index) => users[index] === undefined);
  // Born in each account; of Redis alone.
  if (missing !== undefined && missing !== "default") return `UserNotFound: ${missing}`;
  const names = users.map((user) => textAt(user?.inputs, "userName") ?? "default");
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) return `DuplicateUserName: ${double}`;
  if (inputs.engine === "redis") {
    const other = users.find((user) => user?.inputs.engine === "valkey");
    if (other !== undefined) return `InvalidParameterCombination: ${other.id} is a user of Valkey`;
    return names.includes("default") ? undefined : "DefaultUserRequired: no user named default";
  }
  const open = users.find(
    (user) =>
      user?.inputs.noPasswordRequired === true ||
      textAt(user?.inputs, "authenticationMode", "type") === "no-password-required",
  );
  return open === undefined
    ? undefined
    : `InvalidParameterCombination: ${open.id} needs no password; not in a group of Valkey`;
}

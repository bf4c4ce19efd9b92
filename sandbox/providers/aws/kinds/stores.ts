/** Types of databases, caches and secrets. What is immutable: the schema of each resource of https://registry.terraform.io/providers/hashicorp/aws */
import { type PropertyMap, textAt } from "../../property-values.ts";
import { hashOf, type Made, regionalArn } from "../aws-place.ts";
import { type AwsType, type AwsTypes, regional, uuidOf } from "../aws-type.ts";

const PARAMETERS: AwsType = {
  named: "name",
  small: true,
  arn: regional("rds", "pg:{id}"),
  immutable: ["description", "family", "name", "namePrefix", "region"],
};

/** By `service/Class`. */
export const STORE_TYPES: AwsTypes = {
  "rds/Instance": {
    named: "identifier",
    longest: 63,
    small: true,
    // The id is the resource id that outlives a change of name, not the identifier.
    id: (made) => databaseId(made, textAt(made.inputs, "identifier") ?? made.name),
    arn: (made) => regionalArn(made.place, "rds", `db:${textAt(made.inputs, "identifier") ?? made.name}`),
    immutable: [
      "availabilityZone",
      "backupTarget",
      "characterSetName",
      "customIamInstanceProfile",
      "dbName",
      "engine",
      "identifier",
      "identifierPrefix",
      "kmsKeyId",
      "ncharCharacterSetName",
      "region",
      "restoreToPointInTime",
      "snapshotIdentifier",
      "storageEncrypted",
      "timezone",
      "username",
    ],
    sensitive: ["password", "passwordWo"],
    computed: instanceOutputs,
  },
  "rds/Cluster": {
    named: "clusterIdentifier",
    longest: 63,
    small: true,
    arn: regional("rds", "cluster:{id}"),
    immutable: [
      "availabilityZones",
      "clusterIdentifier",
      "clusterIdentifierPrefix",
      "clusterScalabilityType",
      "databaseName",
      "dbSubnetGroupName",
      "dbSystemId",
      "engine",
      "engineMode",
      "kmsKeyId",
      "masterUsername",
      "region",
      "restoreToPointInTime",
      "snapshotIdentifier",
      "sourceRegion",
      "storageEncrypted",
    ],
    sensitive: ["masterPassword", "masterPasswordWo"],
    computed: clusterOutputs,
  },
  "rds/ClusterInstance": {
    named: "identifier",
    longest: 63,
    small: true,
    arn: regional("rds", "db:{id}"),
    immutable: [
      "availabilityZone",
      "clusterIdentifier",
      "customIamInstanceProfile",
      "dbSubnetGroupName",
      "engine",
      "identifier",
      "identifierPrefix",
      "region",
    ],
    computed: (made, id) => ({
      dbiResourceId: databaseId(made, id),
      endpoint: databaseAddress(made, id),
      port: 5432,
      storageEncrypted: true,
      engineVersionActual: versionOf(made.inputs),
      writer: Number(made.inputs.promotionTier ?? 0) === 0,
    }),
  },
  "rds/ParameterGroup": PARAMETERS,
  "rds/ClusterParameterGroup": { ...PARAMETERS, arn: regional("rds", "cluster-pg:{id}") },
  "rds/SubnetGroup": {
    named: "name",
    small: true,
    arn: regional("rds", "subgrp:{id}"),
    immutable: ["name", "namePrefix", "region"],
  },
  "elasticache/ReplicationGroup": {
    named: "replicationGroupId",
    longest: 40,
    small: true,
    arn: regional("elasticache", "replicationgroup:{id}"),
    immutable: [
      "atRestEncryptionEnabled",
      "dataTieringEnabled",
      "globalReplicationGroupId",
      "kmsKeyId",
      "networkType",
      "port",
      "region",
      "replicationGroupId",
      "securityGroupNames",
      "snapshotArns",
      "snapshotName",
      "subnetGroupName",
    ],
    oneWay: cacheStepsBack,
    sensitive: ["authToken", "authTokenWo"],
    computed: cacheOutputs,
  },
  "elasticache/User": {
    id: ({ inputs }) => textAt(inputs, "userId") ?? "",
    arn: regional("elasticache", "user:{id}"),
    immutable: ["region", "userId", "userName"],
    sensitive: ["authenticationMode.passwords", "passwords", "passwordsWo"],
  },
  "elasticache/UserGroup": {
    id: ({ inputs }) => textAt(inputs, "userGroupId") ?? "",
    arn: regional("elasticache", "usergroup:{id}"),
    immutable: ["region", "userGroupId"],
  },
  "elasticache/ParameterGroup": {
    named: "name",
    small: true,
    arn: regional("elasticache", "parametergroup:{id}"),
    immutable: ["description", "family", "name", "region"],
  },
  "elasticache/SubnetGroup": {
    named: "name",
    small: true,
    arn: regional("elasticache", "subnetgroup:{id}"),
    immutable: ["name", "region"],
  },
  "secretsmanager/Secret": {
    named: "name",
    longest: 512,
    id: (made) => {
      const name = textAt(made.inputs, "name") ?? made.name;
      return regionalArn(made.place, "secretsmanager", `secret:${name}-${hashOf(made.place.account + name, 6)}`);
    },
    arn: (_made, id) => id,
    immutable: ["name", "namePrefix", "region", "type"],
  },
  "secretsmanager/SecretVersion": {
    id: (made) => `${String(made.inputs.secretId)}|${uuidOf(made.seed)}`,
    arn: (_made, id) => id.split("|")[0] ?? "",
    immutable: ["region", "secretBinary", "secretId", "secretString", "secretStringWoVersion"],
    sensitive: ["secretBinary", "secretString", "secretStringWo"],
    computed: ({ inputs }, id) => ({
      versionId: id.split("|")[1] ?? "",
      versionStages: ["AWSCURRENT"],
      hasSecretStringWo: inputs.secretStringWo !== undefined,
    }),
  },
};

function instanceOutputs(made: Made, _id: string): PropertyMap {
  const identifier = textAt(made.inputs, "identifier") ?? made.name;
  const port = made.inputs.port ?? 5432;
  const address = databaseAddress(made, identifier);
  return {
    address,
    port,
    endpoint: `${address}:${String(port)}`,
    engineVersionActual: versionOf(made.inputs),
    hostedZoneId: zoneOf(made),
    identifier,
    listenerEndpoints: [],
    masterUserSecrets: [],
    resourceId: databaseId(made, identifier),
    status: "available",
  };
}

function clusterOutputs(made: Made, id: string): PropertyMap {
  const end = `cluster-${hashOf(made.place.account, 12)}.${made.place.region}.rds.amazonaws.com`;
  return {
    clusterIdentifier: id,
    clusterResourceId: `cluster-${hashOf(made.place.account + id, 26).toUpperCase()}`,
    endpoint: `${id}.${end}`,
    readerEndpoint: `${id}.${end.replace(/^cluster-/, "cluster-ro-")}`,
    port: made.inputs.port ?? 5432,
    engineVersionActual: versionOf(made.inputs),
    hostedZoneId: zoneOf(made),
    masterUserSecrets: [],
  };
}

/** The official provider makes another group for the way back: from `valkey` to `redis`, and to an older version. */
function cacheStepsBack(olds: PropertyMap, news: PropertyMap): readonly string[] {
  const [was, asked] = [olds, news].map(({ engineVersion }) => Number.parseFloat(String(engineVersion)));
  const isOlder = was !== undefined && asked !== undefined && asked < was;
  const isRedisAgain = olds.engine === "valkey" && news.engine !== "valkey";
  return [...(isRedisAgain ? ["engine"] : []), ...(isOlder ? ["engineVersion"] : [])];
}

function cacheOutputs(made: Made, id: string): PropertyMap {
  const { inputs, place } = made;
  const end = `${hashOf(place.account, 6)}.${place.region.replace(/^(\w)\w*-(\w)\w*-/, "$1$2")}.cache.amazonaws.com`;
  const isCluster = inputs.clusterMode === "enabled" || Number(inputs.numNodeGroups ?? 1) > 1;
  const before = inputs.transitEncryptionEnabled === true ? "clustercfg." : "";
  const shards = Number(inputs.numNodeGroups ?? 1);
  const perShard = Number(inputs.replicasPerNodeGroup ?? Number(inputs.numCacheClusters ?? 1) - 1) + 1;
  const members = Array.from({ length: shards }, (_, shard) =>
    Array.from({ length: perShard }, (_unused, node) => {
      const number = String(node + 1).padStart(3, "0");
      return isCluster ? `${id}-${String(shard + 1).padStart(4, "0")}-${number}` : `${id}-${number}`;
    }),
  ).flat();
  return {
    clusterEnabled: isCluster,
    memberClusters: members,
    port: inputs.port ?? 6379,
    engineVersionActual: `${String(inputs.engineVersion ?? "8.0")}.0`,
    ...(isCluster
      ? { configurationEndpointAddress: `${before}${id}.${end}` }
      : { primaryEndpointAddress: `master.${id}.${end}`, readerEndpointAddress: `replica.${id}.${end}` }),
  };
}

function databaseAddress({ place }: Made, identifier: string): string {
  return `${identifier}.${hashOf(place.account + place.region, 12)}.${place.region}.rds.amazonaws.com`;
}

function databaseId({ place }: Made, identifier: string): string {
  return `db-${hashOf(place.account + place.region + identifier, 26).toUpperCase()}`;
}

function zoneOf({ place }: Made): string {
  return `Z${hashOf(`rds${place.region}`, 13).toUpperCase()}`;
}

function versionOf(inputs: PropertyMap): string {
  const asked = textAt(inputs, "engineVersion") ?? "17";
  return asked.includes(".") ? asked : `${asked}.4`;
}

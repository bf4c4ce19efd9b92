/** The configuration of the nodes and who may do what in them: texts that `redis-server` reads. Pure. */
import { ownerLabels } from "../labels.ts";
import type { ManifestMetadata, Manifests } from "../manifest.ts";
import { generatedSecretManifests, PASSWORD } from "../secrets/generated-secret.ts";
import { AUTH_SECRET, CONFIG, REDIS_PORT } from "./names.ts";
import type { ManagedRedis, RedisInput } from "./redis-input.ts";

/** The ConfigMap of the nodes. */
export interface RedisConfigManifest {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: ManifestMetadata & { namespace: string };
  data: Record<string, string>;
}

/** File of the access list, a key of the Secret. */
export const ACCESS_FILE = "user.acl";
/** Key of the password of `default`: the operator, the nodes among themselves and the exporter. */
export const ADMIN_KEY = "admin-password";
/** User of the services. */
export const SERVICE_USER = "services";
/** Folder of a node's data. */
export const DATA_FOLDER = "/data";
/** Folder of a node's certificate. */
export const TLS_FOLDER = "/tls";
/** Folder of the access list in the pods of a single node. */
export const ACCESS_FOLDER = "/etc/redis-access";

const PASSWORD_LENGTH = 32;
/** A value that follows from the admin's password and does not lead back to it. */
const SERVICE_PASSWORD = '{{ printf "services:%s" .password | sha256sum }}';
const SERVICE_PASSWORD_HASH = '{{ printf "services:%s" .password | sha256sum | sha256sum }}';

/**
 * What services may do: everything with data, and nothing that stops, reads out, empties or reroutes the server.
 * `info` is back in, because clients ask it before they begin.
 */
const SERVICE_RIGHTS = "~* &* +@all -@admin -@dangerous +info";

/**
 * The passwords, made inside the cluster, and the access list with their hashes. One random value: the list needs both
 * passwords in one Secret, and that of the services is a hash of the other.
 */
export function authManifests(input: RedisInput): Manifests {
  const { project, environment, namespace } = input;
  return generatedSecretManifests({
    project,
    environment,
    namespace,
    role: "auth",
    name: AUTH_SECRET,
    length: PASSWORD_LENGTH,
    data: {
      username: SERVICE_USER,
      password: SERVICE_PASSWORD,
      [ADMIN_KEY]: PASSWORD,
      [ACCESS_FILE]: [
        "user default on #{{ .password | sha256sum }} ~* &* +@all",
        `user ${SERVICE_USER} on #${SERVICE_PASSWORD_HASH} ${SERVICE_RIGHTS}`,
        "",
      ].join("\n"),
    },
  });
}

/** The configuration of the nodes: a whole one for a single node, what is added to the operator's own for a cluster. */
export function configManifest(input: RedisInput, store: ManagedRedis): RedisConfigManifest {
  const isCluster = store.topology.kind === "cluster";
  const lines = isCluster ? limits(store) : [...limits(store), ...singleNode(store)];
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: CONFIG, namespace: input.namespace, labels: ownerLabels(input) },
    data: { [isCluster ? "redis-additional.conf" : "redis.conf"]: `${lines.join("\n")}\n` },
  };
}

/** Only keys with a time to live give way where something is kept; where nothing is, all of it is a cache. */
function limits(store: ManagedRedis): readonly string[] {
  const isKept = store.storageGiB !== undefined;
  return [
    `maxmemory ${store.maxMemoryMiB}mb`,
    `maxmemory-policy ${isKept ? "volatile-lru" : "allkeys-lru"}`,
    ...(isKept ? [] : ['save ""']),
  ];
}

function singleNode(store: ManagedRedis): readonly string[] {
  return [
    "bind * -::*",
    "protected-mode no",
    "tcp-keepalive 60",
    `aclfile ${ACCESS_FOLDER}/${ACCESS_FILE}`,
    `dir ${DATA_FOLDER}`,
    ...(store.storageGiB === undefined ? ["appendonly no"] : ["appendonly yes", "save 900 1 300 10 60 10000"]),
    ...(store.tls ? tlsLines() : [`port ${REDIS_PORT}`]),
  ];
}

function tlsLines(): readonly string[] {
  return [
    "port 0",
    `tls-port ${REDIS_PORT}`,
    `tls-cert-file ${TLS_FOLDER}/tls.crt`,
    `tls-key-file ${TLS_FOLDER}/tls.key`,
    `tls-ca-cert-file ${TLS_FOLDER}/ca.crt`,
    // Services log in by password; certificates of their own would be one more thing to renew.
    "tls-auth-clients no",
  ];
}

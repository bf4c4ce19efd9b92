/** Names, ports and labels of everything that belongs to Redis. One place: selectors, certificates and paths must agree. */
import type { Labels } from "../labels.ts";

/** Name of the Service, of the cluster or node behind it, and of the pods' identity. */
export const REDIS = "redis";
/** Secret with `username` and `password` of the services, `admin-password`, and the access list. */
export const AUTH_SECRET = "redis-auth";
/** ConfigMap with the server's configuration. */
export const CONFIG = "redis-config";
/** Secret with the certificate of the nodes, `tls.crt`, `tls.key` and `ca.crt`. */
export const TLS_SECRET = "redis-tls";

/** Port of clients. */
export const REDIS_PORT = 6379;
/** Port where nodes speak to each other. */
export const BUS_PORT = 16379;
/** Port of the metrics of each node. */
export const EXPORTER_PORT = 9121;

/**
 * What selects the pods of Redis, all of them and nothing else. Not `app.kubernetes.io/name`, which a service of this
 * name would have too. The operator copies the labels of its RedisCluster to every pod.
 */
export const REDIS_PODS: Labels = { "environments/store": "redis" };

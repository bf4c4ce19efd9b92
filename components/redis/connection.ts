/** How services reach a Redis. Pure: the component, the workloads and rendering share it. */
import { catalogueSecret, type RedisConnection } from "../store-connection.ts";
import { AUTH_SECRET, REDIS, REDIS_PORT, TLS_SECRET } from "./names.ts";
import type { RedisInput } from "./redis-input.ts";

/** How services reach it; the same variables for every kind of Redis. */
export function redisConnection({ store }: RedisInput): RedisConnection {
  if (store.kind === "managed") {
    const address = { host: REDIS, port: REDIS_PORT };
    return {
      store: "redis",
      mode: store.topology.kind,
      writer: address,
      reader: address,
      tls: store.tls,
      ca: store.tls ? { secret: TLS_SECRET, key: "ca.crt" } : undefined,
      user: { secret: AUTH_SECRET, key: "username" },
      password: { secret: AUTH_SECRET, key: "password" },
    };
  }
  return {
    store: "redis",
    mode: "single",
    writer: { host: store.host, port: store.port },
    reader: { host: store.readerHost, port: store.port },
    tls: store.tls ?? true,
    ca: undefined,
    user: store.user,
    password: catalogueSecret(store.passwordSecret),
  };
}
